from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from chat.diagram import as_markdown


class Command(BaseCommand):
    help = "Print the state machine as docs/state-machine.md has it."

    def handle(self, **options: Any) -> None:
        self.stdout.write(as_markdown(), ending="")

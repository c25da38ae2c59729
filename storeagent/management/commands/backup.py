from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from storeagent.management import backups
from storeagent.observability import audit


class Command(BaseCommand):
    help = "Write the whole database, as of one moment, to a file. People may go on working."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", default="", help="left out: a new one in STOREAGENT_HOME/backups; -: standard output"
        )

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        if file == "-":
            backups.dump(sys.stdout.buffer)
            audit.record("backup.made")
            return
        target = Path(file) if file else _new_file()
        with backups.whole_or_not_at_all(target) as stream:
            backups.dump(stream)
        size = target.stat().st_size
        audit.record("backup.made", bytes=size)
        self.stdout.write(
            f"{target} ({size / 1e6:,.1f} MB). Keep SECRET_KEY apart from it: the backup does not hold it."
        )


def _new_file() -> Path:
    folder = Path(settings.STOREAGENT_HOME) / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{timezone.now():%Y%m%d-%H%M%S}.dump"

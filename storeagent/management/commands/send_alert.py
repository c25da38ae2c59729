from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from storeagent.observability import delivery
from storeagent.observability.telegram import TelegramError


class Command(BaseCommand):
    help = "Send an alert to the operators' Telegram chat; without a text, a test."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", nargs="*", help="without phone numbers and addresses, which would be removed")

    def handle(self, *args: Any, text: list[str], **options: Any) -> None:
        words = " ".join(text).strip()
        try:
            delivery.send_text(words) if words else delivery.send_test()
        except TelegramError as error:
            later = " The worker tries again." if words and not error.permanent else ""
            raise CommandError(f"{error}{later}") from None
        self.stdout.write("Sent.")

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from storeagent.accounts.models import User
from stores import export


class Command(BaseCommand):
    help = (
        "Write a user's stores with their numbers to standard output. It asks for no passphrase, being the operator's, "
        "who reads the database anyway; the audit log notes it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL")
        parser.add_argument("--format", choices=[str(format) for format in export.Format], default="csv")

    def handle(self, *, user: str, format: str, **options: Any) -> None:
        owner = User.objects.with_email(user)
        if owner is None:
            raise CommandError(f"There is no user {user}.")
        if hasattr(self.stdout._out, "reconfigure"):  # the file's own line ends and letters, whatever the terminal's
            self.stdout._out.reconfigure(encoding="utf-8", newline="")
        for text in export.lines(owner, export.Format(format)):
            self.stdout.write(text, ending="")

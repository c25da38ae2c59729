from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from storeagent.accounts import tokens
from storeagent.accounts.models import User


class Command(BaseCommand):
    help = "Create an API token for a user and print it, and nothing else. It cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="command line", help="shown on the settings page (default: %(default)s)")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        user = User.objects.with_email(email)
        if user is None or not user.is_active:
            raise CommandError(f"There is no active user {email}. Create one with `manage.py create_user`.")
        if not name.isprintable():
            raise CommandError("The name holds a character that cannot be shown. Type it anew.")
        try:
            _, plain = tokens.issue(user, name[:80])
        except tokens.TooManyTokens as error:
            raise CommandError(str(error)) from None
        self.stdout.write(plain)

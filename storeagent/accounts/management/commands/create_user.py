from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from storeagent.accounts import regions
from storeagent.accounts.forms import SignupForm
from storeagent.accounts.models import User
from storeagent.observability import audit


class Command(BaseCommand):
    help = "Create a user, by the same rules as the sign-up page."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--password", required=True, help="logs in")
        parser.add_argument("--passphrase", required=True, help="opens numbers")
        parser.add_argument(
            "--region", default=regions.DEFAULT, help="two letters, such as US or GB (default: %(default)s)"
        )
        parser.add_argument("--staff", action="store_true", help="may use the admin panel, all of it")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        form = SignupForm(
            {
                "email": email,
                "password1": options["password"],
                "passphrase": options["passphrase"],
                "region": options["region"].upper(),
            }
        )
        if not form.is_valid():
            taken = form.has_error("email", "email_taken")
            raise CommandError(f"{email} exists already." if taken else _in_one_line(form))
        user = _create(form.cleaned_data, staff=options["staff"])
        self.stdout.write(f"Created {user.email}.")


@transaction.atomic
def _create(data: dict[str, Any], *, staff: bool) -> User:
    user = User.objects.create_user(
        data["email"],
        data["password1"],
        data["passphrase"],
        region=data["region"],
        is_staff=staff,
        is_superuser=staff,
    )
    audit.record("account.created", user=user, by="command", staff=staff)
    return user


def _in_one_line(form: SignupForm) -> str:
    name = {"email": "Email", "password1": "Password", "passphrase": "Passphrase", "region": "Region"}
    return " ".join(f"{name[field]}: {' '.join(errors)}" for field, errors in form.errors.items())

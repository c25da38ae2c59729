"""The end of an account, with all that it holds."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from storeagent.accounts import throttle
from storeagent.accounts.fields import SecretField
from storeagent.accounts.settings_forms import OwnersForm
from storeagent.observability import audit


class DeleteAccountForm(OwnersForm):
    """Both secrets, since nothing brings the data back."""

    password = SecretField(label=_("Your password"), autocomplete="current-password")
    passphrase = SecretField(label=_("Your passphrase"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="delete_%s", **kwargs)
        if not self.user.passphrase:  # made by a command that asks for none
            del self.fields["passphrase"]

    def clean(self) -> None:
        """The passphrase is tried only behind the right password: a try at it is not to be had for nothing."""
        if self.errors:
            return
        checks = {"password": throttle.verify_password_again, "passphrase": throttle.verify_passphrase}
        for name in self.fields:
            attempt = checks[name](self.user, self.cleaned_data[name])
            if not attempt.ok:
                self.add_error(name, attempt.advice)
                return

    def save(self, request: HttpRequest) -> str:
        """All that the person has goes by cascade. What stays is the audit log, which then names nobody."""
        logout(request)
        with transaction.atomic():
            audit.record("account.deleted")
            self.user.delete()
        return gettext("Your account is deleted, with all that was in it.")

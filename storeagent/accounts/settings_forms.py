"""The forms of the settings page. Each belongs to a user; what changes a secret asks for the one in force."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation, update_session_auth_hash
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from storeagent.accounts import passphrases, sessions, throttle
from storeagent.accounts.fields import PASSPHRASE_HELP, PASSWORD_HELP, RegionField, SecretField
from storeagent.accounts.forms import PASSWORD_IS_PASSPHRASE, is_passphrase
from storeagent.accounts.models import User
from storeagent.observability import audit


class OwnersForm(forms.Form):
    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def save(self, request: HttpRequest) -> str:
        """Make the change, and return the sentence that says so."""
        raise NotImplementedError


class PasswordForm(OwnersForm):
    current_password = SecretField(label=_("Current password"), autocomplete="current-password")
    new_password = SecretField(label=_("New password"), autocomplete="new-password", help_text=PASSWORD_HELP)

    def clean_new_password(self) -> str:
        password_validation.validate_password(self.cleaned_data["new_password"], self.user)
        return self.cleaned_data["new_password"]

    def clean(self) -> None:
        if not self.errors:  # else nothing would change, and no try is spent
            self._verify()

    def _verify(self) -> None:
        attempt = throttle.verify_password_again(self.user, self.cleaned_data["current_password"])
        if not attempt.ok:
            self.add_error("current_password", attempt.advice)
        elif is_passphrase(self.user, self.cleaned_data["new_password"]):
            self.add_error("new_password", PASSWORD_IS_PASSPHRASE)

    def save(self, request: HttpRequest) -> str:
        self.user.set_password(self.cleaned_data["new_password"])
        self.user.save(update_fields=["password"])
        update_session_auth_hash(request, self.user)  # this session goes on; the hash it carried ends the others
        audit.record("password.changed", user=self.user)
        return gettext("Your password is changed. Other devices are logged out.")


class PassphraseForm(OwnersForm):
    current_passphrase = SecretField(label=_("Current passphrase"))
    new_passphrase = SecretField(label=_("New passphrase"), help_text=PASSPHRASE_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.user.passphrase:  # made by a command that asks for none
            self.fields["current_passphrase"].label = _("Your password")

    def clean_new_passphrase(self) -> str:
        passphrases.validate(self.cleaned_data["new_passphrase"], email=self.user.email)
        return self.cleaned_data["new_passphrase"]

    def clean(self) -> None:
        if not self.errors:
            self._verify()

    def _verify(self) -> None:
        verify = throttle.verify_passphrase if self.user.passphrase else throttle.verify_password_again
        attempt = verify(self.user, self.cleaned_data["current_passphrase"])
        if not attempt.ok:
            self.add_error("current_passphrase", attempt.advice)
        # Through the throttle for the same reason as in `is_passphrase`.
        elif throttle.verify_password_again(self.user, self.cleaned_data["new_passphrase"]).ok:
            self.add_error(
                "new_passphrase", gettext("That is your password. Choose a passphrase that differs from it.")
            )

    def save(self, request: HttpRequest) -> str:
        self.user.set_passphrase(self.cleaned_data["new_passphrase"])
        self.user.save(update_fields=["passphrase"])
        audit.record("passphrase.changed", user=self.user)
        sessions.end_others(request, self.user)
        return gettext("Your passphrase is changed. Other devices are logged out.")


class RegionForm(OwnersForm):
    region = RegionField()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, initial={"region": user.region}, **kwargs)

    def save(self, request: HttpRequest) -> str:
        self.user.region = self.cleaned_data["region"]
        self.user.save(update_fields=["region"])
        return gettext("Your region is changed. Stores you have saved stay as they are.")


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What will use it, for instance “till in Leeds”.")
    )

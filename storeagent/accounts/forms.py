"""The forms of the front door: sign up, log in, reset a password. allauth's, in our words and with our limits."""

from __future__ import annotations

from typing import Any

from allauth.account import fields as allauth_fields
from allauth.account import forms as allauth_forms
from allauth.core import context
from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from storeagent.accounts import passphrases, regions, throttle
from storeagent.accounts.fields import PASSPHRASE_HELP, PASSWORD_HELP, RegionField, SecretField, tidy
from storeagent.accounts.models import User
from storeagent.observability import audit

PASSWORD_IS_PASSPHRASE = _("That is your passphrase. Choose a password that differs from it.")


class LoginForm(allauth_forms.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tidy(self)
        self.fields["password"].help_text = ""  # allauth's link to the reset stands below the form, out of Tab's way


class SignupForm(allauth_forms.SignupForm):  # type: ignore[misc]
    """A new account: the password logs in, the passphrase opens numbers, the region reads them."""

    email = allauth_fields.EmailField(max_length=254)
    passphrase = SecretField(label=_("Passphrase"), help_text=PASSPHRASE_HELP)
    region = RegionField()
    field_order = ("email", "password1", "passphrase", "region")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tidy(self)
        self.fields["password1"].help_text = PASSWORD_HELP
        if context.request:
            self.fields["region"].initial = regions.guess(context.request.headers.get("Accept-Language", ""))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "passphrase" in data:
            known = {"email": data.get("email", ""), "password": data.get("password1", "")}
            try:
                passphrases.validate(data["passphrase"], **known)
            except forms.ValidationError as error:
                self.add_error("passphrase", error)
        return data

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:  # the same email signed up elsewhere between our look and our write
            messages.error(request, _("There is an account with this email already. Log in instead."))
            return None, redirect("account_login")

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth's hook, in the transaction that creates the user."""
        user.set_passphrase(self.cleaned_data["passphrase"])
        user.region = self.cleaned_data["region"]
        user.save(update_fields=["passphrase", "region"])
        audit.record("account.created", user=user)


class ResetPasswordForm(allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    email = allauth_fields.EmailField(max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tidy(self)


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password, typed once: it can be looked at, and a typo costs only another mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        tidy(self)
        self.fields["password1"].help_text = PASSWORD_HELP

    def clean_password1(self) -> str:
        if is_passphrase(self.user, self.cleaned_data["password1"]):
            raise forms.ValidationError(PASSWORD_IS_PASSPHRASE)
        return self.cleaned_data["password1"]

    def save(self) -> None:
        super().save()
        throttle.forgive(self.user, throttle.Purpose.PASSWORD)
        throttle.forgive(self.user, throttle.Purpose.PASSWORD_AGAIN)
        audit.record("password.reset", user=self.user)


def is_passphrase(user: User, new_password: str) -> bool:
    """Whether the new password is this user's passphrase, which it must not be.

    Compared through the throttle, at the cost of a try: else whoever may set passwords could try out
    passphrases with it, as many as they like. During a pause it is not compared at all.
    """
    return throttle.verify_passphrase(user, new_password).ok

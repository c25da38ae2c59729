"""The second step of a log-in: an app's code or a passkey, with recovery codes behind them. allauth's, with our limits.

A code is tried through the throttle as every secret is. What codes are made from is encrypted at rest, with a key
derived from SECRET_KEY: without that key nobody's app works any more, and an operator turns their second step off.
"""

from __future__ import annotations

import base64
from typing import Any

import structlog
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa import signals
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as allauth_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from storeagent import configuration
from storeagent.accounts import panels, throttle
from storeagent.accounts.fields import SecretField
from storeagent.accounts.models import User
from storeagent.observability import audit
from storeagent.observability.models import AuditLog

log = structlog.get_logger(__name__)

STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # a recovery code alone is none
CODE_SECONDS = 90  # an app's code is good for its half minute and the ones beside it
CODE_HELP = _("Six digits from your app, or one of your recovery codes.")


class TwoStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That is not it. Wait for the next code, and see that your phone’s clock is right."),
        "rate_limited": _("Too many tries. Wait a minute, then try again."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises InvalidToken for what was encrypted under another SECRET_KEY."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


class CodeField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "spellcheck": "false"}
        super().__init__(max_length=32, widget=forms.TextInput(attrs=attributes), **options)


class _ThrottledCode(forms.Form):
    purpose = throttle.Purpose.CODE
    code = CodeField(label=_("Code"), help_text=CODE_HELP)

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        attempt = throttle.attempt(self.user, self.purpose, lambda: self._matches(code))  # type: ignore[attr-defined]
        if not attempt.ok:
            raise forms.ValidationError(attempt.advice)
        return code

    def _matches(self, code: str) -> bool:
        self.authenticator = next((each for each in self._owned() if _is_good(each, code)), None)
        return self.authenticator is not None

    def _owned(self) -> list[Authenticator]:
        owned = Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN)  # type: ignore[attr-defined]
        return list(owned.select_related("user"))


class CodeForm(_ThrottledCode, allauth_forms.AuthenticateForm):  # type: ignore[misc]
    """At the log-in."""


class CodeAgainForm(_ThrottledCode, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    """Before something that matters, or before the operators' pages."""

    purpose = throttle.Purpose.CODE_AGAIN


class SetUpForm(ActivateTOTPForm):  # type: ignore[misc]
    code = CodeField(label=_("Code"), help_text=_("The six digits that your app shows now."))


class PasswordAgainForm(forms.Form):
    password = SecretField(label=_("Your password"), autocomplete="current-password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        attempt = throttle.verify_password_again(self.user, self.cleaned_data["password"])
        if not attempt.ok:
            raise forms.ValidationError(attempt.advice)
        return self.cleaned_data["password"]


def is_on(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=STEPS).exists()


def turn_off(user: User) -> int:
    """Remove what the second step is made of, recovery codes too; for an operator whose user has lost their phone."""
    return Authenticator.objects.filter(user=user).delete()[0]


def missing(request: HttpRequest) -> str:
    """Where a member of staff has to go before the operators' pages open; empty when nothing is missing."""
    configuration.refresh()
    if not configuration.value("STAFF_TWO_STEP") or _was_taken(request):
        return ""
    owned = set(Authenticator.objects.filter(user=request.user, type__in=STEPS).values_list("type", flat=True))
    if Authenticator.Type.TOTP in owned:
        return reverse("mfa_reauthenticate")
    return reverse("mfa_reauthenticate_webauthn") if owned else reverse("mfa_activate_totp")


def register() -> None:
    """The panel on the settings page, and the audit's ears."""
    panels.register(
        panels.Panel(
            id="two-step",
            title=_("Two-step log-in"),
            text=_(
                "After your password, a code from an app on your phone or a passkey: a password alone opens nothing."
            ),
            template="settings/_two_step.html",
            context=_owned,
        )
    )
    signals.authenticator_added.connect(_added, dispatch_uid="two_step.added")
    signals.authenticator_removed.connect(_removed, dispatch_uid="two_step.removed")
    signals.authenticator_reset.connect(_added, dispatch_uid="two_step.reset")


def _is_good(authenticator: Authenticator, code: str) -> bool:
    """Whether the code is right, and new: one that somebody looked over a shoulder for is used up."""
    try:
        if not authenticator.wrap().validate_code(code):
            return False
    except InvalidToken:
        log.error("second step not readable, was SECRET_KEY changed?", user=str(authenticator.user_id))
        return False
    return cache.add(f"two_step:{authenticator.user_id}:{code.strip()}", True, timeout=CODE_SECONDS)


def _was_taken(request: HttpRequest) -> bool:
    """Whether this session has passed a second step that its user still has."""
    records = get_authentication_records(request, request.user)
    ids = [record.get("id") for record in records if record["method"] == "mfa"]
    return bool(ids) and Authenticator.objects.filter(user=request.user, pk__in=ids).exists()


def _owned(user: User) -> dict[str, Any]:
    owned = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    return {
        "app": next((each for each in owned if each.type == Authenticator.Type.TOTP), None),
        "passkeys": [each for each in owned if each.type == Authenticator.Type.WEBAUTHN],
        "has_codes": any(each.type == Authenticator.Type.RECOVERY_CODES for each in owned),
    }


def _added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    audit.record("two_step.added", user=user, kind=authenticator.type)
    if authenticator.type in STEPS:  # its owner has just used it
        record_authentication(request, user, "mfa", id=authenticator.pk, type=str(authenticator.type))


def _removed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    audit.record("two_step.removed", user=user, severity=AuditLog.Severity.WARNING, kind=authenticator.type)


def _cipher() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(secret_key: str | bytes) -> Fernet:
    key = salted_hmac("storeagent.accounts.two_step", "", secret=secret_key, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))

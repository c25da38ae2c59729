"""Numbers on pages: closed until the passphrase, and open no longer than the operator's UNLOCK_MINUTES.

That they are open is kept in the session, so it ends with the log-out, and beside it a fingerprint of the passphrase's
hash and the password's, so it ends with either.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from storeagent import configuration
from storeagent.accounts import throttle
from storeagent.accounts.fields import SecretField
from storeagent.accounts.models import User
from storeagent.accounts.requests import OwnersRequest

KEY = "numbers_open"
NEXT_PAGE_SECONDS = 60  # in which the page that follows has to come, when UNLOCK_MINUTES is 0


class UnlockForm(forms.Form):
    """The passphrase, verified through the throttle. What it opens is the caller's."""

    passphrase = SecretField(label=_("Your passphrase"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> None:
        if self.errors:  # then no try is spent
            return
        attempt = throttle.verify_passphrase(self.user, self.cleaned_data["passphrase"])
        if not attempt.ok:
            self.add_error("passphrase", attempt.advice)


def unlock(request: OwnersRequest) -> None:
    """Open the numbers; the caller has verified the passphrase."""
    request.session[KEY] = {"at": timezone.now().timestamp(), "proof": _fingerprint(request.user)}


def lock(request: OwnersRequest) -> None:
    request.session.pop(KEY, None)


def is_open(request: OwnersRequest) -> bool:
    """Whether numbers stay open from page to page just now."""
    minutes = _minutes()
    return minutes > 0 and 0 <= _age(request) < minutes * 60


def take(request: OwnersRequest) -> bool:
    """Whether the page being made may show numbers. An unlock for the next page alone is spent by asking."""
    if is_open(request):
        return True
    fresh = 0 <= _age(request) < NEXT_PAGE_SECONDS and _minutes() == 0
    lock(request)
    return fresh


def _minutes() -> int:
    configuration.refresh()
    return configuration.value("UNLOCK_MINUTES")


def _age(request: OwnersRequest) -> float:
    """Seconds since the numbers were opened with the secrets that are still in force; -1 when they were not."""
    opened = request.session.get(KEY)
    if not opened or not constant_time_compare(opened["proof"], _fingerprint(request.user)):
        return -1
    return timezone.now().timestamp() - opened["at"]


def _fingerprint(user: User) -> str:
    return salted_hmac(
        "storeagent.accounts.unlock", f"{user.passphrase}:{user.get_session_auth_hash()}", algorithm="sha256"
    ).hexdigest()

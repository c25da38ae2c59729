from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from storeagent.accounts.throttle import TRIES


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth in our words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        # One text for a wrong password, an unknown email and a pause: it must not tell who has an account.
        "email_password_mismatch": format_lazy(
            _(
                "That email and password do not match, or you have to wait: "
                "half a minute after {tries} misses, then longer each time."
            ),
            tries=TRIES,
        ),
        "email_taken": _("There is an account with this email already. Log in instead, or reset its password."),
        "too_many_login_attempts": _("Too many log-ins failed from where you are. Wait a minute, then try again."),
    }

    def format_email_subject(self, subject: str) -> str:
        return subject  # the sender's name says whose mail this is; the host would only look odd before it

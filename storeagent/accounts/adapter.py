from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter

from storeagent.accounts.throttle import TRIES


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth in our words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        # One text for a wrong password, an unknown e-mail and a pause: it must not tell who has an account.
        "email_password_mismatch": (
            "That e-mail and password do not go together, or there were too many tries. "
            f"After {TRIES} misses in a row, wait half a minute before each further try, and longer every time."
        ),
        "email_taken": "There is an account with this e-mail already. Log in instead, or reset its password.",
        "too_many_login_attempts": "Too many log-ins failed from where you are. Wait a minute, then try again.",
    }

    def format_email_subject(self, subject: str) -> str:
        return subject  # the sender's name says whose mail this is; the host would only look odd before it

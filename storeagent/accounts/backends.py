from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.http import HttpRequest

from storeagent.accounts import throttle
from storeagent.accounts.models import User


class ThrottledBackend(ModelBackend):
    """Log-in by email and password through the throttle, whichever form asks: allauth's or the admin's."""

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, email: str = "", username: str = "", password: str = "", **other: Any
    ) -> User | None:
        user = User.objects.with_email(email or username)
        if user is None:
            User().set_password(password)  # as slow as a comparison: time must not tell who has an account
            return None
        return user if throttle.verify_password(user, password).ok and self.user_can_authenticate(user) else None

    # ModelBackend's own would pass the throttle by.
    aauthenticate = BaseBackend.aauthenticate  # type: ignore[assignment]

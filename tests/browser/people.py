"""Runs beside the tests, since the ORM does not work in their process: a signed-in person for every line it is sent."""

from __future__ import annotations

import json
import sys
import uuid

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from storeagent.accounts.models import User  # noqa: E402
from tests.conftest import make_user  # noqa: E402


def session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


for _ in sys.stdin:
    person = make_user(f"alice-{uuid.uuid4().hex[:8]}@example.com")
    sys.stdout.write(json.dumps({"email": person.email, "session": session_of(person)}) + "\n")
    sys.stdout.flush()

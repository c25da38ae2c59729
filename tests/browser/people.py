"""Runs beside the tests, since the ORM does not work in their process: a logged-in person for every line it is sent.

The first one, unasked, is the operator of the installation.
"""

from __future__ import annotations

import json
import sys
import uuid

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from tests.conftest import make_user  # noqa: E402


def introduce(name: str, *, operator: bool = False) -> None:
    person = make_user(f"{name}-{uuid.uuid4().hex[:8]}@example.com")
    person.is_staff = person.is_superuser = operator
    person.save()
    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    sys.stdout.write(json.dumps({"email": person.email, "session": session}) + "\n")
    sys.stdout.flush()


introduce("operator", operator=True)
for _ in sys.stdin:
    introduce("alice")

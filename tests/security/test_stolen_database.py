"""Every row of every table, read by a thief: docs/security.md says what is in it."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from django.core import mail
from django.db import connection
from django.test import Client

from storeagent.accounts.models import ApiToken
from stores import services
from tests.conftest import PASSPHRASE, PASSWORD, make_user

pytestmark = pytest.mark.django_db(transaction=True)

SAVED, ADDED, PREVIEWED = "+14155552671", "+14155552672", "+14155552673"
WRONG = ("two grey geese in a boat", "nine copper kettles sing")
# Searched by digits; a list that waits for its owner's word, for a day; what a turn was asked to save.
WITH_NUMBERS = {"stores", "imports", "turns", "messages"}


@pytest.fixture
def secrets() -> dict[str, str]:
    """Alice uses everything; what she, her browser and her programs know."""
    alice = make_user("alice@example.com")
    token = ApiToken.objects.issue(alice, "till")[1]
    api = Client(headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "once"})
    browser = Client()
    browser.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    browser.post("/stores/unlock/", {"passphrase": WRONG[0]})
    browser.post("/stores/unlock/", {"passphrase": PASSPHRASE})
    new_token = browser.post("/settings/tokens/", {"name": "lab"}).cookies["new_token"].value.partition(":")[0]
    send(api, "stores", name="Oak Deli", phone=ADDED)
    send(api, "chat", message=f"save Harbor Books {SAVED}")
    send(api, "chat", message="what is the number of Harbor Books?", passphrase=WRONG[1])
    send(api, "chat", message="what is the number of Harbor Books?", passphrase=PASSPHRASE)
    services.preview_import(user=alice, stream=io.BytesIO(f"name,phone\nElm,{PREVIEWED}\n".encode()), filename="a.csv")
    app = "JBSWY3DPEHPK3PXP"
    TOTP.activate(alice, app)
    codes = RecoveryCodes.activate(alice)
    Client().post("/accounts/password/reset/", {"email": alice.email})
    link = re.search(r"/key/(\S+)/", str(mail.outbox[-1].body))
    assert link
    return {
        "password": PASSWORD,
        "passphrase": PASSPHRASE,
        "a wrong passphrase on the page": WRONG[0],
        "a wrong passphrase in the chat": WRONG[1],
        "token": token,
        "token from the page": new_token,
        "session": browser.cookies["sessionid"].value,
        "an app's secret": app,
        "a recovery code": codes.generate_codes()[0],
        "the seed of recovery codes": decrypt(codes.instance.data["seed"]),
        "reset link": link[1],
    }


def send(api: Client, path: str, **body: Any) -> None:
    answer = api.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")
    assert answer.status_code < 300, answer.content


def dump() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        read = {}
        for name in tables:
            cursor.execute(f'SELECT t::text FROM "{name}" AS t')  # noqa: S608
            read[name] = "\n".join(row for (row,) in cursor.fetchall())
    return read


def test_no_secret_is_in_a_dump(secrets):
    tables = dump()
    assert tables["django_session"]
    assert tables["mfa_authenticator"].count("\n") == 1
    for what, secret in secrets.items():
        assert [name for name, text in tables.items() if secret in text] == [], what


def test_a_number_is_in_no_other_table_than_the_document_says(secrets):
    for number in (SAVED, ADDED, PREVIEWED):
        found = {name for name, text in dump().items() if number[-10:] in re.sub(r"[^0-9\n,]", "", text)}
        assert found, number
        assert found <= WITH_NUMBERS, (number, found)

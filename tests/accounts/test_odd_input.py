"""Whatever is sent to whichever field: an answer with words, never a 500. And no secret in a log or an audit row."""

from __future__ import annotations

import logging

import pytest
from django.urls import reverse

from storeagent.observability.models import AuditLog
from tests.conftest import PASSPHRASE, PASSWORD

FORMS = {
    "/accounts/signup/": ["email", "password1", "passphrase", "region"],
    "/accounts/login/": ["login", "password"],
    "/accounts/password/reset/": ["email"],
    "/settings/password/": ["current_password", "new_password"],
    "/settings/passphrase/": ["current_passphrase", "new_passphrase"],
    "/settings/region/": ["region"],
    "/settings/tokens/": ["name"],
}
GOOD = {
    "email": "dora@example.com",
    "password1": "seven grey geese",
    "passphrase": "copper kettle",
    "region": "GB",
    "login": "alice@example.com",
    "password": PASSWORD,
    "current_password": PASSWORD,
    "new_password": "seven grey geese",
    "current_passphrase": PASSPHRASE,
    "new_passphrase": "copper kettle",
    "name": "till",
}
ODD = {
    "a NUL": "ab%00cd%00efgh",
    "half a surrogate pair": "ab%ED%A0%80cdefgh",
    "no UTF-8": "%FF%FEabcdefgh",
    "very long": "k%C3%B6x+" * 50_000,
    "right to left": "%E2%80%AEabcdefghij",
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize(("url", "field"), [(url, field) for url, fields in FORMS.items() for field in fields])
def test_odd_input_gets_an_answer(client, alice, url, field, odd):
    if url.startswith("/settings/"):
        client.force_login(alice)
    fields = [f"{name}={odd if name == field else GOOD[name].replace(' ', '+')}" for name in FORMS[url]]
    response = client.post(url, "&".join(fields), content_type="application/x-www-form-urlencoded")
    assert response.status_code in {200, 302, 422}


@pytest.mark.parametrize("query", ["next=%00", "next=%ED%A0%80", "next=//evil", f"next={'x' * 5000}", "email=%00"])
@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_odd_addresses_get_an_answer(client, db, name, query):
    assert client.get(f"{reverse(name)}?{query}").status_code == 200


def test_a_body_beyond_the_limit_gets_an_answer(client, db):
    assert client.post("/accounts/login/", {"login": "a@example.com", "password": "x" * 1_100_000}).status_code < 500


def test_secrets_reach_no_log_and_no_audit_row(client, alice, caplog):
    caplog.set_level(logging.DEBUG)
    client.post("/accounts/login/", {"login": alice.email, "password": "purple giraffe"})
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    client.post("/settings/password/", {"current_password": "purple giraffe", "new_password": "seven grey geese"})
    client.post("/settings/passphrase/", {"current_passphrase": "purple giraffe", "new_passphrase": "copper kettle"})
    client.post("/settings/passphrase/", {"current_passphrase": PASSPHRASE, "new_passphrase": "copper kettle"})
    written = str(list(AuditLog.objects.values())) + str([vars(record) for record in caplog.records])
    for secret in ("purple giraffe", "seven grey", "copper kettle", PASSWORD, PASSPHRASE):
        assert secret not in written

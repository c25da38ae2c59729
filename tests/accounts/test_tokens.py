from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session

from storeagent.accounts import tokens
from storeagent.accounts.models import ApiToken
from storeagent.observability.models import AuditLog

HOME = "/settings/"


def create(client, name: str = "the till") -> str:
    """Create a token as a person would, and read it off the page."""
    page = client.post(f"{HOME}tokens/", {"name": name}, follow=True).content.decode()
    shown = re.search(r'value="(sa_[\w-]+)"', page)
    assert shown
    return shown[1]


def test_a_token_works_and_belongs_to_its_user(alice_client, alice):
    token = ApiToken.objects.holding(create(alice_client))
    assert token
    assert token.user == alice


def test_it_is_shown_once(alice_client):
    plain = create(alice_client)
    page = alice_client.get(HOME).content.decode()
    assert plain not in page
    assert "the till" in page
    assert plain[-4:] in page


def test_it_is_shown_for_a_minute_at_most(alice_client, monkeypatch):
    made = alice_client.post(f"{HOME}tokens/", {"name": "till"})
    assert made.cookies["new_token"]["max-age"] == 60
    monkeypatch.setattr(
        "storeagent.accounts.views.NEW_TOKEN_SECONDS", -1
    )  # the server does not trust the browser's clock
    assert "sa_" not in alice_client.get(HOME).content.decode()


def test_it_is_kept_nowhere(alice_client):
    plain = create(alice_client)
    assert plain not in str(list(ApiToken.objects.values()))
    assert not [session for session in Session.objects.all() if plain in str(session.get_decoded())]


def test_another_account_in_the_same_browser_does_not_see_it(alice_client, bob):
    alice_client.post(f"{HOME}tokens/", {"name": "till"})
    alice_client.force_login(bob)
    assert "sa_" not in alice_client.get(HOME).content.decode()


def test_revoked_it_opens_nothing(alice_client):
    plain = create(alice_client)
    token = ApiToken.objects.get()
    for _ in range(2):  # a double click does no harm
        assert alice_client.post(f"{HOME}tokens/{token.pk}/revoke/").url == HOME
    assert ApiToken.objects.holding(plain) is None
    assert [row.type for row in AuditLog.objects.order_by("at")] == ["token.issued", "token.revoked"]
    alice_client.get(HOME)  # the message
    assert "the till" not in alice_client.get(HOME).content.decode()


def test_nobody_revokes_anothers(alice_client, bob):
    token, plain = tokens.issue(bob, "bob's")
    assert alice_client.post(f"{HOME}tokens/{token.pk}/revoke/").status_code == 404
    assert ApiToken.objects.holding(plain)


@pytest.mark.parametrize("name", ["", "   ", "n" * 81])
def test_a_bad_name_is_explained(alice_client, name):
    assert alice_client.post(f"{HOME}tokens/", {"name": name}).status_code == 422
    assert not ApiToken.objects.exists()


def test_there_are_twenty_at_most(alice_client, alice):
    for number in range(20):
        last, _ = tokens.issue(alice, f"number {number}")
    page = alice_client.post(f"{HOME}tokens/", {"name": "one more"})
    assert "that is the most" in page.content.decode()
    tokens.revoke(last)
    create(alice_client)

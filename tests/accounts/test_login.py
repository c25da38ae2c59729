from __future__ import annotations

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth import aauthenticate, get_user
from django.urls import reverse

from storeagent.accounts import hashers
from storeagent.accounts.models import SecretThrottle, User
from tests.conftest import PASSWORD

URL = "/accounts/login/"


def log_in(client, password: str = PASSWORD, email: str = "alice@example.com", **extra):
    return client.post(URL, {"login": email, "password": password, **extra})


def test_the_right_password_leads_to_the_chat(client, alice):
    assert log_in(client, email="Alice@Example.com").url == reverse("chat:home")
    assert get_user(client) == alice


def test_the_session_outlives_the_browser(client, alice):
    log_in(client)
    assert not client.session.get_expire_at_browser_close()


def test_the_page_asked_for_comes_next_but_not_a_foreign_one(client, alice):
    assert log_in(client, next="/settings/").url == "/settings/"
    client.logout()
    assert log_in(client, next="https://evil.example/").url == reverse("chat:home")


def test_a_wrong_password_and_an_unknown_email_look_alike(client, alice):
    wrong = log_in(client, "wrong").content.decode()
    unknown = log_in(client, "wrong", email="nobody@example.com").content.decode()
    assert "do not match" in wrong
    assert "do not match" in unknown
    assert get_user(client).is_anonymous


def test_five_misses_then_even_the_right_password_waits(client, alice):
    for _ in range(5):
        log_in(client, "wrong")
    assert "you have to wait" in log_in(client).content.decode()
    SecretThrottle.objects.update(blocked_until=None)
    assert log_in(client).status_code == 302


def test_an_unknown_email_costs_a_hash_too(client, alice, monkeypatch):
    hashed = []
    real = hashers.Argon2Hasher.encode
    monkeypatch.setattr(hashers.Argon2Hasher, "encode", lambda *args: hashed.append(1) or real(*args))
    log_in(client, "wrong", email="nobody@example.com")
    assert hashed


def test_the_admin_has_no_log_in_of_its_own(client, alice):
    response = client.post("/admin/login/", {"username": "alice@example.com", "password": PASSWORD})
    assert response.url == "/accounts/login/?next=/admin/"
    assert client.get("/settings/").status_code == 302


def test_the_async_way_in_is_throttled_as_well(alice):
    async_to_sync(aauthenticate)(email="alice@example.com", password="wrong")
    assert SecretThrottle.objects.get(user=alice).failures == 1


def test_a_closed_account_stays_out(client, alice):
    User.objects.update(is_active=False)
    assert "do not match" in log_in(client).content.decode()


def test_logging_out_takes_a_post(alice_client):
    assert alice_client.get("/accounts/logout/").status_code == 200
    assert get_user(alice_client).is_authenticated
    assert alice_client.post("/accounts/logout/").url == "/"
    assert get_user(alice_client).is_anonymous


def test_who_is_logged_in_needs_no_entrance(alice_client):
    assert alice_client.get(URL).url == reverse("chat:home")
    assert alice_client.get("/accounts/signup/").url == reverse("chat:home")


@pytest.mark.parametrize("path", ["email/", "password/change/", "password/set/", "reauthenticate/", "confirm-email/"])
def test_pages_that_nobody_needs_have_no_address(alice_client, path):
    assert alice_client.get(f"/accounts/{path}").status_code == 404


@pytest.mark.django_db
def test_log_ins_from_one_place_are_bounded(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    log_in(client, "wrong", email="nobody@example.com")
    response = log_in(client, "wrong", email="nobody@example.com")
    assert response.status_code == 429
    assert "Too many at once" in response.content.decode()

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user
from django.test import Client

from storeagent.accounts.models import SecretThrottle
from storeagent.observability.models import AuditLog
from tests.conftest import PASSPHRASE, PASSWORD

URL = "/accounts/password/reset/"


@pytest.fixture
def elsewhere(alice):
    """A browser that is logged in before the link is sent; logging in later would void the link."""
    elsewhere = Client()
    elsewhere.force_login(alice)
    return elsewhere


@pytest.fixture
def link(client, alice, mailoutbox):
    """The address in the mail, followed to where it leads."""
    client.post(URL, {"email": "alice@example.com"})
    address = re.search(r"http://testserver(\S+)", mailoutbox[0].body)
    assert address
    return client.get(address[1]).url


def test_the_mail_comes_in_our_words(link, mailoutbox):
    assert mailoutbox[0].subject == "Reset your StoreAgent password"
    assert mailoutbox[0].to == ["alice@example.com"]


def test_a_new_password_lets_in_and_the_old_one_does_not(client, alice, link):
    assert client.post(link, {"password1": "seven grey geese"}).url == "/accounts/login/"
    assert not client.login(email=alice.email, password=PASSWORD)
    assert client.login(email=alice.email, password="seven grey geese")
    assert AuditLog.objects.filter(user=alice, type="password.reset").exists()


def test_it_ends_a_pause_and_the_old_sessions(client, alice, elsewhere, link):
    SecretThrottle.objects.create(user=alice, purpose="password", failures=9)
    client.post(link, {"password1": "seven grey geese"})
    assert SecretThrottle.objects.get(user=alice, purpose="password").failures == 0
    assert get_user(elsewhere).is_anonymous


def test_the_link_works_once(client, alice, link):
    client.post(link, {"password1": "seven grey geese"})
    assert "no longer works" in client.get(link).content.decode()


@pytest.mark.parametrize(
    ("password", "reason"),
    [("geese", "too short"), (PASSPHRASE, "That is your passphrase"), ("x" * 200, "at most 128"), ("", "required")],
)
def test_a_bad_password_is_explained(client, alice, link, password, reason):
    assert reason in client.post(link, {"password1": password}).content.decode()
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_passphrases_cannot_be_tried_out_here(client, alice, link):
    client.post(link, {"password1": "seven grey geese"})
    assert SecretThrottle.objects.get(user=alice, purpose="passphrase").failures == 1


@pytest.mark.django_db
def test_an_unknown_address_gets_the_same_page_and_a_mail(client, mailoutbox):
    response = client.post(URL, {"email": "nobody@example.com"}, follow=True)
    assert "If there is an account" in response.content.decode()
    assert "There is none" in mailoutbox[0].body


def test_a_link_that_is_too_old_says_so(client, alice, mailoutbox, settings):
    client.post(URL, {"email": "alice@example.com"})
    settings.PASSWORD_RESET_TIMEOUT = -1
    address = re.search(r"http://testserver(\S+)", mailoutbox[0].body)
    assert "no longer works" in client.get(address[1]).content.decode()


@pytest.mark.django_db
def test_a_made_up_link_says_so(client):
    response = client.get(f"{URL}key/{'0' * 32}-abc-def/")
    assert response.status_code == 200
    assert "no longer works" in response.content.decode()
    assert get_user(client).is_anonymous

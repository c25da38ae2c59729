from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user
from django.urls import reverse

from storeagent.accounts.forms import SignupForm
from storeagent.accounts.models import User
from storeagent.observability.models import AuditLog

URL = "/accounts/signup/"
FORM = {"email": "Dora@Example.com", "password1": "seven grey geese", "passphrase": "copper kettle", "region": "GB"}


@pytest.mark.django_db
def test_signing_up_logs_in_and_leads_to_the_chat(client):
    response = client.post(URL, FORM)
    assert response.status_code == 302
    assert response.url == reverse("chat:home")
    dora = User.objects.get(email="dora@example.com")
    assert get_user(client) == dora
    assert dora.region == "GB"
    assert dora.check_password("seven grey geese")
    assert dora.check_passphrase("copper kettle")
    assert AuditLog.objects.filter(user=dora, type="account.created").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("email", "", "This field is required"),
        ("email", "dora", "valid email"),
        ("email", f"{'d' * 60}@{'e' * 60}.{'e' * 60}.{'e' * 60}.{'e' * 60}.com", "at most 254"),
        ("password1", "", "This field is required"),
        ("password1", "geese", "too short"),
        ("password1", "password1", "too common"),
        ("password1", "dora@example.com", "too similar"),
        ("password1", "g" * 129, "at most 128"),
        ("passphrase", "", "This field is required"),
        ("passphrase", "kettle", "at least 8"),
        ("passphrase", "password", "easy to remember"),
        ("passphrase", "seven grey geese", "differs from your password"),
        ("passphrase", "dora@example.com", "email"),
        ("region", "", "This field is required"),
        ("region", "XX", "no region “XX”"),
    ],
)
def test_a_mistake_is_explained_and_nothing_is_created(client, field, value, reason):
    response = client.post(URL, FORM | {field: value})
    assert response.status_code == 200
    assert reason in response.content.decode()
    assert not User.objects.exists()


def test_an_email_has_one_account(client, alice):
    response = client.post(URL, FORM | {"email": "ALICE@example.com"})
    assert "There is an account with this email already" in response.content.decode()
    assert User.objects.count() == 1


def test_two_sign_ups_at_once_make_one_account(client, alice, monkeypatch):
    monkeypatch.setattr(SignupForm, "validate_unique_email", lambda form, email: email)  # the other came in between
    response = client.post(URL, FORM | {"email": "alice@example.com"}, follow=True)
    assert response.redirect_chain[0] == ("/accounts/login/", 302)
    assert "Log in instead" in response.content.decode()


@pytest.mark.django_db
def test_secrets_are_not_sent_back(client):
    page = client.post(URL, FORM | {"email": ""}).content.decode()
    assert "seven grey geese" not in page
    assert "copper kettle" not in page


@pytest.mark.django_db
def test_the_region_starts_from_the_browsers_languages(client):
    page = client.get(URL, headers={"accept-language": "pt-BR,pt;q=0.9"}).content.decode()
    assert '<option value="BR" selected>' in page


@pytest.mark.django_db
def test_managers_fill_in_and_nothing_is_cut_off(client):
    """What a browser cuts off unseen is another secret than the one that was pasted."""
    fields = re.findall(r'<input[^>]*type="password"[^>]*>', client.get(URL).content.decode())
    assert len(fields) == 2
    assert 'autocomplete="new-password"' in fields[0]
    assert not [field for field in fields if "maxlength" in field or "onpaste" in field]
    long = "seven grey geese " * 7
    client.post(URL, FORM | {"password1": long[:100], "passphrase": f"copper kettle {long}"[:128].strip()})
    dora = User.objects.get(email="dora@example.com")
    assert dora.check_password(long[:100])
    assert not dora.check_password(long[:99])
    assert not dora.check_passphrase("copper kettle")

from __future__ import annotations

import pytest
from django.contrib.auth import get_user
from django.test import Client

from storeagent.accounts.models import SecretThrottle
from storeagent.observability.models import AuditLog
from tests.conftest import PASSPHRASE, PASSWORD

HOME = "/settings/"
NEW_PASSWORD = {"current_password": PASSWORD, "new_password": "seven grey geese"}
NEW_PASSPHRASE = {"current_passphrase": PASSPHRASE, "new_passphrase": "copper kettle"}


@pytest.mark.parametrize("path", ["", "password/", "passphrase/", "region/", "tokens/"])
def test_strangers_are_sent_to_the_log_in(client, db, path):
    for response in (client.get(HOME + path), client.post(HOME + path)):
        assert response.url == f"/accounts/login/?next=/settings/{path}"


@pytest.mark.parametrize("path", ["password/", "passphrase/", "region/", "tokens/"])
def test_the_address_of_a_form_leads_back_to_the_page(alice_client, path):
    assert alice_client.get(HOME + path).url == HOME


class TestPassword:
    def test_it_changes_and_this_session_goes_on(self, alice_client, alice):
        elsewhere = Client()
        elsewhere.force_login(alice)
        assert alice_client.post(HOME + "password/", NEW_PASSWORD).url == HOME
        alice.refresh_from_db()
        assert alice.check_password("seven grey geese")
        assert "Your password is changed" in alice_client.get(HOME).content.decode()
        assert get_user(elsewhere).is_anonymous
        assert AuditLog.objects.filter(user=alice, type="password.changed").exists()

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"current_password": "wrong"}, "You have 4 more tries"),
            ({"current_password": ""}, "required"),
            ({"new_password": "geese"}, "too short"),
            ({"new_password": "alice@example.com"}, "too similar"),
            ({"new_password": PASSPHRASE}, "That is your passphrase"),
        ],
    )
    def test_a_mistake_is_explained_and_nothing_changes(self, alice_client, alice, change, reason):
        response = alice_client.post(HOME + "password/", NEW_PASSWORD | change)
        assert response.status_code == 422
        assert reason in response.content.decode()
        alice.refresh_from_db()
        assert alice.check_password(PASSWORD)

    def test_a_form_that_fails_anyway_costs_no_try(self, alice_client, alice):
        alice_client.post(HOME + "password/", {"current_password": "wrong", "new_password": "geese"})
        assert not SecretThrottle.objects.exists()

    def test_after_five_misses_the_right_one_waits(self, alice_client, alice):
        for _ in range(5):
            alice_client.post(HOME + "password/", NEW_PASSWORD | {"current_password": "wrong"})
        response = alice_client.post(HOME + "password/", NEW_PASSWORD)
        assert "one try too many. Wait" in response.content.decode()

    def test_passphrases_cannot_be_tried_out_as_new_passwords(self, alice_client, alice):
        alice_client.post(HOME + "password/", NEW_PASSWORD)
        assert SecretThrottle.objects.get(user=alice, purpose="passphrase").failures == 1


class TestPassphrase:
    def test_it_changes(self, alice_client, alice):
        assert alice_client.post(HOME + "passphrase/", NEW_PASSPHRASE).url == HOME
        alice.refresh_from_db()
        assert alice.check_passphrase("copper kettle")

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"current_passphrase": "wrong words"}, "You have 4 more tries"),
            ({"new_passphrase": "password"}, "easy to remember"),
            ({"new_passphrase": "alice@example.com"}, "email"),
            ({"new_passphrase": PASSWORD}, "That is your password"),
        ],
    )
    def test_a_mistake_is_explained_and_nothing_changes(self, alice_client, alice, change, reason):
        response = alice_client.post(HOME + "passphrase/", NEW_PASSPHRASE | change)
        assert response.status_code == 422
        assert reason in response.content.decode()
        alice.refresh_from_db()
        assert alice.check_passphrase(PASSPHRASE)

    def test_the_password_does_not_stand_in_for_the_passphrase(self, alice_client, alice):
        response = alice_client.post(HOME + "passphrase/", NEW_PASSPHRASE | {"current_passphrase": PASSWORD})
        assert response.status_code == 422

    def test_who_has_none_yet_shows_the_password(self, alice_client, alice):
        alice.passphrase = ""
        alice.save()
        assert "Your password" in alice_client.get(HOME).content.decode()
        alice_client.post(HOME + "passphrase/", NEW_PASSPHRASE | {"current_passphrase": PASSWORD})
        alice.refresh_from_db()
        assert alice.check_passphrase("copper kettle")


def test_the_region_changes(alice_client, alice):
    assert '<option value="US" selected>' in alice_client.get(HOME).content.decode()
    assert alice_client.post(HOME + "region/", {"region": "DE"}).url == HOME
    alice.refresh_from_db()
    assert alice.region == "DE"


def test_a_region_that_does_not_exist_is_refused(alice_client, alice):
    assert "no region “XX”" in alice_client.post(HOME + "region/", {"region": "XX"}).content.decode()


def test_the_page_has_no_inline_script_or_style(alice_client):
    page = alice_client.get(HOME)
    assert "style=" not in page.content.decode()
    assert "onclick" not in page.content.decode()
    assert "no-store" in page["Cache-Control"]

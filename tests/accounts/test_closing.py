"""Log out everywhere, and the end of an account."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user
from django.test import Client

from chat.models import Conversation, TokenUsage, Turn
from storeagent.accounts.models import ApiToken, IdempotencyKey, SecretThrottle, User
from storeagent.observability.models import AuditLog
from stores.models import Store
from tests.conftest import PASSPHRASE, PASSWORD
from tests.factories import make_store

END = "/settings/sessions/end/"
DELETE = "/settings/delete-account/"
BOTH = {"password": PASSWORD, "passphrase": PASSPHRASE}


class TestLogOutEverywhere:
    def test_other_sessions_end_with_their_next_request_and_this_one_goes_on(self, alice, alice_client):
        elsewhere = [Client(), Client()]
        for client in elsewhere:
            client.force_login(alice)
        assert "logged out everywhere else" in alice_client.post(END, follow=True).content.decode()
        for client in elsewhere:
            assert client.get("/settings/").url.startswith("/accounts/login/")
        assert get_user(alice_client) == alice
        assert AuditLog.objects.filter(user=alice, type="sessions.ended").exists()

    def test_it_works_again(self, alice, alice_client):
        for _ in range(2):
            elsewhere = Client()
            elsewhere.force_login(User.objects.get(pk=alice.pk))
            assert elsewhere.get("/settings/").status_code == 200
            alice_client.post(END)
            assert get_user(elsewhere).is_anonymous
            assert alice_client.get("/settings/").status_code == 200

    def test_others_stay_logged_in(self, alice_client, bob):
        bobs = Client()
        bobs.force_login(bob)
        alice_client.post(END)
        assert get_user(bobs) == bob

    def test_a_look_at_the_address_ends_nothing(self, alice, alice_client):
        assert alice_client.get(END).url == "/settings/"
        alice.refresh_from_db()
        assert alice.session_epoch == 0


class TestDeleteAccount:
    def test_all_data_goes_and_nothing_of_others(self, alice, alice_client, bob):
        for user in (alice, bob):
            make_store(user)
            conversation = Conversation.objects.create(user=user)
            Turn.objects.create(id=user.pk, user=user, conversation=conversation)
            TokenUsage.objects.create(user=user, day="2026-01-01")
            ApiToken.objects.issue(user, "till")
            IdempotencyKey.objects.create(user=user, key="1", digest="")
        response = alice_client.post(DELETE, BOTH, follow=True)
        assert response.redirect_chain[0][0] == "/"
        assert "Your account is deleted" in response.content.decode()
        assert list(User.objects.all()) == [bob]
        for model in (Store, Conversation, Turn, TokenUsage, ApiToken, IdempotencyKey):
            assert [row.user_id for row in model.objects.all()] == [bob.pk], model
        assert get_user(alice_client).is_anonymous
        assert AuditLog.objects.get(type="account.deleted").user is None

    @pytest.mark.parametrize(
        ("change", "purpose"),
        [
            ({"password": "wrong"}, "password_again"),
            ({"passphrase": "wrong words"}, "passphrase"),
            ({"password": PASSPHRASE, "passphrase": PASSWORD}, "password_again"),
            ({"password": ""}, None),
            ({"passphrase": ""}, None),
        ],
    )
    def test_both_secrets_or_nothing(self, alice, alice_client, change, purpose):
        response = alice_client.post(DELETE, BOTH | change)
        assert response.status_code == 422
        assert User.objects.filter(pk=alice.pk).exists()
        misses = SecretThrottle.objects.filter(user=alice, failures__gt=0).values_list("purpose", flat=True)
        assert list(misses) == ([purpose] if purpose else [])

    @pytest.mark.parametrize("secret", ["password", "passphrase"])
    def test_after_five_misses_the_right_ones_wait(self, alice, alice_client, secret):
        for _ in range(5):
            alice_client.post(DELETE, BOTH | {secret: "wrong words"})
        assert "one try too many" in alice_client.post(DELETE, BOTH).content.decode()
        assert User.objects.filter(pk=alice.pk).exists()

    def test_who_has_no_passphrase_needs_the_password_alone(self, alice, alice_client):
        alice.passphrase = ""
        alice.save()
        alice_client.post(DELETE, {"password": PASSWORD})
        assert not User.objects.exists()

    def test_strangers_are_sent_to_the_log_in(self, client, db):
        for path in (END, DELETE):
            assert client.post(path).url.startswith("/accounts/login/")


def test_the_page_shows_the_usage_of_the_day(alice, alice_client, bob):
    from django.utils import timezone

    page = alice_client.get("/settings/").content.decode()
    assert "No calls to a language model yet." in page
    today = timezone.now().date()
    TokenUsage.objects.create(user=bob, day=today, cost="0.75", calls=9)
    TokenUsage.objects.create(user=alice, day=today, cost="0.25", calls=2, input_tokens=100, output_tokens=20)
    page = alice_client.get("/settings/").content.decode()
    assert "$0.25" in page
    assert "2 calls, 120 tokens." in page
    assert 'value="25"' in page

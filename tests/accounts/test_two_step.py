"""The second step: set up, asked for, counted, kept secret; and what staff need before their pages open."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from storeagent.accounts import throttle
from storeagent.accounts.models import ApiToken
from storeagent.observability.models import AuditLog
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)  # a throttle counts outside a caller's transaction

SET_UP, CODES = "/accounts/two-step/app/", "/accounts/two-step/recovery/"


def code_of(secret: str, periods: int = 0) -> str:
    """What an app shows now, or so many half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


def log_in(client: Client, user, **more: str):
    return client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, **more})


def set_up(client: Client) -> str:
    """As a person does it; what their app then knows."""
    again = client.get(SET_UP)
    client.post(again.url, {"password": PASSWORD})
    page = client.get(SET_UP).content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    assert client.post(SET_UP, {"code": code_of(secret)}).url == CODES
    return secret


@pytest.fixture
def secret(alice):
    """Alice has an app."""
    client = Client()
    log_in(client, alice)
    return set_up(client)


def is_logged_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


def test_setting_it_up_asks_for_the_password_first(alice_client) -> None:
    response = alice_client.get(SET_UP)
    assert response.url.startswith("/accounts/two-step/confirm/password/")
    page = alice_client.post(response.url, {"password": "wrong"})
    assert "You have 4 more tries" in page.content.decode()
    assert not Authenticator.objects.exists()


def test_the_code_is_asked_for_after_the_password(alice, secret, client) -> None:
    response = log_in(client, alice)
    assert response.url == reverse("mfa_authenticate")
    assert not is_logged_in(client)
    assert "has to wait" not in client.get(response.url).content.decode()
    client.post(response.url, {"code": code_of(secret, periods=1)})
    assert is_logged_in(client)
    assert AuditLog.objects.filter(type="two_step.added", user=alice).count() == 2  # the app, and recovery codes


def test_a_wrong_code_opens_nothing_and_after_five_the_right_one_waits(alice, secret, client) -> None:
    log_in(client, alice)
    for _ in range(throttle.TRIES):
        page = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "one try too many" in page.content.decode()
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret, periods=1)})
    assert not is_logged_in(client)
    assert AuditLog.objects.filter(type="code.locked", user=alice).exists()

    other = Client(REMOTE_ADDR="198.51.100.7")  # from elsewhere it is the same count
    log_in(other, alice)
    other.post(reverse("mfa_authenticate"), {"code": code_of(secret, periods=1)})
    assert not is_logged_in(other)


def test_who_has_only_the_password_keeps_the_owner_from_confirming_nothing(alice, secret, client) -> None:
    owner = Client()
    owner.force_login(alice)
    log_in(client, alice)
    for _ in range(throttle.TRIES):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert owner.post(reverse("mfa_reauthenticate"), {"code": code_of(secret, periods=1)}).status_code == 302


def test_a_code_is_good_once(alice, secret, client) -> None:
    code = code_of(secret, periods=1)
    log_in(client, alice)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_logged_in(client)
    other = Client()
    log_in(other, alice)
    other.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_logged_in(other)


def test_recovery_codes_are_shown_once_and_work_once(alice, client) -> None:
    log_in(client, alice)
    set_up(client)
    codes = re.findall(r"<code>(\d{8})</code>", client.get(CODES).content.decode())
    assert len(set(codes)) == 10
    again = client.get(CODES).content.decode()
    assert not any(code in again for code in codes)

    for expected in (True, False):
        other = Client()
        log_in(other, alice)
        other.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert is_logged_in(other) is expected


def test_what_codes_are_made_from_is_encrypted(alice, secret) -> None:
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert kept.count("gAAAA") == 2  # Fernet's own beginning


def test_under_another_key_no_code_is_right_and_no_page_fails(alice, secret, client, settings) -> None:
    settings.SECRET_KEY = "another key, which is long enough as well"
    log_in(client, alice)
    page = client.post(reverse("mfa_authenticate"), {"code": code_of(secret, periods=1)})
    assert page.status_code == 200
    assert not is_logged_in(client)


def test_a_key_that_was_replaced_still_reads(alice, secret, client, settings) -> None:
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key, which is long enough"
    log_in(client, alice)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret, periods=1)})
    assert is_logged_in(client)


def test_the_app_is_removed_and_the_password_is_enough_again(alice, client) -> None:
    log_in(client, alice)
    set_up(client)
    assert "An app on your phone" in client.get("/settings/").content.decode()
    client.post("/accounts/two-step/app/off/")
    assert not Authenticator.objects.filter(user=alice).exists()
    other = Client()
    log_in(other, alice)
    assert is_logged_in(other)


class TestStaff:
    @pytest.fixture
    def staff(self, alice):
        alice.is_staff = alice.is_superuser = True
        alice.save()
        return alice

    def test_the_one_log_in_is_the_products(self, staff, client) -> None:
        response = client.get("/admin/")
        assert response.url == "/admin/login/?next=/admin/"
        assert client.get(response.url).url == "/accounts/login/?next=/admin/"
        response = client.post(response.url, {"username": staff.email, "password": PASSWORD, "next": "/admin/"})
        assert response.status_code == 302
        assert not is_logged_in(client)
        assert log_in(client, staff, next="/admin/").url == "/admin/"
        assert client.get("/admin/").status_code == 200
        assert client.get("/admin/password_change/").url == "/settings/#password"

    def test_others_are_told_that_it_is_not_theirs(self, bob, client) -> None:
        client.force_login(bob)
        assert client.get("/admin/", follow=True).status_code == 403

    def test_no_next_leads_away(self, staff, client) -> None:
        client.force_login(staff)
        assert client.get("/admin/login/?next=https://evil.example/").url == "/admin/"

    def test_unless_it_is_required_a_password_is_enough(self, staff, client) -> None:
        log_in(client, staff)
        assert client.get("/admin/").status_code == 200

    def test_who_has_none_is_sent_to_set_one_up(self, staff, client, configure) -> None:
        configure(STAFF_TWO_STEP=True)
        log_in(client, staff)
        for path in ("/admin/", "/admin/accounts/user/", "/admin/configuration/"):
            response = client.get(path, follow=True)
            assert response.request["PATH_INFO"] == "/accounts/two-step/confirm/password/"
        assert client.get("/stores/").status_code == 200  # what is theirs stays open
        set_up(client)
        assert client.get("/admin/").status_code == 200

    def test_a_session_without_it_does_not_open_the_pages(self, staff, secret, client, configure) -> None:
        configure(STAFF_TWO_STEP=True)
        client.force_login(staff)  # a session from before
        response = client.get("/admin/", follow=True)
        assert response.request["PATH_INFO"] == "/accounts/two-step/confirm/code/"
        response = client.post(
            "/accounts/two-step/confirm/code/?next=/admin/", {"code": code_of(secret, periods=1), "next": "/admin/"}
        )
        assert response.url == "/admin/"
        assert client.get("/admin/").status_code == 200

    def test_a_token_opens_no_page(self, staff, client) -> None:
        _, plain = ApiToken.objects.issue(staff, "till")
        assert client.get("/admin/", headers={"authorization": f"Bearer {plain}"}).status_code == 302

    def test_a_step_that_was_turned_off_counts_no_more(self, staff, client, configure) -> None:
        configure(STAFF_TWO_STEP=True)
        log_in(client, staff)
        set_up(client)
        Authenticator.objects.filter(user=staff).delete()
        assert client.get("/admin/").status_code == 302

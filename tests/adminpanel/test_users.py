"""What operators do to people: at once, within their rights, and audited."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from chat import budget
from storeagent.accounts import throttle
from storeagent.accounts.models import ApiToken, SecretThrottle, User
from storeagent.observability.models import AuditLog
from tests.adminpanel.conftest import allow
from tests.conftest import PASSWORD

USERS = "/admin/accounts/user/"


def act(client, action: str, *users: User, **more: str):
    form = {"action": action, "_selected_action": [str(user.pk) for user in users], "index": "0", **more}
    return client.post(USERS, form)


def page_of(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def audited(what: str) -> AuditLog:
    return AuditLog.objects.get(type=f"admin.{what}")


@pytest.mark.django_db(transaction=True)
def test_a_locked_user_is_out_at_once_on_page_and_api(operator_client, operator, alice, alice_session) -> None:
    _, plain = ApiToken.objects.issue(alice, "till")
    headers = {"authorization": f"Bearer {plain}"}
    assert Client().get("/api/v1/stores", headers=headers).status_code == 200
    act(operator_client, "lock", alice)
    assert alice_session.get("/settings/").status_code == 302
    assert Client().get("/api/v1/stores", headers=headers).status_code == 401
    row = audited("user_locked")
    assert (row.user, row.details["object"]) == (operator, str(alice.pk))

    act(operator_client, "activate", alice)
    assert alice_session.get("/settings/").status_code == 302  # the old session stays ended
    assert Client().get("/api/v1/stores", headers=headers).status_code == 200


@pytest.fixture
def alice_session(alice):
    client = Client()
    client.force_login(alice)
    assert client.get("/settings/").status_code == 200
    return client


def test_log_out_everywhere(operator_client, alice, alice_session) -> None:
    act(operator_client, "end_sessions", alice)
    assert alice_session.get("/settings/").status_code == 302
    assert audited("sessions_ended").details["object"] == str(alice.pk)


@pytest.mark.django_db(transaction=True)
def test_throttles_are_reset(operator_client, alice) -> None:
    for _ in range(throttle.TRIES):
        throttle.verify_password(alice, "wrong")
    assert not throttle.verify_password(alice, PASSWORD).ok
    act(operator_client, "reset_throttles", alice)
    assert throttle.verify_password(alice, PASSWORD).ok
    assert not SecretThrottle.objects.filter(user=alice, blocked_until__isnull=False).exists()


def test_a_budget_of_ones_own(operator_client, alice, configure) -> None:
    configure(BUDGET_USER_USD=Decimal(1))
    assert budget.cap_of(alice) == 1
    form = {"budget_usd": "2.5", "groups": [], "user_permissions": []}
    assert operator_client.post(page_of(alice), form).status_code == 302
    alice.refresh_from_db()
    assert budget.cap_of(alice) == Decimal("2.5")
    details = AuditLog.objects.get(type="admin.user_changed").details
    assert (details["old"], details["new"]) == ("None", "2.5")

    assert operator_client.post(page_of(alice), {"budget_usd": "-1"}).status_code == 200
    operator_client.post(page_of(alice), {"budget_usd": "0"})
    alice.refresh_from_db()
    assert budget.cap_of(alice) == 0


def test_a_password_reset_is_mailed(operator_client, alice) -> None:
    act(operator_client, "send_password_reset", alice)
    assert [message.to for message in mail.outbox] == [[alice.email]]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


def test_tokens_are_revoked(operator_client, alice) -> None:
    ApiToken.objects.issue(alice, "till")
    act(operator_client, "revoke_tokens", alice)
    assert not ApiToken.objects.of(alice).active().exists()


def test_from_a_users_page_an_action_leads_back_there(operator_client, alice) -> None:
    page = operator_client.get(page_of(alice)).content.decode()
    assert "Log out everywhere" in page
    response = act(operator_client, "end_sessions", alice, _on_its_page="1")
    assert response.url == page_of(alice)
    history = operator_client.get(page_of(alice).replace("/change/", "/history/"))
    assert "Logged out everywhere." in history.content.decode()


def test_no_page_shows_a_hash(operator_client, alice) -> None:
    pages = operator_client.get(page_of(alice)).content + operator_client.get(USERS).content
    for secret in (alice.password, alice.passphrase):
        for part in (secret, secret[-20:], secret.split("$")[-1]):
            assert part.encode() not in pages
    assert b"argon2" not in pages


def test_nobody_locks_themselves_out(operator_client, operator, alice) -> None:
    act(operator_client, "lock", operator, alice)
    assert User.objects.filter(is_active=True, pk__in=[operator.pk, alice.pk]).count() == 2


class TestClerk:
    """Staff who may change users."""

    @pytest.fixture
    def client(self, clerk):
        allow(clerk, "accounts.view_user", "accounts.change_user")
        client = Client()
        client.force_login(clerk)
        return client

    def test_changes_people(self, client, alice) -> None:
        act(client, "lock", alice)
        assert not User.objects.get(pk=alice.pk).is_active

    def test_leaves_staff_alone(self, client, operator) -> None:
        response = act(client, "lock", operator)
        assert User.objects.get(pk=operator.pk).is_active
        assert "only a superuser" in client.get(response.url).content.decode()
        assert client.post(page_of(operator), {"budget_usd": "9"}).status_code == 403

    def test_gives_nobody_rights(self, client, clerk, alice) -> None:
        client.post(page_of(alice), {"budget_usd": "", "is_staff": "on", "is_superuser": "on"})
        alice.refresh_from_db()
        assert not alice.is_staff
        assert not alice.is_superuser

    def test_sees_no_groups(self, client, clerk) -> None:
        allow(clerk, "auth.view_group", "auth.change_group", "auth.add_group")
        assert client.get("/admin/auth/group/").status_code == 403
        assert client.get("/admin/auth/group/add/").status_code == 403


def test_staff_without_permissions_see_nothing(clerk, client, alice) -> None:
    client.force_login(clerk)
    assert client.get("/admin/").status_code == 200
    for path in (USERS, page_of(alice), "/admin/stores/store/", "/admin/configuration/"):
        assert client.get(path).status_code == 403
    act(client, "lock", alice)
    assert User.objects.get(pk=alice.pk).is_active

"""No way around the throttle: whatever compares a secret, on whatever route or in whatever command, counts the try."""

from __future__ import annotations

import ast
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from storeagent.accounts import hashers, throttle
from storeagent.accounts.hashers import Argon2Hasher
from storeagent.accounts.models import SecretThrottle, User
from storeagent.accounts.throttle import FOR_GOOD, MOST, TRIES, Purpose
from storeagent.observability.models import AuditLog
from tests.conftest import PASSPHRASE, PASSWORD
from tests.processes import python
from tests.security.routes import call_of, methods_of, owners_routes
from tests.security.world import Owner, make_owner, send
from tests.threads import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
WRONG = ("not the password", "not the passphrase")
# Who may name what compares. The launcher knows one secret, the demo account's on one's own machine, and prints it.
COMPARERS = {
    "storeagent/accounts/models.py",
    "storeagent/accounts/throttle.py",
    "storeagent/management/commands/launch.py",
}
COMPARING = {"check_password", "acheck_password", "check_passphrase", "verify_password_hash", "identify_hasher"}


@pytest.fixture
def bob(db) -> Owner:
    return make_owner("bob@example.com")


@pytest.fixture
def compared(monkeypatch) -> list[str]:
    """What was compared with a hash, in order."""
    seen: list[str] = []
    verify = Argon2Hasher.verify

    def noted(self: Argon2Hasher, secret: str, encoded: str) -> bool:
        seen.append(secret)
        return verify(self, secret, encoded)

    monkeypatch.setattr(Argon2Hasher, "verify", noted)
    return seen


def block(user: User, until: Any = FOR_GOOD) -> None:
    SecretThrottle.objects.all().delete()
    counts = [SecretThrottle(user=user, purpose=each, failures=TRIES, blocked_until=until) for each in Purpose]
    SecretThrottle.objects.bulk_create(counts)


def tries() -> int:
    return sum(SecretThrottle.objects.values_list("failures", flat=True))


def test_no_route_compares_a_secret_while_its_count_is_blocked(bob, compared):
    """The right ones are sent to every field of every route, and none of them is looked at."""
    block(bob.user)
    for route in owners_routes():
        for method in methods_of(route):
            send(bob, route, call_of(route), method, bob.ids, (PASSWORD, PASSPHRASE))
            assert not compared, f"{method} {route.path}"
    assert User.objects.filter(pk=bob.user.pk).exists()


def test_every_comparison_on_every_route_is_a_try(bob, compared):
    comparing = set()
    for route in owners_routes():
        for method in methods_of(route):
            SecretThrottle.objects.all().delete()
            compared.clear()
            send(bob, route, call_of(route), method, bob.ids, WRONG)
            assert tries() == len(compared), f"{method} {route.path} compares without counting"
            comparing |= {route.name} if compared else set()
    # Else this would hold for routes that never got there.
    wanted = {"account_login", "settings:password", "settings:passphrase", "settings:delete_account", "stores:unlock"}
    wanted |= {"stores:export", "api:list_stores", "api:export_by_header", "api:read_store", "account_reauthenticate"}
    assert wanted <= comparing


def test_only_the_throttle_names_what_compares():
    for path in sorted(ROOT.glob("*/**/*.py")):
        name = str(path.relative_to(ROOT))
        if name.startswith((".venv", "tests")) or name in COMPARERS:
            continue
        nodes = ast.walk(ast.parse(path.read_text()))
        called = {node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "") for node in nodes}
        assert not called & COMPARING, f"{name} compares a secret itself: use storeagent/accounts/throttle.py"


def test_after_a_hundred_misses_in_a_row_no_wait_helps(bob):
    for number in range(MOST):
        SecretThrottle.objects.filter(user=bob.user).update(blocked_until=None)
        attempt = throttle.attempt(bob.user, Purpose.PASSPHRASE, lambda: False)
        assert (attempt.blocked_until == FOR_GOOD) == (number == MOST - 1)
    assert attempt.retry_after == 0
    assert "Ask who runs this site" in attempt.advice
    assert not throttle.verify_passphrase(bob.user, PASSPHRASE).ok
    throttle.forgive_all(bob.user)
    assert throttle.verify_passphrase(bob.user, PASSPHRASE).ok


def test_the_chat_says_that_no_wait_helps(bob):
    block(bob.user)
    headers = {"Authorization": f"Bearer {bob.token}"}
    body = {"message": "what is the number of costco?", "passphrase": PASSPHRASE}
    answer = Client().post("/api/v1/chat", body, content_type="application/json", headers=headers).json()
    assert "reset the count" in answer["reply"]
    assert answer["stores"] == []


def test_a_strangers_misses_do_not_lock_the_owners_session_out(bob):
    owner, stranger = bob.client(), Client()
    for _ in range(TRIES + 1):
        stranger.post("/accounts/login/", {"login": bob.user.email, "password": "a guess"})
    assert not Client().login(email=bob.user.email, password=PASSWORD), "the log-in itself waits"
    assert owner.get("/settings/").status_code == 200
    assert owner.post("/stores/unlock/", {"passphrase": PASSPHRASE}).status_code == 303
    assert owner.post("/accounts/two-step/confirm/password/", {"password": PASSWORD}).status_code == 302
    change = {"current_password": PASSWORD, "new_password": "eight grey geese"}
    assert owner.post("/settings/password/", change).status_code == 302
    bob.user.refresh_from_db()
    assert bob.user.check_password("eight grey geese")


def test_a_restart_amid_a_comparison_loses_no_count(bob):
    """The process is killed while it compares the fifth: the try counts, since it was written before."""
    code = (
        "import os, signal, sys, django; django.setup()\n"
        "from storeagent.accounts import throttle\n"
        "from storeagent.accounts.models import User\n"
        "user = User.objects.get(email=sys.argv[1])\n"
        "for _ in range(4): throttle.attempt(user, throttle.Purpose.PASSPHRASE, lambda: False)\n"
        "throttle.attempt(user, throttle.Purpose.PASSPHRASE, lambda: os.kill(os.getpid(), signal.SIGKILL))\n"
    )
    process = python("-c", code, bob.user.email)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    kept = SecretThrottle.objects.get(user=bob.user)
    assert kept.failures == TRIES
    assert kept.blocked_until > timezone.now()
    assert not throttle.verify_passphrase(bob.user, PASSPHRASE).ok


def test_two_hundred_parallel_guesses_on_every_path_compare_five(bob, compared):
    """By the API's header, its body and the page, all at the same time."""
    headers = {"Authorization": f"Bearer {bob.token}"}
    sessions = bob.client().cookies

    def guess(number: int) -> int:
        client = Client(raise_request_exception=False)
        client.cookies = sessions
        secret = f"guess number {number}"
        if number % 3 == 0:
            return client.get("/api/v1/stores", headers=headers | {"X-Passphrase": secret}).status_code
        if number % 3 == 1:
            return client.post(
                "/api/v1/stores/export", {"passphrase": secret}, content_type="application/json", headers=headers
            ).status_code
        return client.post("/stores/unlock/", {"passphrase": secret}).status_code

    statuses = in_parallel(200, guess)
    assert len(compared) == TRIES
    assert AuditLog.objects.filter(type="passphrase.refused").count() == TRIES
    assert set(statuses) <= {403, 422, 429}


def test_hashing_is_bounded_and_holds_no_connection(monkeypatch):
    """However many want to, so many hash at once, each without a database connection; the rest wait, or are told."""
    at_once, most, lock = 0, 0, threading.Lock()

    def slow(self: Any, secret: str, encoded: str) -> bool:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.005)
        with lock:
            at_once -= 1
        return False

    monkeypatch.setattr(hashers.Argon2PasswordHasher, "verify", slow)
    in_parallel(40, lambda _: Argon2Hasher().verify("a guess", "a hash"))
    assert most == hashers.AT_ONCE


def test_who_waits_too_long_is_told_and_the_try_is_given_back(bob, monkeypatch):
    monkeypatch.setattr(hashers, "PATIENCE", 0.01)
    held = [hashers._turns.acquire() for _ in range(hashers.AT_ONCE)]
    try:
        page = bob.client().post("/stores/unlock/", {"passphrase": "a guess"})
        headers = {"Authorization": f"Bearer {bob.token}", "X-Passphrase": "a guess"}
        answer = Client().get("/api/v1/stores", headers=headers)
    finally:
        for _ in held:
            hashers._turns.release()
    assert (page.status_code, answer.status_code) == (503, 503)
    assert page["Retry-After"]
    assert SecretThrottle.objects.get(user=bob.user).failures == 0


@pytest.mark.parametrize(
    ("address", "change"),
    [
        ("/settings/password/", {"current_password": PASSWORD, "new_password": "eight grey geese"}),
        ("/settings/passphrase/", {"current_passphrase": PASSPHRASE, "new_passphrase": "nine copper kettles sing"}),
    ],
)
def test_a_changed_secret_ends_other_sessions_and_every_unlock_at_the_next_request(bob, configure, address, change):
    configure(UNLOCK_MINUTES=60)
    here, elsewhere = bob.client(), bob.client()
    for browser in (here, elsewhere):
        browser.post("/stores/unlock/", {"passphrase": PASSPHRASE})
        assert shows_numbers(browser)
    assert here.post(address, change).status_code == 302
    assert elsewhere.get("/stores/").status_code == 302
    assert here.get("/stores/").status_code == 200
    assert not shows_numbers(here)


def shows_numbers(browser: Client) -> bool:
    return "tel:+" in browser.get("/stores/").content.decode()


def test_what_is_compared_is_hashed_with_argon2id(costly_secrets, bob):
    assert settings.PASSWORD_HASHERS == ["storeagent.accounts.hashers.Argon2Hasher"]
    for hashed in (bob.user.password, bob.user.passphrase):
        assert hashed.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_half_of_the_cores_go_on_serving():
    assert 1 <= hashers.AT_ONCE <= max(1, (os.cpu_count() or 2) // 2)

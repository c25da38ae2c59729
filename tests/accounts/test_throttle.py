"""Five tries, then waits that double; nothing is compared meanwhile; parallel guesses share the five."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from storeagent.accounts import throttle
from storeagent.accounts.models import SecretThrottle
from storeagent.accounts.throttle import Purpose
from storeagent.observability.models import AuditLog
from tests.conftest import PASSPHRASE, PASSWORD


def miss(user, times: int = 1) -> throttle.Attempt:
    """The last of so many misses, each after the wait before it."""
    for _ in range(times):
        SecretThrottle.objects.filter(user=user).update(blocked_until=None)
        last = throttle.attempt(user, Purpose.PASSPHRASE, lambda: False)
    return last


def seconds(attempt: throttle.Attempt) -> int:
    assert attempt.blocked_until
    return round((attempt.blocked_until - timezone.now()).total_seconds())


def test_the_right_secret_passes(alice):
    assert throttle.verify_passphrase(alice, PASSPHRASE).ok
    assert throttle.verify_password(alice, PASSWORD).ok


def test_each_miss_tells_what_is_left(alice):
    left = [throttle.verify_passphrase(alice, f"wrong words {number}").tries_left for number in range(5)]
    assert left == [4, 3, 2, 1, 0]


def test_while_blocked_nothing_is_compared_and_the_right_secret_is_refused(alice):
    blocked = miss(alice, 5)
    refused = throttle.attempt(alice, Purpose.PASSPHRASE, lambda: pytest.fail("compared while blocked"))
    assert refused == throttle.Attempt(ok=False, blocked_until=blocked.blocked_until)
    assert not throttle.verify_passphrase(alice, PASSPHRASE).ok


def test_the_wait_doubles_up_to_an_hour(alice):
    assert miss(alice, 4).blocked_until is None
    assert [seconds(miss(alice)) for _ in range(9)] == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_a_refused_try_does_not_prolong_the_wait(alice):
    until = miss(alice, 5).blocked_until
    assert {throttle.verify_passphrase(alice, "again").blocked_until for _ in range(3)} == {until}


def test_after_the_wait_the_right_secret_passes_and_starts_afresh(alice):
    miss(alice, 6)
    SecretThrottle.objects.update(blocked_until=timezone.now() - timedelta(seconds=1))
    assert throttle.verify_passphrase(alice, PASSPHRASE).ok
    assert throttle.verify_passphrase(alice, "wrong words").tries_left == 4


def test_a_fifth_try_that_is_right_passes(alice):
    miss(alice, 4)
    assert throttle.verify_passphrase(alice, PASSPHRASE).ok


def test_secrets_and_people_are_counted_apart(alice, bob):
    miss(alice, 5)
    assert throttle.verify_password(alice, PASSWORD).ok
    assert throttle.verify_passphrase(bob, PASSPHRASE).ok


def test_advice_says_what_to_do(alice):
    assert miss(alice, 4).advice == "That is not it. You have 1 more try before you have to wait."
    assert miss(alice).advice == "That was one try too many. Wait 30 seconds, then try again."
    assert "2 minutes" in miss(alice, 2).advice


def test_misses_and_waits_are_audited_without_the_secret(alice):
    for number in range(6):
        throttle.verify_passphrase(alice, f"purple giraffe {number}")
    rows = AuditLog.objects.filter(user=alice).order_by("at")
    assert [row.type for row in rows] == ["passphrase.refused"] * 5 + ["passphrase.locked"]
    assert "giraffe" not in str([row.details for row in rows])


def test_inside_a_transaction_it_refuses_to_run(alice):
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        throttle.verify_passphrase(alice, PASSPHRASE)


@pytest.mark.parametrize(
    "odd", ["", "\0", "\ud800", "x" * 1_000_000, "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 200]
)
def test_odd_attempts_are_just_wrong(alice, odd):
    assert not throttle.verify_passphrase(alice, odd).ok


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_guesses_check_five(alice):
    checks = []

    def guess(number: int) -> throttle.Attempt:
        try:
            return throttle.attempt(alice, Purpose.PASSPHRASE, lambda: bool(checks.append(number)))
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as pool:
        attempts = list(pool.map(guess, range(50)))
    assert len(checks) == 5
    assert not any(attempt.ok for attempt in attempts)
    assert sum(attempt.blocked_until is not None for attempt in attempts) == 46

"""What is looked for each minute: one alert for an episode, without a word of whom it is about."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_q.models import Task

from storeagent.accounts import throttle
from storeagent.observability import audit, watch
from storeagent.observability.models import Alert, AuditLog, RequestLog
from tests.observability.test_retention import make_task


def raised() -> list[str]:
    """The texts of what one look raises."""
    before = set(Alert.objects.values_list("pk", flat=True))
    watch.look()
    return list(Alert.objects.exclude(pk__in=before).order_by("text").values_list("text", flat=True))


def make_errors(count: int, *, minutes_ago: float = 1) -> None:
    at = timezone.now() - timedelta(minutes=minutes_ago)
    RequestLog.objects.bulk_create(
        RequestLog(at=at, method="GET", path="/", status=500, duration_ms=1) for _ in range(count)
    )


def a_day_passes() -> None:
    """And a minute, of which the key tells."""
    Alert.objects.update(raised_at=timezone.now() - timedelta(hours=25), key="of yesterday")


@pytest.fixture(autouse=True)
def _plenty_of_disk(monkeypatch) -> None:
    monkeypatch.setattr(watch, "free_bytes", lambda: 10**12)


def test_nothing_is_wrong(db) -> None:
    assert raised() == []


class TestErrors:
    def test_a_burst_is_one_alert(self, db) -> None:
        make_errors(10)
        assert "10 requests ended in an error" in raised()[0]
        make_errors(10)
        Alert.objects.update(key="errors::2026-11-26T12:00")  # it was raised in another minute
        assert raised() == []
        a_day_passes()
        assert "20 requests" in raised()[0]

    def test_a_few_old_ones_or_none_wanted_are_none(self, configure) -> None:
        make_errors(9)
        make_errors(5, minutes_ago=6)
        assert raised() == []
        configure(ALERT_ERRORS=0)
        make_errors(50)
        assert raised() == []

    def test_what_is_counted_comes_from_an_index(self, db) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("EXPLAIN SELECT count(*) FROM request_logs WHERE status >= 500 AND at > now()")
            assert "requests_by_" in str(cursor.fetchall())


class TestJobs:
    def test_one_alert_for_each_job_that_failed_and_none_of_what_it_said(self, db) -> None:
        for _ in range(3):
            make_task(0, success=False)
        make_task(0, success=True)
        [text] = raised()
        assert text.startswith("The job some.job failed")
        assert raised() == []

    def test_a_long_name_fits(self, db) -> None:
        make_task(0, success=False)
        Task.objects.update(func="some." * 50 + "job")
        assert len(raised()) == 1
        assert raised() == []

    def test_an_old_failure_is_none(self, db) -> None:
        make_task(1, success=False)
        assert raised() == []


class TestLockouts:
    def test_a_burst(self, alice, bob) -> None:
        for user in (alice, alice, alice, bob):
            audit.record("passphrase.locked", user=user)
        assert raised() == []
        audit.record("password.locked", user=bob)
        [text] = raised()
        assert text.startswith("5 lockouts")
        assert "2 accounts" in text
        assert "example.com" not in text

    def test_the_throttle_writes_what_is_counted(self, transactional_db, alice, configure) -> None:
        configure(ALERT_LOCKOUTS=1)
        for _ in range(throttle.TRIES):
            throttle.attempt(alice, throttle.Purpose.PASSPHRASE, lambda: False)
        assert raised()[0].startswith("1 lockouts")


class TestDisk:
    def test_low(self, db, monkeypatch) -> None:
        monkeypatch.setattr(watch, "free_bytes", lambda: 7 * 10**8)
        assert raised() == ["0.7 GB are left on the disk of the database and the files."]
        Alert.objects.update(raised_at=timezone.now() - timedelta(hours=23))
        assert raised() == []  # once a day
        a_day_passes()
        assert len(raised()) == 1

    def test_what_is_measured(self, settings, tmp_path, monkeypatch) -> None:
        monkeypatch.undo()
        settings.STOREAGENT_HOME = tmp_path / "not" / "made" / "yet"
        assert 0 < watch.free_bytes() < 10**16


class TestChecks:
    def test_one_that_fails_keeps_no_other_from_running(self, db, monkeypatch) -> None:
        def broken(now):
            raise ZeroDivisionError

        monkeypatch.setattr(watch, "CHECKS", [broken, *watch.CHECKS])
        make_errors(10)
        with pytest.raises(ZeroDivisionError):
            watch.look()
        assert Alert.objects.count() == 1

    def test_each_is_audited(self, db) -> None:
        make_errors(10)
        raised()
        assert AuditLog.objects.filter(type="alert.errors").count() == 1

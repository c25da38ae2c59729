"""The hours: counted once by the worker, added up by the page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import Schedule
from hypothesis import given
from hypothesis import strategies as st

from adminpanel.dashboard import counting
from adminpanel.dashboard.percentiles import FACTOR, percentile
from adminpanel.models import HourlyCounts
from chat.models import Turn
from storeagent.observability import audit
from storeagent.observability.models import AuditLog, RequestLog
from tests.adminpanel.turns import CALL, FOUND, make_turn

HOUR = timedelta(hours=1)


@pytest.fixture
def hour():
    """The beginning of an hour that is over, with room before it in the same day."""
    return timezone.now().replace(hour=10, minute=0, second=0, microsecond=0) - timedelta(days=2)


def counts_of(hour):
    counting.count_hours()
    return HourlyCounts.objects.get(hour=hour).counts


def test_turns_are_counted_by_what_became_of_them(alice, bob, hour):
    make_turn(alice, at=hour + HOUR / 2, provider="anthropic", calls=[CALL], cost="0.0012", receipts=[FOUND])
    make_turn(alice, at=hour + HOUR / 2, intent="off_scope")
    make_turn(bob, at=hour + HOUR / 2, status="failed", intent="", provider="", first_token_ms=None, total_ms=None)
    make_turn(bob, at=hour + HOUR)  # in the next hour

    counts = counts_of(hour)
    assert (counts["turns:done"], counts["turns:failed"], counts["errors:turns"]) == (2, 1, 1)
    assert (counts["intent:save"], counts["intent:off_scope"]) == (1, 1)
    assert (counts["replies:anthropic"], counts["replies:offline"]) == (1, 1)
    assert (counts["tokens:input"], counts["tokens:output"], counts["tokens:cache_read"]) == (90, 50, 900)
    assert counts["cost:turns"] == pytest.approx(0.0012)
    assert counts["stores:found"] == 2
    assert counts["active:hour"] == 2
    assert sum(n for key, n in counts.items() if key.startswith("total:")) == 2


def test_a_user_is_counted_in_the_hour_of_the_days_first_turn(alice, bob, hour):
    make_turn(alice, at=hour - HOUR / 2)
    make_turn(alice, at=hour + HOUR / 2)
    make_turn(bob, at=hour + HOUR / 2)

    assert counts_of(hour)["active:day"] == 1
    assert counts_of(hour)["active:hour"] == 2


def test_what_the_audit_log_and_the_requests_tell_is_counted(alice, hour):
    audit.record("store.saved", user=alice, store="a")
    audit.record("import.applied", user=alice, import_id="i", saved=5, doubtful=2, already_there=1, refused=3)
    audit.record("passphrase.refused", user=alice, tries_left=4)
    audit.record("passphrase.locked", user=alice, until="later")
    audit.record("contamination", user=alice, rule="digits", turn="t", model="m")
    audit.record("provider.switched", user=alice, source="openai", target="offline", fault="timeout", opened=True)
    now = timezone.now()
    for status in (200, 503):
        RequestLog.objects.create(at=now, request_id="r", method="GET", path="/", status=status, duration_ms=3)

    ((_, counts),) = counting.counted(counting.floor(now), now + HOUR)
    assert counts["stores:saved"] == 1 + 5 + 2
    assert {state: counts[f"import:{state}"] for state in ("saved", "doubtful", "already_there", "refused")} == {
        "saved": 5,
        "doubtful": 2,
        "already_there": 1,
        "refused": 3,
    }
    assert counts["secret:passphrase.refused"] == counts["secret:passphrase.locked"] == 1
    assert counts["contamination:digits"] == counts["failover:openai"] == counts["errors:requests"] == 1


def test_an_hour_that_is_counted_outlives_its_rows_and_is_not_counted_again(alice, hour):
    make_turn(alice, at=hour + HOUR / 2)
    assert counts_of(hour)["turns:done"] == 1
    Turn.objects.all().delete()

    assert counting.count_hours() == 0
    assert counts_of(hour)["turns:done"] == 1


def test_the_running_hour_is_left_for_later(alice):
    make_turn(alice)
    counting.count_hours()

    assert counting.counted_to() <= timezone.now()


def test_hours_are_forgotten_after_more_than_a_year(db):
    HourlyCounts.objects.create(hour=timezone.now() - timedelta(days=500))
    HourlyCounts.objects.create(hour=counting.floor(timezone.now()) - HOUR)
    counting.count_hours()

    assert not HourlyCounts.objects.filter(hour__lt=timezone.now() - timedelta(days=400)).exists()


@given(st.lists(st.integers(1, 10_000_000), min_size=1), st.sampled_from([0.5, 0.95]))
def test_percentiles_are_near_the_true_ones(times, share):
    buckets = {}
    for time in times:
        bucket = next(k for k in range(200) if FACTOR**k >= time * 0.999999)
        buckets[bucket] = buckets.get(bucket, 0) + 1
    true = sorted(times)[-(-len(times) * int(share * 100) // 100) - 1]

    assert true / FACTOR * 0.99 <= percentile(buckets, share) <= true * FACTOR * 1.01


def test_no_times_have_no_percentile():
    assert percentile({}, 0.5) is None


def test_a_job_of_the_worker_counts_them(db):
    assert Schedule.objects.filter(func="adminpanel.dashboard.counting.count_hours").count() == 1


def test_no_row_is_counted_in_two_hours(alice, hour):
    for minutes in (0, 59):
        make_turn(alice, at=hour + timedelta(minutes=minutes))
    make_turn(alice, at=hour + HOUR)
    counting.count_hours()
    everything = sum(row.counts.get("turns:done", 0) for row in HourlyCounts.objects.all())

    assert everything == 3
    assert AuditLog.objects.count() == 0

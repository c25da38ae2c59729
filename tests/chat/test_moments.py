"""When something was said, in the reader's zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.template import RequestContext
from django.test import RequestFactory
from django.utils import timezone

from chat.templatetags.moments import clock, new_day

NOON = datetime(2025, 3, 4, 12, 30, tzinfo=UTC)


def reader(zone: str = "") -> RequestContext:
    request = RequestFactory().get("/")
    request.COOKIES["timezone"] = zone
    return RequestContext(request, {"request": request})


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("America/New_York", "07:30"),
        ("Asia/Kathmandu", "18:15"),
        ("", "12:30 UTC"),
        ("../../etc/passwd", "12:30 UTC"),
        ("<script>", "12:30 UTC"),
    ],
)
def test_the_clock_is_the_readers(zone: str, written: str) -> None:
    assert clock(reader(zone), NOON) == written


def test_a_day_is_named_above_its_first_turn() -> None:
    now = timezone.now()
    assert new_day(reader(), NOON, None) == "4 March 2025"
    assert new_day(reader(), NOON, NOON - timedelta(hours=1)) == ""
    assert new_day(reader(), now, NOON) == "Today"
    assert new_day(reader(), now, None) == ""
    assert new_day(reader(), now - timedelta(days=1), NOON) == "Yesterday"


def test_midnight_is_the_readers() -> None:
    evening, after = datetime(2025, 3, 4, 23, 0, tzinfo=UTC), datetime(2025, 3, 5, 1, 0, tzinfo=UTC)
    assert new_day(reader(), after, evening) == "5 March 2025"
    assert new_day(reader("America/New_York"), after, evening) == ""

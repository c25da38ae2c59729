"""Everything that the dashboard shows, read in a handful of short queries whatever the size of the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_q.models import Failure, OrmQ

from adminpanel.dashboard import counting
from adminpanel.dashboard.models import HourlyCounts
from adminpanel.dashboard.providers import Provider, providers
from adminpanel.dashboard.window import Totals, Window
from chat.models import BudgetDay, Turn
from storeagent import configuration
from storeagent.accounts.models import User
from storeagent.db import start_query
from storeagent.observability.models import Alert

LIVE = timedelta(hours=3)  # what is counted while the page waits; the worker should be closer behind than that
PATIENCE = 10  # seconds
COUNTED = 1_000  # "1,000+" of a queue says enough
ALERTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Facts:
    now: datetime
    totals: Totals
    active_users: int
    spent: Mapping[date, Decimal]  # USD by day, whoever spent it
    reserved: Decimal  # today
    budget: Decimal
    jobs: int
    jobs_failed: int
    turns_under_way: int
    providers: list[Provider]
    alerts: list[Alert]
    missing: tuple[datetime, datetime] | None  # hours that nobody has counted


def read(window: Window) -> Facts:
    now = timezone.now()
    slots = window.slots(now)
    active_users = start_query(lambda: _active_since(slots[0]))  # the longest one, beside the others
    hours, missing = _hours(slots[0], now)
    days = {day.day: day for day in BudgetDay.objects.filter(day__gte=slots[0].date())}
    today = days.get(now.date())
    configuration.refresh()
    return Facts(
        now=now,
        totals=Totals(window, slots, hours),
        active_users=active_users.result(timeout=PATIENCE),
        spent={day: row.cost for day, row in days.items()},
        reserved=today.reserved if today else Decimal(),
        budget=configuration.value("BUDGET_TOTAL_USD"),
        jobs=OrmQ.objects.order_by()[:COUNTED].count(),
        jobs_failed=Failure.objects.filter(stopped__gte=slots[0]).count(),
        turns_under_way=Turn.objects.unfinished()[:COUNTED].count(),
        providers=providers(now),
        alerts=list(Alert.objects.order_by("-raised_at")[:ALERTS_SHOWN]),
        missing=missing,
    )


def _hours(start: datetime, now: datetime) -> tuple[list[tuple[datetime, Any]], tuple[datetime, datetime] | None]:
    """The hours since `start`, and where some are missing since the worker did not count them."""
    kept = list(HourlyCounts.objects.filter(hour__gte=start).order_by("hour").values_list("hour", "counts"))
    counted_to = kept[-1][0] + counting.HOUR if kept else counting.counted_to() or start
    live_from = max(counted_to, counting.floor(now - LIVE), start)
    missing = (counted_to, live_from) if start <= counted_to < live_from else None
    return kept + counting.counted(live_from, now), missing


def _active_since(start: datetime) -> int:
    """One look into an index for each user: what they did, however much, is not read."""
    took_part = Turn.objects.filter(user=OuterRef("pk"), created_at__gte=start)
    return User.objects.filter(Exists(took_part)).count()

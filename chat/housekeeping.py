"""What the worker does for conversations, on the schedule made here. Every job may run twice at once without harm."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from django.utils import timezone
from django_q.models import Schedule

from chat.orchestrator import lease

PATIENCE = timedelta(minutes=1)  # that web processes have to take up a turn after its lease has run out

log = structlog.get_logger(__name__)


def end_abandoned_turns() -> int:
    """End the turns that no web process took up when theirs died; how many. No other turn waits for this."""
    ended = lease.end_abandoned(timezone.now() - PATIENCE)
    if ended:
        log.warning("abandoned turns ended", turns=ended)
    return ended


def make_schedules(**_: Any) -> None:
    """After every migration, so that an installation has them and however often it is upgraded has them once."""
    jobs = {
        "end abandoned turns": {"func": "chat.housekeeping.end_abandoned_turns", "schedule_type": Schedule.MINUTES},
        "charge expired budget reservations": {
            "func": "chat.budget.release_expired",
            "schedule_type": Schedule.MINUTES,
        },
        "forget old idempotency keys": {
            "func": "storeagent.accounts.idempotency.clear",
            "schedule_type": Schedule.HOURLY,
        },
        "clear expired sessions": {
            "func": "django.core.management.call_command",
            "args": "'clearsessions'",
            "schedule_type": Schedule.DAILY,
        },
    }
    for name, job in jobs.items():
        Schedule.objects.update_or_create(name=name, defaults=job)

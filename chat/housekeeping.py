"""What the worker does for conversations, on the schedule made here. Every job may run twice at once without harm."""

from __future__ import annotations

from typing import Any

import structlog
from django.utils import timezone
from django_q.models import Schedule

from chat.models import Turn

log = structlog.get_logger(__name__)


def end_abandoned_turns() -> int:
    """Mark as failed the turns whose process died; how many. No turn waits for this: they see the lease."""
    ended = Turn.objects.abandoned().update(status=Turn.Status.FAILED, finished_at=timezone.now())
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

"""What the worker does for conversations, on the schedule made here. Every job may run twice at once without harm."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_q.models import Schedule

from chat.models import Conversation, Turn, TurnEvent
from chat.orchestrator import lease

PATIENCE = timedelta(minutes=1)  # that web processes have to take up a turn after its lease has run out
EVENTS_KEPT = timedelta(days=7)
DELETED_KEPT = timedelta(days=7)  # conversations: for the undo, and for whoever regrets it a little later
BATCH = 500  # turns, or conversations

log = structlog.get_logger(__name__)


def end_abandoned_turns() -> int:
    """End the turns that no web process took up when theirs died; how many. No other turn waits for this."""
    ended = lease.end_abandoned(timezone.now() - PATIENCE)
    if ended:
        log.warning("abandoned turns ended", turns=ended)
    return ended


def forget_events() -> int:
    """Clear the event logs of turns that ended EVENTS_KEPT ago; how many turns. Their messages tell the rest.

    In batches, each a transaction of its own: killed, it goes on where it was, and two at once share the work.
    """
    cleared = 0
    while ids := _turns_with_old_events():
        TurnEvent.objects.filter(turn__in=ids).delete()
        cleared += len(ids)
    return cleared


def forget_conversations(now: datetime | None = None) -> int:
    """End the conversations that their owners deleted DELETED_KEPT ago, with all that was said in them; how many."""
    gone = 0
    deleted = Conversation.objects.filter(deleted_at__lt=(now or timezone.now()) - DELETED_KEPT)
    while ids := list(deleted.order_by("deleted_at").values_list("pk", flat=True)[:BATCH]):
        Conversation.objects.filter(pk__in=ids).delete()
        gone += len(ids)
    return gone


def _turns_with_old_events() -> list[UUID]:
    old = Turn.objects.filter(finished_at__lt=timezone.now() - EVENTS_KEPT)
    logged = old.filter(Exists(TurnEvent.objects.filter(turn=OuterRef("pk"))))
    return list(logged.order_by("finished_at").values_list("pk", flat=True)[:BATCH])


def make_schedules(**_: Any) -> None:
    """After every migration, so that an installation has them and however often it is upgraded has them once."""
    jobs = {
        "end abandoned turns": {"func": "chat.housekeeping.end_abandoned_turns", "schedule_type": Schedule.MINUTES},
        "charge expired budget reservations": {
            "func": "chat.budget.release_expired",
            "schedule_type": Schedule.MINUTES,
        },
        "forget the events of old turns": {
            "func": "chat.housekeeping.forget_events",
            "schedule_type": Schedule.DAILY,
        },
        "forget deleted conversations": {
            "func": "chat.housekeeping.forget_conversations",
            "schedule_type": Schedule.DAILY,
        },
        "forget imports that nobody applied": {
            "func": "stores.importing.apply.expire_drafts",
            "schedule_type": Schedule.HOURLY,
        },
        "forget sessions that have ended": {
            "func": "storeagent.accounts.sessions.clear",
            "schedule_type": Schedule.DAILY,
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

"""What the worker does for conversations, by settings.SCHEDULES. Every job may run twice at once without harm."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.utils import timezone

from chat.orchestrator import lease

PATIENCE = timedelta(minutes=1)  # that web processes have to take up a turn after its lease has run out

log = structlog.get_logger(__name__)


def end_abandoned_turns() -> int:
    """End the turns that no web process took up when theirs died; how many. No other turn waits for this."""
    ended = lease.end_abandoned(timezone.now() - PATIENCE)
    if ended:
        log.warning("abandoned turns ended", turns=ended)
    return ended

"""What is said goes first, then the turns that said it, then conversations in which nothing is left."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from chat.models import Conversation, Message, Turn, TurnEvent
from storeagent.observability.purge import Step, cutoff_of

MESSAGES = "RETENTION_MESSAGES_DAYS"


def _turns_without_messages(cutoff: datetime) -> QuerySet[Any]:
    said = Message.objects.filter(turn=OuterRef("pk"), created_at__gte=cutoff)
    return Turn.objects.filter(~Exists(said), finished_at__lt=cutoff)


def _empty_conversations(cutoff: datetime) -> QuerySet[Any]:
    """Those with no message that stays, and nothing under way. A conversation goes with all that hangs on it."""
    said = Message.objects.filter(conversation=OuterRef("pk"))
    if messages_cutoff := cutoff_of(MESSAGES):
        said = said.filter(created_at__gte=messages_cutoff)
    under_way = Turn.objects.filter(conversation=OuterRef("pk"), status__in=Turn.UNFINISHED)
    return Conversation.objects.filter(~Exists(said), ~Exists(under_way), updated_at__lt=cutoff)


DELETED_KEPT = timedelta(days=7)  # for the undo, and for whoever regrets it a little later

STEPS = [
    Step(
        "deleted conversations",
        DELETED_KEPT,
        by="deleted_at",
        rows=lambda cutoff: Conversation.objects.filter(deleted_at__lt=cutoff),
        batch=200,
    ),
    Step(
        "events of turns",
        "RETENTION_EVENTS_DAYS",
        by="turn__finished_at",
        rows=lambda cutoff: TurnEvent.objects.filter(turn__finished_at__lt=cutoff),
    ),
    Step(
        "messages",
        MESSAGES,
        by="created_at",
        rows=lambda cutoff: Message.objects.filter(created_at__lt=cutoff),
    ),
    Step("turns", MESSAGES, by="finished_at", rows=_turns_without_messages, batch=200),
    Step("empty conversations", timedelta(days=1), by="updated_at", rows=_empty_conversations, batch=200),
]

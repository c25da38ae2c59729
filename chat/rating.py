"""A person's thumb, up or down, for a reply: kept with the message, and as a score of its turn's trace."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.db import transaction
from django_q.tasks import async_task

from chat.models import Message
from chat.orchestrator.queue import NotFound
from chat.orchestrator.trace import SCORE
from storeagent.accounts.models import User
from storeagent.observability import tracing_langfuse

Thumb = Literal["up", "down"]

_VALUES: dict[Thumb | None, int | None] = {"up": 1, "down": -1, None: None}


def thumb_of(message: Message) -> Thumb | None:
    return {1: "up", -1: "down"}.get(message.rating or 0)  # type: ignore[return-value]


def rate(user: User, thumb: Thumb | None, *, message_id: UUID | None = None, turn_id: UUID | None = None) -> Message:
    """Set, change or (None) take back the user's thumb for a reply, named by itself or by its turn. Raises NotFound."""
    replies = Message.objects.of(user).filter(role=Message.Role.ASSISTANT)
    with transaction.atomic():
        found = replies.filter(pk=message_id) if message_id else replies.filter(turn=turn_id)
        message = found.select_for_update().first()
        if message is None:
            raise NotFound("There is no such reply.")
        if message.rating != _VALUES[thumb]:
            message.rating = _VALUES[thumb]
            message.save(update_fields=["rating"])
            if tracing_langfuse.is_configured():  # the task's row is written in this transaction
                async_task("chat.rating.send_score", str(message.turn_id), group="scores")
    return message


def send_score(turn_id: str) -> str:
    """The worker's task: have the trace say what the message says by now. Raises, and is tried again, without Langfuse.

    It may run twice, and late: it sends what is so then, never what was when it was asked for.
    """
    message = Message.objects.filter(turn=UUID(turn_id), role=Message.Role.ASSISTANT).first()
    thumb = thumb_of(message) if message else None
    tracing_langfuse.score(turn_id, SCORE, None if thumb is None else thumb == "up")
    return str(thumb)

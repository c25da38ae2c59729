"""Rows that turns leave, written straight to the database."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.html import strip_tags

from chat.models import Conversation, Message, Turn

CALL: dict[str, Any] = {
    "purpose": "reply",
    "provider": "anthropic",
    "model": "claude-sonnet-5-5",
    "prompt": "reply@3",
    "answered": True,
    "usage": {"input": 90, "output": 50, "cache_read": 900, "cache_written": 10},
    "first_token_ms": 420,
    "total_ms": 900,
    "fault": "",
    "cost": "0.001200000",
}
FOUND: dict[str, Any] = {
    "tool": "lookup_by_phone",
    "arguments": {"phone": "+14155550198"},
    "ok": True,
    "result": "found",
    "stores": [str(uuid.uuid4()), str(uuid.uuid4())],
    "total": 2,
    "reason": "",
}


def make_turn(user: Any, said: str = "Save ACME", at: datetime | None = None, **fields: Any) -> Turn:
    """A turn that is done, with its two messages, in a conversation of its own unless `fields` name one."""
    at = at or timezone.now()
    conversation = fields.pop("conversation", None) or Conversation.objects.create(user=user, title=said[:80])
    prompt, failovers = fields.pop("prompt", ""), fields.pop("failovers", [])
    standard = {
        "status": "done",
        "intent": "save",
        "provider": "offline",
        "state_before": "IDLE",
        "state_after": "IDLE",
        "first_token_ms": 100,
        "total_ms": 200,
        "acted_at": at,
        "cost": Decimal(0),
    }
    turn = Turn.objects.create(
        id=uuid.uuid4(),
        user=user,
        conversation=conversation,
        created_at=at - timedelta(seconds=1),
        finished_at=at,
        **standard | fields,
    )
    for role, content in (("user", said), ("assistant", "Saved ⟨store-1⟩.")):
        written = {"prompt": prompt, "failovers": failovers} if role == "assistant" else {}
        Message.objects.create(user=user, conversation=conversation, turn=turn, role=role, content=content, **written)
    return turn


def text_of(response: Any) -> str:
    """What a page says, without its markup, on one line."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", strip_tags(re.sub(r"</(dt|dd|td|th|strong|span|li|p)>", " ", main)))

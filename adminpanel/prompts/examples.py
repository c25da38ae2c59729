"""What a preview is played on: the example conversations that ship, and messages that people really wrote."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from chat.models import Message, Turn
from chat.orchestrator.fsm import State

RECORDED = 10  # messages
RECORDED_DAYS = 30
_LISTENING = (State.IDLE, State.OFF_SCOPE_WARNED)  # where a message stands on its own
_MASK = re.compile(r"•••(\d{2})?")

Example = dict[str, Any]


@cache
def shipped() -> tuple[Example, ...]:
    """`title`, `turns` with what each should come to (no `intent` where none is read), `stores`, `passphrase`."""
    examples: list[Example] = json.loads((Path(__file__).parent / "examples.json").read_text(encoding="utf-8"))
    return tuple({"region": "US", "stores": [], "passphrase": ""} | example for example in examples)


def recorded(most: int = RECORDED) -> list[tuple[Any, Example]]:
    """The latest messages to the agent, each with the id of who wrote it. What they should come to nobody has said.

    The transcript masks numbers. In place of each mask stands a number that belongs to nobody, so that the message
    is one to be read; a message in which a passphrase was told or expected is not among them.
    """
    since = timezone.now() - timedelta(days=RECORDED_DAYS)
    turns = Turn.objects.filter(status=Turn.Status.DONE, finished_at__gt=since).order_by("-finished_at")
    latest = list(turns.values_list("pk", "state_before")[: most * 5])
    ids = [pk for pk, state in latest if state in _LISTENING]
    said = Message.objects.filter(turn__in=ids, role=Message.Role.USER, conversation__deleted_at=None)
    said = said.exclude(content="").select_related("user")
    messages = sorted(said, key=lambda message: message.created_at, reverse=True)[:most]
    return [(message.user_id, _example(message.content, message.user.region)) for message in messages]


def _example(text: str, region: str) -> Example:
    turns = [{"user": _MASK.sub(_fictional, text)}]
    return {"title": "Recorded", "region": region, "stores": [], "passphrase": "", "turns": turns}


def _fictional(mask: re.Match[str]) -> str:
    return f"+1 415 555 01{mask[1] or '00'}"

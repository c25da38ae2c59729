"""A conversation as it went, from the rows that its turns left: a fixed number of queries, however long it was."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from chat.models import Conversation, Message, Turn
from chat.orchestrator.fsm import Event
from chat.providers.base import Hold
from storeagent.observability.models import AuditLog
from storeagent.observability.tracing_langfuse import trace_url
from stores import phones

SIZE = 50  # turns a page
AUDITED = 500  # rows a page

GATES = {
    Event.PASSPHRASE_RIGHT: "The passphrase was right.",
    Event.PASSPHRASE_WRONG: "The passphrase was wrong.",
    Event.CANCEL: "It was cancelled.",
    Event.OFF_SCOPE: "Off scope: warned.",
    Event.OFF_SCOPE_LIMIT: "Off scope for the third time in a row: ended.",
}
HOLDS = {
    Hold.PASSPHRASE: "waits for the passphrase",
    Hold.NAME: "waits for a name",
    Hold.PHONE: "waits for a number",
    Hold.BOTH: "waits for a name and a number",
    Hold.AREA_CODE: "waits for the area code",
    Hold.OTHER_PHONE: "waits for another number",
    Hold.OTHER_NAME: "waits for another name",
}


@dataclass(slots=True)
class Step:
    """A turn, and what is shown of it."""

    turn: Turn
    said: str = ""
    reply: Message | None = None
    audited: list[AuditLog] = field(default_factory=list)

    @property
    def gates(self) -> list[str]:
        events = self.turn.outcome.get("events", [])
        told = [GATES[event] for event in events if event in GATES]
        if seconds := self.turn.outcome.get("blocked_seconds"):
            told.append(f"Blocked for {seconds} seconds after too many tries.")
        held = [_held(receipt) for receipt in self.turn.receipts if receipt["result"] in HOLDS]
        stopped = [
            f"The guard stopped the reply: {row.details.get('rule', '')}."
            for row in self.audited
            if row.type == "contamination" and row.details.get("turn") == str(self.turn.pk)
        ]
        return told + held + stopped

    @property
    def tools(self) -> list[dict[str, Any]]:
        return [tool(receipt) for receipt in self.turn.receipts if receipt["result"] not in HOLDS]

    @property
    def calls(self) -> list[dict[str, Any]]:
        return [call | {"tokens": _tokens(call.get("usage")), "usd": Decimal(call["cost"])} for call in self.turn.calls]

    @property
    def tokens(self) -> int:
        return sum(call["tokens"] for call in self.calls)

    @property
    def trace(self) -> str:
        """The address of its trace, or "" where there are none."""
        return trace_url(self.turn.pk)

    @property
    def failovers(self) -> list[dict[str, Any]]:
        return self.reply.failovers if self.reply else []


@dataclass(frozen=True, slots=True)
class Page:
    steps: list[Step]  # oldest first
    earlier: UUID | None  # the turn that the page before ends with
    is_last: bool


def page(conversation: Conversation, until: Turn | None = None) -> Page:
    """The last turns of it, or those up to and with `until`."""
    turns = Turn.objects.filter(conversation=conversation).order_by("-created_at", "-id")
    if until:
        turns = turns.filter(created_at__lte=until.created_at)
    found = list(turns[: SIZE + 1])
    steps = [Step(turn) for turn in found[:SIZE]][::-1]
    _add_messages(steps)
    _add_audit(steps)
    return Page(steps, found[SIZE].pk if len(found) > SIZE else None, until is None)


def tool(receipt: dict[str, Any]) -> dict[str, Any]:
    """A receipt without a number: what a tool was called with, and what came of it."""
    arguments = {name: masked(name, value) for name, value in receipt["arguments"].items() if value}
    return {**receipt, "arguments": arguments, "result": receipt["result"].replace("_", " ")}


def masked(name: str, value: str) -> str:
    """An argument as staff may read it. A part of a number is hidden as well as a whole one."""
    if name != "phone":
        return phones.masked(value)
    said = phones.said_digits(value)
    return f"•••{said[-2:]}" if len(said) > 3 else "•••"


def _add_messages(steps: list[Step]) -> None:
    by_turn = {step.turn.pk: step for step in steps}
    for message in Message.objects.filter(turn__in=by_turn).order_by("created_at"):
        if message.role == Message.Role.USER:
            by_turn[message.turn_id].said = message.content
        else:
            by_turn[message.turn_id].reply = message


def _add_audit(steps: list[Step]) -> None:
    by_request: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        if step.turn.request_id:
            by_request[step.turn.request_id].append(step)
    for row in AuditLog.objects.filter(request_id__in=by_request).order_by("at")[:AUDITED]:
        for step in by_request[row.request_id]:
            step.audited.append(row)


def _held(receipt: dict[str, Any]) -> str:
    why = f", because {receipt['reason']}" if receipt["reason"] else ""
    return f"{receipt['tool']} {HOLDS[Hold(receipt['result'])]}{why}."


def _tokens(usage: dict[str, int] | None) -> int:
    return sum((usage or {}).values())

"""Act: the plan's tools, the new state, the receipts and the mark "acted", in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from chat import summaries
from chat.events import LoggedEvent
from chat.models import Conversation, Message, Turn
from chat.orchestrator.fsm import Event, State
from chat.orchestrator.plan import Plan, Step
from chat.orchestrator.summary import write_summary
from chat.orchestrator.title import title_of
from chat.orchestrator.written import write
from chat.privacy import transcribed
from chat.providers.base import HISTORY_LINES, Intent, Line, Operation, Outcome
from storeagent.accounts.models import User
from storeagent.observability import tracing
from storeagent.prepared import prepared
from stores.tools import TOOLS, Receipt


class StateMoved(Exception):
    """The conversation is no longer in the state that the plan was made in; nothing was changed."""


@transaction.atomic(savepoint=False)
def act(turn: Turn, user: User, plan: Plan, text: str, rows: Sequence[LoggedEvent] = ()) -> Outcome:
    """Carry out `plan` once. `text` is what the person wrote, or "" for a passphrase attempt; `rows` tell of it.

    Raises TakenOver, StateMoved, and IllegalTransition from the table, and then nothing was written.
    """
    conversation = _locked.get(turn.conversation_id)
    if conversation.state != plan.state:
        raise StateMoved(f"{conversation.state}, not {plan.state}")
    state = plan.state_after
    receipts = tuple(_perform(step, user, conversation) for step in plan.steps)
    history = _history(turn)
    _entitle(conversation, receipts, is_first=not history)
    _move(conversation, state, plan)
    said = Message(role=Message.Role.USER, content=transcribed(text))
    _mark_acted(turn, plan, state, receipts, said, rows, conversation)
    if state is State.TERMINATED:
        write_summary(conversation)
        summaries.enqueue(conversation)
    return Outcome(plan.events, state, plan.intent, receipts, user.region, plan.blocked_seconds, text, history)


@prepared
def _locked(conversation_id: UUID) -> QuerySet[Conversation]:
    return Conversation.objects.select_for_update().filter(pk=conversation_id)


def rehearsed(turn: Turn, user: User, plan: Plan, text: str) -> Outcome:
    """The Outcome that `act` would give. PostgreSQL itself refuses to write in it, and a held lookup does not run."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        receipts = tuple(_receipt(step, user) for step in plan.steps)
        history = _history(turn)
    return Outcome(
        plan.events, plan.state_after, plan.intent, receipts, user.region, plan.blocked_seconds, text, history
    )


def recalled(turn: Turn, user: User) -> Outcome:
    """The Outcome of a turn that has acted, from its row."""
    receipts = tuple(map(Receipt.from_json, turn.receipts))
    return Outcome(
        tuple(map(Event, turn.outcome["events"])),
        State(turn.state_after),
        Intent(turn.intent) if turn.intent else None,
        receipts,
        user.region,
        turn.outcome["blocked_seconds"],
        "" if turn.state_before and State(turn.state_before).awaits_passphrase else turn.text,
        _history(turn),
    )


def _receipt(step: Step, user: User, conversation: Conversation | None = None) -> Receipt:
    """Of the step, done in `conversation`; without one it is rehearsed."""
    operation, tool = step.operation, TOOLS[step.operation.tool]
    if step.hold:
        return Receipt(operation.tool, operation.arguments, ok=False, result=step.hold, reason=step.reason)
    if conversation is None:
        return (tool.rehearse or tool.run)(user, **operation.arguments)
    source = {"conversation": conversation.pk} if tool.writes else {}
    return tool.run(user, **operation.arguments, **source)


def _entitle(conversation: Conversation, receipts: tuple[Receipt, ...], *, is_first: bool) -> None:
    """The first request that names a store names the conversation. For `write`."""
    title = title_of(receipts)
    if title and (is_first or not Turn.objects.filter(conversation=conversation).exclude(receipts=[]).exists()):
        conversation.title = title


def _perform(step: Step, user: User, conversation: Conversation) -> Receipt:
    with tracing.span(step.operation.tool, kind="tool") as span:
        receipt = _receipt(step, user, conversation)
        span.set(**{"tool.result": receipt.result, "tool.ok": receipt.ok, "tool.found": receipt.total})
        span.say(input=receipt.arguments, output={"result": str(receipt.result), "reason": receipt.reason})
        return receipt


def _history(turn: Turn) -> tuple[Line, ...]:
    """What was said before this turn, oldest first. Read once: no other turn of the conversation runs meanwhile."""
    if turn.history is None:
        earlier = Message.objects.filter(conversation=turn.conversation_id).exclude(turn=turn).exclude(content="")
        lines = earlier.order_by("-created_at").values_list("role", "content")[:HISTORY_LINES]
        turn.history = tuple(Line(role, content) for role, content in lines)[::-1]
    return turn.history


def _move(conversation: Conversation, state: State, plan: Plan) -> None:
    """What the conversation comes to. For `write`."""
    conversation.state = state
    conversation.pending_action = pending_as_json(plan.pending)
    off_scope = plan.events[-1] in (Event.OFF_SCOPE, Event.OFF_SCOPE_LIMIT)
    conversation.off_scope_streak = conversation.off_scope_streak + 1 if off_scope else 0
    if state is State.TERMINATED:
        conversation.ended_at = timezone.now()


def _mark_acted(
    turn: Turn,
    plan: Plan,
    state: State,
    receipts: tuple[Receipt, ...],
    said: Message,
    rows: Sequence[LoggedEvent],
    conversation: Conversation,
) -> None:
    before, turn.acted_at = turn.acted_at, timezone.now()
    turn.intent = plan.intent or ""
    turn.event = plan.events[-1]
    turn.state_before, turn.state_after = plan.state, state
    turn.receipts = [receipt.as_json() for receipt in receipts]
    turn.outcome = {"events": list(plan.events), "blocked_seconds": plan.blocked_seconds}
    write(turn, before, _ACTED, [said], rows, conversation)  # its lease, and a wish to stop it, are written beside us


_ACTED = ("acted_at", "intent", "event", "state_before", "state_after", "receipts", "outcome")


def pending_as_json(operations: tuple[Operation, ...]) -> dict[str, Any] | None:
    return {"operations": [asdict(operation) for operation in operations]} if operations else None


def pending_from_json(pending: dict[str, Any] | None) -> tuple[Operation, ...]:
    return tuple(Operation(**operation) for operation in (pending or {}).get("operations", []))

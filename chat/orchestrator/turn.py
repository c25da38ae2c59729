"""A turn, top to bottom: claim, gate, classify, decide, act, speak, record."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from chat.events import TurnLog
from chat.models import Message, Turn
from chat.orchestrator import gates
from chat.orchestrator.act import act, pending_from_json
from chat.orchestrator.fsm import Event, State
from chat.orchestrator.plan import Plan, cancelled, draft_of, make_plan, resumed, with_passphrase
from chat.orchestrator.queue import Conflict, claim
from chat.providers.base import RESTART, Meter, Outcome, Provider, Utterance
from storeagent.db import database_step

if TYPE_CHECKING:
    from uuid import UUID

    from storeagent.accounts.models import User

log = structlog.get_logger(__name__)

CLAIM_TIMEOUT = 30  # seconds a turn waits behind the one that runs
CLAIM_INTERVAL = 0.05


@dataclass(frozen=True, slots=True, repr=False)
class Job:
    """What a turn needs beyond its row, in memory alone: the text may be a passphrase attempt. Hence no repr."""

    turn_id: UUID
    user: User
    text: str
    passphrase: str | None = None


async def run_turn(job: Job, provider: Provider, events: TurnLog) -> None:
    """Run the turn to its end and log what happens. Never raises for a fault of its parts: the log says `error`."""
    started, meter = time.monotonic(), Meter()
    try:
        turn = await _claim(job)
        plan = await _decide(turn, job, provider, meter)
        outcome = await _act(turn, job, plan)
        await _announce(outcome, events)
        reply = await _speak(turn, outcome, provider, events, started, meter)
        await _record(turn, outcome, reply, started)
    except Exception:
        log.exception("turn failed", turn_id=str(job.turn_id))
        await events.append("error", message=await _fail(job.turn_id))
    await events.append("done")


async def _claim(job: Job) -> Turn:
    deadline = time.monotonic() + CLAIM_TIMEOUT
    while (turn := await database_step(claim)(job.turn_id)) is None:
        if time.monotonic() > deadline:
            raise Conflict("The turn before this one did not end.")
        await asyncio.sleep(CLAIM_INTERVAL)
    return turn


async def _decide(turn: Turn, job: Job, provider: Provider, meter: Meter) -> Plan:
    """Gate, classify, decide. What is a passphrase attempt never gets as far as the provider."""
    state = State(turn.conversation.state)
    pending = pending_from_json(turn.conversation.pending_action)
    if state.awaits_passphrase:
        plan = resumed(state, pending)
        return cancelled(state) if gates.is_cancel(job.text) else await _attempt(plan, job.user, job.text)
    if state is State.COLLECTING_SAVE_INFO and gates.is_cancel(job.text):
        return cancelled(state)
    said = await provider.classify(Utterance(job.text, job.user.region, draft_of(pending)), meter)
    streak = turn.conversation.off_scope_streak
    plan = make_plan(state, pending, streak, said, job.user.region, settings.OFF_SCOPE_LIMIT)
    asked = plan.events[-1] in (Event.LOOKUP_BY_NAME, Event.LOOKUP_BY_PHONE)
    return await _attempt(plan, job.user, job.passphrase) if asked and job.passphrase else plan


async def _attempt(plan: Plan, user: User, passphrase: str) -> Plan:
    attempt = await gates.check_passphrase(user, passphrase)
    blocked = attempt.blocked_until - timezone.now() if attempt.blocked_until else None
    return with_passphrase(plan, attempt.ok, max(1, round(blocked.total_seconds())) if blocked else 0)


async def _act(turn: Turn, job: Job, plan: Plan) -> Outcome:
    attempted = plan.state.awaits_passphrase and Event.CANCEL not in plan.events
    return await database_step(act)(turn, job.user, plan, "" if attempted else job.text)


async def _announce(outcome: Outcome, events: TurnLog) -> None:
    for index in range(len(outcome.receipts)):
        await events.append("receipt", index=index)
    await events.append("state", state=outcome.state)


async def _speak(
    turn: Turn, outcome: Outcome, provider: Provider, events: TurnLog, started: float, meter: Meter
) -> str:
    pieces: list[str] = []
    async for piece in provider.speak(outcome, meter):
        if piece is RESTART:
            pieces.clear()
            await events.append("supersede")
            continue
        if not pieces:
            turn.first_token_ms = _elapsed_ms(started)
        pieces.append(piece)
        await events.append("token", text=piece)
    turn.provider = provider.name
    return "".join(pieces)


@database_step
@transaction.atomic
def _record(turn: Turn, outcome: Outcome, reply: str, started: float) -> None:
    Message.objects.create(
        user_id=turn.user_id,
        conversation_id=turn.conversation_id,
        turn=turn,
        role=Message.Role.ASSISTANT,
        content=reply,
        tool_calls=turn.receipts,
    )
    turn.status, turn.finished_at, turn.total_ms = Turn.Status.DONE, timezone.now(), _elapsed_ms(started)
    turn.save()
    log.info("turn done", turn_id=str(turn.pk), state=outcome.state, provider=turn.provider, total_ms=turn.total_ms)


@database_step
def _fail(turn_id: UUID) -> str:
    """Mark the turn failed; what to tell the person depends on whether it had acted."""
    Turn.objects.filter(pk=turn_id).update(status=Turn.Status.FAILED, finished_at=timezone.now())
    if Turn.objects.filter(pk=turn_id, acted_at=None).exists():
        return "Sorry, something went wrong on our side. Nothing was changed: please send that again."
    return "What you asked for was done, but I could not finish my reply."


def _elapsed_ms(started: float) -> int:
    return round((time.monotonic() - started) * 1000)

"""A turn, top to bottom: claim, gate, classify, decide, act, speak, record."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.utils import timezone

from chat import budget, prompts
from chat.events import TurnLog
from chat.models import Turn
from chat.orchestrator import gates
from chat.orchestrator.act import act, pending_from_json
from chat.orchestrator.fsm import Event, State
from chat.orchestrator.plan import Plan, cancelled, draft_of, make_plan, resumed, with_passphrase
from chat.orchestrator.purse import Purse
from chat.orchestrator.queue import Conflict, claim
from chat.orchestrator.record import record, record_failure
from chat.orchestrator.speak import Reply, speak
from chat.providers.base import Meter, Outcome, Provider, Utterance
from chat.providers.offline import OfflineProvider
from chat.providers.speech import OVER_BUDGET
from storeagent import configuration
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
    started, purse = time.monotonic(), Purse(job.user)
    meter = Meter(purse.reserve)
    try:
        turn = await _claim(job)
        plan = await _decide(turn, job, provider, meter)
        outcome = await _act(turn, job, plan)
        await _announce(outcome, events)
        reply = Reply(events, first_shown=lambda: _note_first_token(turn, started))
        await speak(outcome, provider, meter, reply)
        if purse.refused and meter.speaker == OfflineProvider.name and await _is_news(job.user):
            await reply.show(f" {OVER_BUDGET}")
        await record(turn, reply, meter, purse, _elapsed_ms(started))
    except Exception:
        log.exception("turn failed", turn_id=str(job.turn_id))
        await events.append("error", message=await record_failure(job.user, job.turn_id, meter, purse))
    await events.append("done")


async def _claim(job: Job) -> Turn:
    deadline = time.monotonic() + CLAIM_TIMEOUT
    while (turn := await _take(job.turn_id)) is None:
        if time.monotonic() > deadline:
            raise Conflict("The turn before this one did not end.")
        await asyncio.sleep(CLAIM_INTERVAL)
    return turn


@database_step
def _take(turn_id: UUID) -> Turn | None:
    configuration.refresh()
    prompts.refresh()
    return claim(turn_id)


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


@database_step
def _act(turn: Turn, job: Job, plan: Plan) -> Outcome:
    attempted = plan.state.awaits_passphrase and Event.CANCEL not in plan.events
    return act(turn, job.user, plan, "" if attempted else job.text)


_is_news = database_step(budget.refused_first)


async def _announce(outcome: Outcome, events: TurnLog) -> None:
    for index in range(len(outcome.receipts)):
        await events.append("receipt", index=index)
    await events.append("state", state=outcome.state)


def _note_first_token(turn: Turn, started: float) -> None:
    turn.first_token_ms = turn.first_token_ms or _elapsed_ms(started)


def _elapsed_ms(started: float) -> int:
    return round((time.monotonic() - started) * 1000)

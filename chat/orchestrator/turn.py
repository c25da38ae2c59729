"""A turn, top to bottom: claim, gate, classify, decide, act, speak, record."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from chat import budget, prompts
from chat.events import LoggedEvent, TakenOver, TurnLog
from chat.models import Turn
from chat.orchestrator import gates, lines, trace
from chat.orchestrator.act import act, pending_from_json, recalled, rehearsed
from chat.orchestrator.ahead import Ahead
from chat.orchestrator.fsm import Event, State
from chat.orchestrator.halt import Halt, Stopped
from chat.orchestrator.job import Job
from chat.orchestrator.plan import Plan, cancelled, draft_of, make_plan, resumed, with_passphrase
from chat.orchestrator.purse import Purse
from chat.orchestrator.queue import Conflict, claim
from chat.orchestrator.record import record, record_failure
from chat.orchestrator.speak import Reply, speak
from chat.providers.base import Classification, Meter, Outcome, Provider, Utterance
from chat.providers.offline import OfflineProvider
from chat.providers.speech import OVER_BUDGET
from storeagent import configuration
from storeagent.db import database_step, write_once
from storeagent.observability import logs, tracing

if TYPE_CHECKING:
    from storeagent.accounts.models import User
    from storeagent.observability.tracing import Nothing, Span

log = structlog.get_logger(__name__)

CLAIM_TIMEOUT = 120  # seconds a turn waits behind the ones before it
CLAIM_INTERVAL = 0.05


class Unread(Exception):
    """The message waited for its turn, and by then a passphrase was asked for. The text is for the person."""


async def run_turn(job: Job, provider: Provider, turn_log: TurnLog, halt: Halt | None = None) -> None:
    """Run the turn to its end and log what happens. Never raises for a fault of its parts: the log says `error`.

    When `halt` is set the turn stops: what it has done and said stands.
    """
    with trace.begin(job) as span:
        await _run(job, provider, turn_log, halt or Halt(), span)


async def _run(job: Job, provider: Provider, turn_log: TurnLog, halt: Halt, span: Span | Nothing) -> None:
    started, purse = time.monotonic(), Purse(job.user)
    meter = Meter(purse.reserve)
    reply, turn = Reply(turn_log), None
    logs.say_with_each_line(lambda: lines.facts(turn, meter, started))
    try:
        try:
            turn = await halt.unless(_claim(job))
            if job.resumed and job.resumed.status == Turn.Status.RUNNING:
                await turn_log.append("supersede")  # what the process that had it may have shown
            async with Ahead(provider, partial(_rehearse, turn, job)) as ahead:
                if turn.acted_at is None:
                    plan = await halt.unless(_decide(turn, job, ahead, meter))
                    outcome = await _act(turn, job, plan, turn_log)
                else:
                    outcome = await database_step(recalled)(turn, job.user)
                await halt.unless(_speak(outcome, ahead, meter, purse, reply))
        except Stopped:
            reply.was_stopped = True
            turn = turn or await database_step(_row)(job)
        await record(turn, job, reply, meter, purse, turn_log, started)
    except Unread as reason:
        span.fail("the message was not read")
        await record_failure(job, meter, purse, turn_log, str(reason))
    except TakenOver:
        span.fail("taken over")
        log.warning("turn is another process's by now", turn_id=str(job.turn_id))
    except Exception as error:
        span.fail(type(error).__name__)
        log.exception("turn failed", turn_id=str(job.turn_id))
        await record_failure(job, meter, purse, turn_log)
    finally:
        trace.tell(span, job, turn, reply, meter)


@tracing.step("claim")
async def _claim(job: Job) -> Turn:
    known = job.resumed or job.turn
    if known and known.status == Turn.Status.RUNNING:
        return known
    deadline = time.monotonic() + CLAIM_TIMEOUT
    while (turn := await _take(job)) is None:
        if time.monotonic() > deadline:
            raise Conflict("The turn before this one did not end.")
        await asyncio.sleep(CLAIM_INTERVAL)
    return turn


def _row(job: Job) -> Turn:
    turn = Turn.objects.select_related("conversation", "user").get(pk=job.turn_id)
    if turn.takeovers != job.takeovers:
        raise TakenOver
    return turn


@database_step
def _take(job: Job) -> Turn | None:
    configuration.refresh()
    prompts.refresh()
    return claim(job.turn_id, job.takeovers)


@tracing.step("decide")
async def _decide(turn: Turn, job: Job, provider: Provider, meter: Meter) -> Plan:
    """Gate, classify, decide. What is a passphrase attempt never gets as far as the provider."""
    state = State(turn.conversation.state)
    pending = pending_from_json(turn.conversation.pending_action)
    if state.awaits_passphrase:
        if gates.is_cancel(job.text):
            return cancelled(state)
        if job.is_message:
            raise Unread("I was asking for your passphrase by then, so I have not read this. Send it again afterwards.")
        return await _attempt(resumed(state, pending), job.user, job.text)
    if state is State.COLLECTING_SAVE_INFO and gates.is_cancel(job.text):
        return cancelled(state)
    said = await provider.classify(Utterance(job.text, job.user.region, draft_of(pending)), meter)
    plan = _plan(turn, job, said)
    asked = plan.events[-1] in (Event.LOOKUP_BY_NAME, Event.LOOKUP_BY_PHONE)
    return await _attempt(plan, job.user, job.passphrase) if asked and job.passphrase else plan


def _plan(turn: Turn, job: Job, said: Classification) -> Plan:
    conversation = turn.conversation
    state, pending = State(conversation.state), pending_from_json(conversation.pending_action)
    return make_plan(state, pending, conversation.off_scope_streak, said, job.user.region, settings.OFF_SCOPE_LIMIT)


async def _rehearse(turn: Turn, job: Job, guess: Classification) -> Outcome | None:
    """What the turn will have done if `guess` is right; None when a passphrase that came along has a say in it."""
    return None if job.passphrase else await database_step(rehearsed)(turn, job.user, _plan(turn, job, guess), job.text)


async def _attempt(plan: Plan, user: User, passphrase: str) -> Plan:
    attempt = await gates.verify_passphrase(user, passphrase)
    blocked = attempt.blocked_until - timezone.now() if attempt.blocked_until else None
    return with_passphrase(plan, attempt.ok, max(1, round(blocked.total_seconds())) if blocked else 0)


@tracing.step("act")
async def _act(turn: Turn, job: Job, plan: Plan, turn_log: TurnLog) -> Outcome:
    """Carry the plan out; its receipts and the new state are in the log if and only if it was."""
    attempted = plan.state.awaits_passphrase and Event.CANCEL not in plan.events
    text = "" if attempted else job.text

    def step(rows: list[LoggedEvent]) -> Outcome:
        return write_once(lambda: act(turn, job.user, plan, text, rows), lambda: _left_by(turn, job.user))

    told = [("receipt", {"index": index}) for index in range(len(plan.steps))]
    return await turn_log.write([*told, ("state", {"state": plan.state_after})], database_step(step))


def _left_by(turn: Turn, user: User) -> Outcome | None:
    """What an act left whose COMMIT was not answered: it waits for that transaction's locks."""
    with transaction.atomic():
        found = Turn.objects.select_related("conversation").select_for_update(of=("self",)).get(pk=turn.pk)
    if found.takeovers != turn.takeovers:
        raise TakenOver
    turn.refresh_from_db()  # what the failed try has set on it may not be so
    return recalled(found, user) if found.acted_at else None


@tracing.step("speak")
async def _speak(outcome: Outcome, provider: Provider, meter: Meter, purse: Purse, reply: Reply) -> None:
    """The reply; and once a day, to whom no model answered for want of budget, that this is why."""
    await speak(outcome, provider, meter, reply)
    if purse.refused and meter.speaker == OfflineProvider.name and await _is_news(purse.user):
        await reply.show(f" {OVER_BUDGET}")


_is_news = database_step(budget.refused_first)

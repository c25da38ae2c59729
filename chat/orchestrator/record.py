"""Record: what a turn said, did and cost, for the transcript, the budget, the log and those who look after it."""

from __future__ import annotations

import contextlib
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import structlog
from django.db import Error, transaction
from django.utils import timezone

from chat import events, outages, prices
from chat.events import LoggedEvent, TakenOver, TurnLog
from chat.models import Message, Turn
from chat.orchestrator import lease
from chat.orchestrator.fsm import State
from chat.orchestrator.purse import Purse
from chat.orchestrator.speak import Reply
from chat.orchestrator.written import write
from chat.privacy import transcribed
from chat.providers.base import Call, Meter, Switch
from storeagent.db import database_step, write_once
from storeagent.observability import audit, tracing
from storeagent.observability.models import AuditLog

if TYPE_CHECKING:
    from chat.orchestrator.job import Job
    from storeagent.accounts.models import User

log = structlog.get_logger(__name__)

SORRY = "Sorry, something went wrong on our side. Nothing was changed: please send that again."
LATER = "Sorry, I cannot reach my records just now. I will go on as soon as I can: there is no need to send it again."


@tracing.step("record")
async def record(
    turn: Turn, job: Job, reply: Reply, meter: Meter, purse: Purse, turn_log: TurnLog, started: float
) -> None:
    """The end of a turn that went well, or was stopped: message, costs and the event `done`, all or none."""
    status = Turn.Status.STOPPED if reply.was_stopped else Turn.Status.DONE
    unheard = _unheard(turn, job) if turn.acted_at is None else ""
    turn.first_token_ms = reply.first_shown and round((reply.first_shown - started) * 1000)
    turn.total_ms = round((time.monotonic() - started) * 1000)

    turn.provider, turn.calls = meter.speaker, turn.calls + list(map(_as_json, meter.calls))
    turn.speculated = meter.speculated
    turn.cost = sum(map(prices.cost, meter.calls), start=turn.cost)
    turn.status, turn.finished_at, turn.text = status, timezone.now(), ""

    def step(rows: list[LoggedEvent]) -> bool:
        write_once(lambda: _close(turn, unheard, reply, meter, rows), lambda: _is_closed(turn))
        _account(job.user, meter, purse)
        if reply.contamination:
            _note_contamination(turn, reply, meter)
        return True

    await turn_log.write([("done", {"status": status})], database_step(step))
    facts = {"turn_id": str(turn.pk), "state": turn.state_after, "provider": turn.provider}
    log.info("turn done", **facts, status=str(status), total_ms=turn.total_ms)


def _unheard(turn: Turn, job: Job) -> str:
    """What was said to a turn that was stopped before it acted, for the transcript; "" if it may be a passphrase."""
    waited_unread = turn.status == Turn.Status.QUEUED and not turn.text
    secret = waited_unread or State(turn.conversation.state).awaits_passphrase
    return "" if secret else transcribed(job.text)


def _close(turn: Turn, unheard: str, reply: Reply, meter: Meter, rows: list[LoggedEvent]) -> bool:
    said = [Message(role=Message.Role.USER, content=unheard)] if unheard else []
    words = Message(
        role=Message.Role.ASSISTANT,
        content=reply.text,
        tool_calls=turn.receipts,
        provider=meter.speaker,
        prompt=meter.prompt,
        failovers=[asdict(switch) for switch in meter.switches],
    )
    write(turn, turn.acted_at, _CLOSED, [*said, words], rows)
    return True


_CLOSED = ("status", "finished_at", "text", "provider", "calls", "speculated", "cost", "first_token_ms", "total_ms")


def _is_closed(turn: Turn) -> bool | None:
    """Whether a try whose COMMIT was not answered has closed it; it waits for that transaction's lock."""
    with transaction.atomic():
        found = Turn.objects.select_for_update().get(pk=turn.pk)
    if found.takeovers != turn.takeovers:
        raise TakenOver
    return found.status == turn.status or None


async def record_failure(job: Job, meter: Meter, purse: Purse, turn_log: TurnLog, words: str = "") -> None:
    """End the turn as failed, and say so. Without `words`, what to say depends on whether it had acted.

    Without a database it is not ended: it will be taken up, by this process or another, once there is one.
    """
    try:
        words = words or await _words_for_failure(job)
        told: list[tuple[str, dict[str, Any]]] = [
            ("error", {"message": words}),
            ("done", {"status": Turn.Status.FAILED}),
        ]
        await turn_log.write(told, database_step(lambda rows: _fail(job, meter, purse, rows)))
    except TakenOver:
        log.warning("turn is another process's by now", turn_id=str(job.turn_id))
    except Error:
        log.exception("turn not ended", turn_id=str(job.turn_id))
        with contextlib.suppress(TakenOver):
            await turn_log.append("error", message=LATER)


@database_step
def _words_for_failure(job: Job) -> str:
    return lease.UNSPOKEN if Turn.objects.exclude(acted_at=None).filter(pk=job.turn_id).exists() else SORRY


def _fail(job: Job, meter: Meter, purse: Purse, rows: list[LoggedEvent]) -> bool:
    mine = Turn.objects.filter(pk=job.turn_id, takeovers=job.takeovers, status__in=Turn.UNFINISHED)
    calls = list(map(_as_json, meter.calls))
    with transaction.atomic():
        if not mine.update(status=Turn.Status.FAILED, finished_at=timezone.now(), text="", calls=calls):
            raise TakenOver
        events.insert(job.turn_id, job.user.pk, rows)
    _account(job.user, meter, purse)
    return True


def _account(user: User, meter: Meter, purse: Purse) -> None:
    """Settle what was reserved, and tell of every provider that gave way or came back.

    The turn has ended: what fails here undoes nothing, and what is not settled is charged in full.
    """
    try:
        purse.settle()
        for switch in meter.switches:
            _note_switch(user, switch)
        for name in meter.recovered:
            log.info("provider is back", provider=name)
            audit.record("provider.up", user=user, provider=name)
            outages.came_back(name)
    except Error:
        log.exception("turn not accounted for")


def _note_switch(user: User, switch: Switch) -> None:
    facts = {**asdict(switch), "fault": str(switch.fault)}
    log.warning("provider gave way", **facts)
    audit.record("provider.switched", user=user, severity=AuditLog.Severity.WARNING, **facts)
    if switch.opened or switch.permanent:
        how = "does not accept our requests" if switch.permanent else "keeps failing"
        text = f"{switch.source} {how} ({switch.reason}). Turns go on with {switch.target}."
        outages.went_down(switch.source, text)


def _note_contamination(turn: Turn, reply: Reply, meter: Meter) -> None:
    """What the model said is not kept: it may hold what it should not have said."""
    broke = meter.calls[-1] if meter.calls else None
    facts = {"rule": reply.contamination, "model": broke.model if broke else "", "turn": str(turn.pk)}
    log.warning("reply was contaminated", **facts)
    audit.record("contamination", user=turn.user, severity=AuditLog.Severity.WARNING, **facts)


def _as_json(call: Call) -> dict[str, Any]:
    """For the inspector: `cost` is USD as text, times are milliseconds."""
    facts = asdict(call)
    for name in ("started", "worst", "max_tokens", "sent", "said"):
        del facts[name]
    return {**facts, "cost": str(prices.cost(call))}

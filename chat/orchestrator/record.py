"""Record: what a turn said, did and cost, for the transcript, the budget, the log and those who look after it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import structlog
from django.db import transaction
from django.utils import timezone

from chat import prices
from chat.models import Message, Turn
from chat.orchestrator.purse import Purse
from chat.orchestrator.speak import Reply
from chat.providers.base import Call, Meter, Switch
from storeagent.db import database_step
from storeagent.observability import alerts, audit
from storeagent.observability.models import AuditLog

if TYPE_CHECKING:
    from storeagent.accounts.models import User

log = structlog.get_logger(__name__)


@database_step
def record(turn: Turn, reply: Reply, meter: Meter, purse: Purse, total_ms: int) -> None:
    """The end of a turn that went well."""
    with transaction.atomic():
        Message.objects.create(
            user_id=turn.user_id,
            conversation_id=turn.conversation_id,
            turn=turn,
            role=Message.Role.ASSISTANT,
            content=reply.text,
            tool_calls=turn.receipts,
            provider=meter.speaker,
            prompt=meter.prompt,
            failovers=[asdict(switch) for switch in meter.switches],
        )
        turn.provider, turn.calls = meter.speaker, list(map(_as_json, meter.calls))
        turn.cost = sum(map(prices.cost, meter.calls), start=turn.cost)
        turn.status, turn.finished_at, turn.total_ms = Turn.Status.DONE, timezone.now(), total_ms
        turn.save()
    _account(turn.user, meter, purse)
    if reply.contamination:
        _note_contamination(turn, reply, meter)
    log.info("turn done", turn_id=str(turn.pk), state=turn.state_after, provider=turn.provider, total_ms=total_ms)


@database_step
def record_failure(job_user: User, turn_id: Any, meter: Meter, purse: Purse) -> str:
    """Mark the turn failed; what to tell the person depends on whether it had acted."""
    Turn.objects.filter(pk=turn_id).update(
        status=Turn.Status.FAILED, finished_at=timezone.now(), calls=list(map(_as_json, meter.calls))
    )
    _account(job_user, meter, purse)
    if Turn.objects.filter(pk=turn_id, acted_at=None).exists():
        return "Sorry, something went wrong on our side. Nothing was changed: please send that again."
    return "What you asked for was done, but I could not finish my reply."


def _account(user: User, meter: Meter, purse: Purse) -> None:
    """Settle what was reserved, and tell of every provider that gave way or came back."""
    purse.settle()
    for switch in meter.switches:
        _note_switch(user, switch)
    for name in meter.recovered:
        log.info("provider is back", provider=name)
        audit.record("provider.up", user=user, provider=name)


def _note_switch(user: User, switch: Switch) -> None:
    facts = {**asdict(switch), "fault": str(switch.fault)}
    log.warning("provider gave way", **facts)
    audit.record("provider.switched", user=user, severity=AuditLog.Severity.WARNING, **facts)
    if switch.opened or switch.permanent:
        day = timezone.now().date()
        how = "does not accept our requests" if switch.permanent else "keeps failing"
        alerts.raise_once(
            f"provider:{switch.source}:{switch.fault}:{day}",
            "provider.down",
            f"{switch.source} {how} ({switch.reason}). Turns go on with {switch.target}.",
            AuditLog.Severity.ERROR,
        )


def _note_contamination(turn: Turn, reply: Reply, meter: Meter) -> None:
    """What the model said is not kept: it may hold what it should not have said."""
    broke = meter.calls[-1] if meter.calls else None
    facts = {"rule": reply.contamination, "model": broke.model if broke else "", "turn": str(turn.pk)}
    log.warning("reply was contaminated", **facts)
    audit.record("contamination", user=turn.user, severity=AuditLog.Severity.WARNING, **facts)


def _as_json(call: Call) -> dict[str, Any]:
    """For the inspector: `cost` is USD as text, times are milliseconds."""
    facts = asdict(call)
    del facts["started"], facts["worst"], facts["max_tokens"]
    return {**facts, "cost": str(prices.cost(call))}

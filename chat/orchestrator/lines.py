"""What every log line of a turn says of it: whose it is, how far it is, who answers, what it took so far."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import structlog

from storeagent.observability import typed

if TYPE_CHECKING:
    from chat.models import Turn
    from chat.orchestrator.job import Job
    from chat.providers.base import Meter


def begin(job: Job) -> None:
    """Bind the turn's ids to this context. One that another process had keeps the id of the request that began it."""
    typed.hide(job.text, job.passphrase)
    ids = {"user_id": str(job.user.pk), "turn_id": str(job.turn_id)}
    if job.resumed:
        ids |= {"request_id": job.resumed.request_id, "conversation_id": str(job.resumed.conversation_id)}
    structlog.contextvars.bind_contextvars(**ids)


def facts(turn: Turn | None, meter: Meter, started: float) -> dict[str, Any]:
    """`state` is empty until the turn's own is known, `tokens` are those billed so far."""
    return {
        "state": (turn.state_after or turn.conversation.state) if turn else "",
        "provider": meter.speaker or (meter.calls[-1].provider if meter.calls else ""),
        "tokens": sum(
            call.usage.input + call.usage.output + call.usage.cache_read + call.usage.cache_written
            for call in meter.calls
            if call.usage
        ),
        "latency_ms": round((time.monotonic() - started) * 1000),
    }

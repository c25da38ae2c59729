"""What the trace of a turn tells: one trace a turn, grouped by conversation.

The steps note themselves (`tracing.step`), and so do the tools and the statements within them. What is known when the
turn is over is told here: who called which model with what, what that cost, who gave way, and what came of it all. A
passphrase attempt is told as the fact that there was one.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import structlog

from chat import prices
from chat.orchestrator.fsm import State
from chat.privacy import redacted
from chat.providers.base import Call, Meter, Switch
from storeagent.observability import tracing, tracing_setup
from storeagent.observability.tracing import Nothing, Span
from storeagent.observability.tracing_export import at

if TYPE_CHECKING:
    from chat.models import Turn
    from chat.orchestrator.job import Job
    from chat.orchestrator.speak import Reply

log = structlog.get_logger(__name__)

SCORE = "thumb"  # the name of a person's score


def start() -> None:
    """Send traces where the settings say, masked as what a model gets to see is."""
    tracing_setup.start(mask=redacted)


def begin(job: Job) -> Span | Nothing:
    span = tracing.begin("turn", seed=str(job.turn_id))
    span.set(**{"turn.id": job.turn_id, "turn.takeovers": job.takeovers})
    return span


def tell(span: Span | Nothing, job: Job, turn: Turn | None, reply: Reply, meter: Meter) -> None:
    """The end of the turn that `span` is. `turn` is None when it was never this process's. Raises nothing."""
    if isinstance(span, Nothing):
        return
    try:
        _tell(span, job, turn, reply, meter)
    except Exception:
        log.exception("trace not told", turn_id=str(job.turn_id))


def _tell(span: Span, job: Job, turn: Turn | None, reply: Reply, meter: Meter) -> None:
    span.trace.about |= {"user": job.user.pk, "langfuse.trace.name": "turn"}
    if turn:
        span.trace.about["session"] = turn.conversation_id
        _tell_outcome(span, job, turn, reply)
    steps = {purpose: span.trace.step(name) or span for purpose, name in _STEPS.items()}
    for call in meter.calls:
        _tell_call(span, steps.get(call.purpose, span), call)
    for switch in meter.switches:
        _tell_switch(steps.get(switch.purpose, span), switch, meter)
    span.set(**{"turn.provider": meter.speaker or None, "turn.speculated": meter.speculated})
    span.say(output=reply.text)


_STEPS = {"classify": "decide", "reply": "speak"}  # where the calls for a purpose are made


def _tell_outcome(span: Span, job: Job, turn: Turn, reply: Reply) -> None:
    span.set(**{"turn.intent": turn.intent or None, "turn.event": turn.event or None, "turn.status": str(turn.status)})
    span.set(**{"state.before": turn.state_before or None, "state.after": turn.state_after or None})
    if turn.state_before and State(turn.state_before).awaits_passphrase:
        span.say(input="(a passphrase attempt)")
    elif turn.acted_at:
        span.say(input=job.text)
    if reply.contamination:
        span.warn(f"the guard stopped a reply: {reply.contamination}")


def _tell_call(turn: Span, step: Span, call: Call) -> None:
    began = time.time_ns() - time.monotonic_ns() + round(call.started * 1e9)
    ended = began + (call.total_ms or 0) * 1_000_000
    spoke = at(began + call.first_token_ms * 1_000_000) if call.first_token_ms is not None else None
    name, _, version = call.prompt.partition("@")
    around = step if began >= step.started else turn  # a reply may be asked for ahead of its step
    told = around.child(call.purpose, "generation", began, ended, model=call.model, provider=call.provider)
    told.set(operation="chat", prompt_name=name, prompt_version=int(version or 0), first_token_at=spoke)
    told.set(cost={"total": float(prices.cost(call))} if call.answered else None)
    if call.usage:
        used = prices.billed(call.usage)
        told.set(input_tokens=used.input + used.cache_read + used.cache_written, output_tokens=used.output)
        kept = {"cache_read_input_tokens": used.cache_read, "cache_creation_input_tokens": used.cache_written}
        told.set(usage={"input": used.input, "output": used.output} | {key: n for key, n in kept.items() if n})
    told.say(input=[{"role": line.role, "content": line.text} for line in call.sent], output=call.said)
    told.fail(call.fault)


def _tell_switch(step: Span, switch: Switch, meter: Meter) -> None:
    """A provider that gave way, at the moment when its last call failed."""
    failed = [call for call in meter.calls if (call.provider, call.purpose) == (switch.source, switch.purpose)]
    clock = time.time_ns() - time.monotonic_ns()
    when = clock + round((failed[-1].started + (failed[-1].total_ms or 0) / 1000) * 1e9) if failed else step.ended
    told = step.child("failover", "event", when, when, **{"failover.from": switch.source, "failover.to": switch.target})
    told.set(**{"failover.fault": str(switch.fault), "failover.breaker_opened": switch.opened})
    told.warn(f"{switch.source} gave way to {switch.target}: {switch.reason}")

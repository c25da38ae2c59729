"""Traces: what a piece of work did, step by step, noted as it happens and exported in the background.

    with tracing.begin("turn", seed=turn_id):       a trace; the same seed has the same trace id in every process
        with tracing.span("act") as span:           a step within it, from wherever it runs: tasks and threads know
            span.set(state="IDLE")                  facts, exported as they are: names, ids, counts
            span.say(output=reply)                  words, exported masked (see `start`)

A span of the OpenTelemetry SDK costs 26 to 38 µs of CPU, times some forty a turn; a note costs 3 to 6. So a step is
noted here, and becomes a span of the SDK in the sink's thread (tracing_export.py), when its trace has ended. With no
sink there is nothing: `begin` and `span` give a NOTHING that is false and takes every call.
"""

from __future__ import annotations

import functools
import hashlib
import random
import time
from collections.abc import Callable, Coroutine
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from typing import Any, Literal, ParamSpec, Protocol, Self, TypeVar

import structlog

P = ParamSpec("P")
R = TypeVar("R")
Work = Coroutine[Any, Any, R]

MOST_SPANS = 500  # of one trace: an import runs more statements than anybody reads

Kind = Literal["server", "client", "step", "generation", "tool", "event"]


class Sink(Protocol):
    has_queries: bool  # whether it wants requests and statements, too

    def put(self, trace: Trace) -> None:
        """Take a trace that has ended. Must neither wait nor raise."""


@dataclass(slots=True, eq=False)
class Trace:
    """The spans of one trace that one process made."""

    id: str
    about: dict[str, Any] = field(default_factory=dict)  # facts of every span
    spans: list[Span] = field(default_factory=list)  # those that have ended
    lost: int = 0  # spans over MOST_SPANS
    has_ended: bool = False

    def add(self, span: Span) -> None:
        if len(self.spans) < MOST_SPANS and not self.has_ended:
            self.spans.append(span)
        else:
            self.lost += 1

    def step(self, name: str) -> Span | None:
        return next((span for span in self.spans if span.name == name), None)


class Span:
    """One step. Times are nanoseconds since the epoch."""

    __slots__ = (
        "_token",
        "ended",
        "error",
        "facts",
        "id",
        "kind",
        "name",
        "parent",
        "started",
        "texts",
        "trace",
        "warning",
    )

    def __init__(self, trace: Trace, name: str, parent: str, kind: Kind, facts: dict[str, Any]) -> None:
        self.trace, self.name, self.parent, self.kind, self.facts = trace, name, parent, kind, facts
        self.id = f"{random.getrandbits(64) or 1:016x}"
        self.texts: dict[str, Any] | None = None
        self.error = self.warning = ""
        self.started = self.ended = time.time_ns()
        self._token: Token[Span | None] | None = None

    def set(self, **facts: Any) -> None:
        """Facts: nothing that a person or a model wrote."""
        self.facts |= facts

    def say(self, **texts: Any) -> None:
        """`input` and `output`, as they are: strings in them are masked before they leave."""
        self.texts = (self.texts or {}) | texts

    def rename(self, name: str) -> None:
        self.name = name

    def fail(self, reason: str) -> None:
        self.error = reason

    def warn(self, reason: str) -> None:
        self.warning = reason

    def child(self, name: str, kind: Kind, started: int, ended: int, **facts: Any) -> Span:
        """A step within this one that is over."""
        span = Span(self.trace, name, self.id, kind, facts)
        span.started, span.ended = started, ended
        self.trace.add(span)
        return span

    def __enter__(self) -> Self:
        self._token = _current.set(self)
        _name_in_log(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, traceback: object) -> None:
        self.ended = time.time_ns()
        if kind:
            self.error = kind.__name__  # its text may be anybody's
        before = _current_before(self._token)
        if self._token:
            _current.set(before)
        _name_in_log(before)
        self.trace.add(self)
        if before is None or before.trace is not self.trace:
            _end(self.trace)


class Nothing:
    """A span that is not noted."""

    def __bool__(self) -> bool:
        return False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def set(self, **_: Any) -> None: ...

    def say(self, **_: Any) -> None: ...

    def rename(self, name: str) -> None: ...

    def fail(self, reason: str) -> None: ...


NOTHING = Nothing()

_current: ContextVar[Span | None] = ContextVar("span", default=None)
_sinks: tuple[Sink, ...] = ()


def attach(*sinks: Sink) -> tuple[Sink, ...]:
    """Have these take the traces from now on; those that did before."""
    global _sinks
    before, _sinks = _sinks, sinks
    return before


def is_on() -> bool:
    return bool(_sinks)


def has_queries() -> bool:
    """Whether somebody wants requests and statements."""
    return any(sink.has_queries for sink in _sinks)


def trace_id(seed: str) -> str:
    """As Langfuse's SDK derives one (`create_trace_id`)."""
    return hashlib.sha256(seed.encode()).hexdigest()[:32]


def current() -> Span | None:
    return _current.get()


def begin(name: str, *, seed: str = "", kind: Kind = "step", **facts: Any) -> Span | Nothing:
    """A new trace, exported when this span ends: within the request at hand when that has the same id (`join`)."""
    if not _sinks:
        return NOTHING
    trace = Trace(trace_id(seed) if seed else f"{random.getrandbits(128) or 1:032x}")
    around = _current.get()
    parent = around.id if around and around.trace.id == trace.id else ""
    return Span(trace, name, parent, kind, facts)


def span(name: str, *, kind: Kind = "step", **facts: Any) -> Span | Nothing:
    """A step of the trace at hand; nothing outside of one."""
    around = _current.get()
    return Span(around.trace, name, around.id, kind, facts) if around else NOTHING


def step(name: str) -> Callable[[Callable[P, Work[R]]], Callable[P, Work[R]]]:
    """Note every call of the coroutine function as a step."""

    def decorated(function: Callable[P, Work[R]]) -> Callable[P, Work[R]]:
        @functools.wraps(function)
        async def noted(*args: P.args, **kwargs: P.kwargs) -> R:
            with span(name):
                return await function(*args, **kwargs)

        return noted

    return decorated


def join(seed: str) -> None:
    """Have the trace at hand (a request's) be the one of `seed`: what it leads to is part of it."""
    if around := _current.get():
        around.trace.id = trace_id(seed)
        _name_in_log(around)


def _current_before(token: Token[Span | None] | None) -> Span | None:
    before = token.old_value if token else None
    return before if isinstance(before, Span) else None


def _name_in_log(span: Span | None) -> None:
    if span:
        structlog.contextvars.bind_contextvars(trace_id=span.trace.id, span_id=span.id)
    else:
        structlog.contextvars.unbind_contextvars("trace_id", "span_id")


def _end(trace: Trace) -> None:
    trace.has_ended = True
    for sink in _sinks:
        sink.put(trace)

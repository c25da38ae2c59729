"""Traces as spans of the OpenTelemetry SDK, with OpenTelemetry's names for things and Langfuse's, over OTLP/HTTP.

Everything here runs in a sink's thread, and the imports are as late: the SDK costs a process 8 MB.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from storeagent.observability.tracing import Span, Trace

if TYPE_CHECKING:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import ReadableSpan

TIMEOUT = 5.0  # seconds of one request, its repetitions included
LONGEST_TEXT = 8_000  # characters

Mask = Callable[[str], str]

LANGFUSE = "langfuse.observation."
_TYPES = {"step": "span", "generation": "generation", "tool": "tool", "event": "event"}
OBSERVATIONS = frozenset(_TYPES)  # the kinds of span that Langfuse gets: no requests, no statements

# What `Span.set` says in words of our own, and what others call it.
_NAMES: dict[str, tuple[str, ...]] = {
    "model": ("gen_ai.request.model", LANGFUSE + "model.name"),
    "provider": ("gen_ai.provider.name",),
    "operation": ("gen_ai.operation.name",),
    "prompt_name": (LANGFUSE + "prompt.name",),
    "prompt_version": (LANGFUSE + "prompt.version",),
    "usage": (LANGFUSE + "usage_details",),
    "cost": (LANGFUSE + "cost_details",),
    "first_token_at": (LANGFUSE + "completion_start_time",),
    "input_tokens": ("gen_ai.usage.input_tokens",),
    "output_tokens": ("gen_ai.usage.output_tokens",),
    "session": ("session.id",),
    "user": ("user.id",),
}


class Exporter:
    """Sends traces to one address."""

    def __init__(
        self,
        endpoint: str,
        headers: Mapping[str, str] | None,
        service: str,
        mask: Mask,
        *,
        kinds: frozenset[str] | None,
    ) -> None:
        """`headers`: None for those of OTEL_EXPORTER_OTLP_HEADERS. `kinds`: of spans, None for all."""
        from opentelemetry.exporter.otlp.proto.http import Compression
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource

        self._exporter = OTLPSpanExporter(endpoint, headers=headers, timeout=TIMEOUT, compression=Compression.Gzip)
        self._resource, self._mask, self._kinds = Resource.create({"service.name": service}), mask, kinds

    def __call__(self, traces: list[Trace]) -> bool:
        from opentelemetry.sdk.trace.export import SpanExportResult

        spans = [span for trace in traces for span in self._readable(trace)]
        return not spans or self._exporter.export(spans) is SpanExportResult.SUCCESS

    def close(self) -> None:
        self._exporter.shutdown()  # type: ignore[no-untyped-call]

    def _readable(self, trace: Trace) -> Iterator[ReadableSpan]:
        chosen = [span for span in trace.spans if self._kinds is None or span.kind in self._kinds]
        known = {span.id for span in chosen}
        for span in chosen:
            top = self._kinds is not None and span.parent not in known  # its parent is not sent there
            yield readable(trace, span, "" if top else span.parent, self._resource, self._mask)
            time.sleep(0)  # who answers people goes first


def readable(trace: Trace, span: Span, parent: str, resource: Resource, mask: Mask) -> ReadableSpan:
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.sdk.util.instrumentation import InstrumentationScope
    from opentelemetry.trace import SpanKind
    from opentelemetry.trace.status import Status, StatusCode

    kinds = {"server": SpanKind.SERVER, "client": SpanKind.CLIENT, "generation": SpanKind.CLIENT}
    return ReadableSpan(
        span.name,
        context=_context(trace.id, span.id),
        parent=_context(trace.id, parent) if parent else None,
        resource=resource,
        attributes=attributes(trace, span, mask),
        kind=kinds.get(span.kind, SpanKind.INTERNAL),
        status=Status(StatusCode.ERROR, span.error) if span.error else Status(StatusCode.UNSET),
        start_time=span.started,
        end_time=span.ended,
        instrumentation_scope=InstrumentationScope("storeagent"),
    )


def attributes(trace: Trace, span: Span, mask: Mask) -> dict[str, Any]:
    """Facts under every name that they go by, words masked and cut."""
    found: dict[str, Any] = {}
    for name, value in (trace.about | span.facts).items():
        if value is not None:
            found |= dict.fromkeys(_NAMES.get(name, (name,)), _plain(value))
    for name, said in (span.texts or {}).items():
        if said:
            found[LANGFUSE + name] = _cut(masked(said, mask))
    if span.kind in _TYPES:
        found[LANGFUSE + "type"] = _TYPES[span.kind]
    if span.error or span.warning:
        found[LANGFUSE + "level"] = "ERROR" if span.error else "WARNING"
        found[LANGFUSE + "status_message"] = mask(span.error or span.warning)
    return found


def masked(said: Any, mask: Mask) -> Any:
    """The same with every string in it masked, for itself: a mask must not read across the borders of two values."""
    match said:
        case str():
            return mask(said)
        case dict():
            return {name: masked(value, mask) for name, value in said.items()}
        case list() | tuple():
            return [masked(value, mask) for value in said]
    return said


def at(nanoseconds: int) -> str:
    """A moment as Langfuse reads it: JSON of ISO 8601."""
    return json.dumps(datetime.fromtimestamp(nanoseconds / 1e9, UTC).isoformat().replace("+00:00", "Z"))


def _cut(said: Any) -> str:
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def _plain(value: Any) -> Any:
    return (
        json.dumps(value) if isinstance(value, dict) else value if isinstance(value, bool | int | float) else str(value)
    )


def _context(trace_id: str, span_id: str) -> Any:
    from opentelemetry.trace import SpanContext, TraceFlags

    return SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED))

"""A wire-level double of an OTLP/HTTP collector and of Langfuse, which takes spans the same way, and scores as JSON.

with FakeTelemetry() as fake:
    ...  # OTEL_EXPORTER_OTLP_ENDPOINT=fake.url, or LANGFUSE_BASE_URL=fake.url
    fake.wait_for(lambda: fake.spans("turn"))
"""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue

LANGFUSE_PATH = "/api/public/otel/v1/traces"
COLLECTOR_PATH = "/v1/traces"


@dataclass(frozen=True)
class Span:
    """One span as it arrived. Ids are hexadecimal, times nanoseconds."""

    name: str
    trace_id: str
    id: str
    parent: str
    started: int
    ended: int
    failed: bool
    attributes: dict[str, Any]
    path: str  # where it was sent: to Langfuse, or to a collector

    def __getitem__(self, attribute: str) -> Any:
        return self.attributes[attribute]


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    json: Any = None


@dataclass
class FakeTelemetry:
    """`status` is what it answers; `pause` how many seconds later (until it is closed, at most)."""

    status: int = 200
    pause: float = 0.0
    requests: list[Request] = field(default_factory=list)
    scores: dict[str, dict[str, Any]] = field(default_factory=dict)  # by id
    _spans: list[Span] = field(default_factory=list)
    _closing: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                fake._answer(self)

            do_DELETE = do_POST

            def log_message(self, *_: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def received(self) -> bytes:
        """Every body that came in, decompressed."""
        return b"\n".join(request.body for request in self.requests)

    def spans(self, name: str = "", path: str = "") -> list[Span]:
        return [span for span in self._spans if name in ("", span.name) and path in ("", span.path)]

    def wait_for(self, condition: Callable[[], Any], seconds: float = 10) -> Any:
        """What `condition` gives, once it is true."""
        deadline = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < deadline, f"not within {seconds:g} s: {[span.name for span in self._spans]}"
            time.sleep(0.01)
        return found

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        if handler.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        headers = {name.lower(): value for name, value in handler.headers.items()}
        request = Request(handler.command, handler.path, headers, body)
        self.requests.append(request)
        self._closing.wait(self.pause)
        answer, kind = self._taken(request) if self.status == 200 else (b"{}", "application/json")
        try:
            handler.send_response(self.status)
            handler.send_header("Content-Type", kind)
            handler.send_header("Content-Length", str(len(answer)))
            handler.end_headers()
            handler.wfile.write(answer)
        except OSError:
            handler.close_connection = True  # who asked has gone

    def _taken(self, request: Request) -> tuple[bytes, str]:
        if request.path in (LANGFUSE_PATH, COLLECTOR_PATH):
            self._spans += _decoded(request)
            return ExportTraceServiceResponse().SerializeToString(), "application/x-protobuf"
        if request.method == "DELETE":
            self.scores.pop(request.path.rpartition("/")[2], None)
            return b'{"message": "deleted"}', "application/json"
        request.json = json.loads(request.body)
        self.scores |= {score["id"]: score for score in request.json}
        return json.dumps({"accepted": len(request.json)}).encode(), "application/json"


def _decoded(request: Request) -> list[Span]:
    message = ExportTraceServiceRequest.FromString(request.body)
    return [
        Span(
            span.name,
            span.trace_id.hex(),
            span.span_id.hex(),
            span.parent_span_id.hex(),
            span.start_time_unix_nano,
            span.end_time_unix_nano,
            span.status.code == 2,
            {each.key: _value(each.value) for each in span.attributes},
            request.path,
        )
        for resource in message.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def _value(value: AnyValue) -> Any:
    return getattr(value, value.WhichOneof("value"))

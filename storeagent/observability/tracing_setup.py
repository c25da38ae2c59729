"""Which sinks this process has, by the environment; and what of Django is noted for them."""

from __future__ import annotations

import atexit
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connections
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse

from storeagent.middleware import AsyncMiddleware, GetResponse
from storeagent.observability import tracing, tracing_langfuse
from storeagent.observability.tracing_export import OBSERVATIONS, Exporter, Mask
from storeagent.observability.tracing_sinks import Queue, Standing

LAST_WORDS = 2.0  # seconds that the end of the process waits for sinks
LONGEST_STATEMENT = 1_000  # characters
UNTRACED = ("/healthz", "/static/")

_queues: tuple[Queue, ...] = ()


def start(mask: Mask) -> None:
    """Send traces where the settings say. `mask` gets every text that a person or a model wrote, before it leaves."""
    global _queues
    _queues = tuple(_configured(mask))
    tracing.attach(*_queues)
    if _queues:
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # the queues say what is to be said, once
        atexit.register(stop)
    if tracing.has_queries():
        connection_created.connect(_watch, dispatch_uid="tracing")
        for connection in connections.all(initialized_only=True):
            _watch(connection=connection)


def stop() -> None:
    """Export what waits, within LAST_WORDS, and note nothing more."""
    global _queues
    leaving, _queues = _queues, ()
    tracing.attach()
    connection_created.disconnect(dispatch_uid="tracing")
    atexit.unregister(stop)
    end = time.monotonic() + LAST_WORDS
    for queue in leaving:
        queue.begin_to_close()
    for queue in leaving:
        queue.close(max(0.0, end - time.monotonic()))


def standing() -> dict[str, Standing]:
    """How the sinks of this process fare, by name."""
    return {queue.name: queue.standing() for queue in _queues}


def preload() -> None:
    """Import what exports, which takes a third of a second: before the first turn, not beside it."""
    for queue in _queues:
        with suppress(Exception):  # the queue's thread tries again, and says what is wrong
            queue.prepare()


def _configured(mask: Mask) -> list[Queue]:
    queues, service = [], settings.OTEL_SERVICE_NAME
    if tracing_langfuse.is_configured():
        address, headers = tracing_langfuse.endpoint(), tracing_langfuse.headers()
        to_langfuse = lambda: Exporter(address, headers, service, mask, kinds=OBSERVATIONS)  # noqa: E731
        queues.append(Queue("langfuse", to_langfuse, has_queries=False))
    if base := settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        collector = f"{base.rstrip('/')}/v1/traces"
        to_collector = lambda: Exporter(collector, None, service, mask, kinds=None)  # noqa: E731
        queues.append(Queue("otlp", to_collector, has_queries=True))
    return queues


# -- Requests ------------------------------------------------------------------------------------------------


class TracingMiddleware(AsyncMiddleware):
    """A trace for every request, up to its response's first byte, by the route and never by the address.

    Async-native, as it stands on the streaming path: OpenTelemetry's own for Django is sync at heart (its package also
    pins another SDK than Langfuse's).
    """

    def __init__(self, get_response: GetResponse) -> None:
        if not tracing.has_queries():
            raise MiddlewareNotUsed
        super().__init__(get_response)

    async def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(UNTRACED):
            return await self.get_response(request)
        method = request.method if request.method in _METHODS else "_OTHER"
        with tracing.begin(method, kind="server") as span:
            response = await self.get_response(request)
            route = f"/{request.resolver_match.route}" if request.resolver_match else ""
            span.set(**{"http.request.method": method, "http.response.status_code": response.status_code})
            if route:
                span.set(**{"http.route": route})
                span.rename(f"{method} {route}")
            if response.status_code >= 500:
                span.fail(str(response.status_code))
        return response


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# -- Statements ----------------------------------------------------------------------------------------------


def _watch(connection: Any, **_: Any) -> None:
    if _noted not in connection.execute_wrappers:  # a wrapper stays when its connection is given back
        connection.execute_wrappers.append(_noted)


def _noted(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Run a statement and note it: its text, where values are placeholders, and never the values."""
    around = tracing.current()
    if around is None:
        return execute(sql, params, many, context)
    started, error = time.time_ns(), ""
    try:
        return execute(sql, params, many, context)
    except BaseException as raised:
        error = type(raised).__name__
        raise
    finally:
        text = sql[:LONGEST_STATEMENT] if isinstance(sql, str) else ""  # composed by psycopg: it may hold values
        name = text.split(None, 1)[0].upper() if text else "SQL"
        noted = around.child(
            name, "client", started, time.time_ns(), **{"db.system.name": "postgresql", "db.query.text": text}
        )
        noted.error = error

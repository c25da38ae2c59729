from __future__ import annotations

import time

import structlog
from django.http import HttpRequest, HttpResponse

from storeagent.middleware import AsyncMiddleware
from storeagent.observability import request_id, request_log, typed


class RequestIdMiddleware(AsyncMiddleware):
    """Give every request an id, every response `X-Request-ID`, and request_logs a row.

    Async-native: it stands on the streaming path.
    """

    async def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        structlog.contextvars.clear_contextvars()
        typed.begin()  # before the id is judged: it must not be compared with what it came with
        chosen = request_id.bind(request.headers.get("X-Request-ID"))
        typed.begin(request)
        response = await self.get_response(request)
        response["X-Request-ID"] = chosen
        request_log.note(request, response, began)
        return response


class HealthHostMiddleware(AsyncMiddleware):
    """Answer /healthz under any name: load balancers and containers ask by address, which is in no ALLOWED_HOSTS.

    Nothing in those answers is made of the name, so none can be smuggled in.
    """

    async def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in ("/healthz", "/healthz/live"):
            request.get_host = lambda: "healthz"  # type: ignore[method-assign]
        return await self.get_response(request)

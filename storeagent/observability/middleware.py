from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from asgiref.sync import markcoroutinefunction
from django.http import HttpRequest, HttpResponse

from storeagent.observability import request_id


class RequestIdMiddleware:
    """Give every request an id and every response `X-Request-ID`. Async-native: it stands on the streaming path."""

    async_capable = True
    sync_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], Awaitable[HttpResponse]]) -> None:
        self.get_response = get_response
        markcoroutinefunction(self)

    async def __call__(self, request: HttpRequest) -> HttpResponse:
        structlog.contextvars.clear_contextvars()
        chosen = request_id.bind(request.headers.get("X-Request-ID"))
        response = await self.get_response(request)
        response["X-Request-ID"] = chosen
        return response

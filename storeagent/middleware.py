"""Middlewares of Django, WhiteNoise and django-csp, without the threads.

Django runs each hook of a synchronous middleware in a thread of the request's own, twice a request for each: more than
a turn's own work, and what every stream would wait for. These hooks read and write headers and cookies, so they run in
the event loop; only what does I/O gets a thread, in the few requests where it does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import csp.middleware
from asgiref.sync import markcoroutinefunction, sync_to_async
from django.contrib.auth import middleware as auth
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest, HttpResponse
from django.middleware import clickjacking, common, csrf, security
from whitenoise import middleware as whitenoise

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class Inline:
    """Before a MiddlewareMixin: its hooks run in the event loop, but for a response that `waits` in a thread."""

    get_response: Any  # of a MiddlewareMixin

    async def __acall__(self, request: HttpRequest) -> HttpResponse:
        before, after = getattr(self, "process_request", None), getattr(self, "process_response", None)
        response = before(request) if before else None
        response = response or await self.get_response(request)
        if after is None:
            return response
        return await sync_to_async(after)(request, response) if self.waits(request) else after(request, response)

    def waits(self, request: HttpRequest) -> bool:
        """Whether `process_response` does I/O for this request."""
        return False


class SecurityMiddleware(Inline, security.SecurityMiddleware): ...


class CSPMiddleware(Inline, csp.middleware.CSPMiddleware): ...


class CommonMiddleware(Inline, common.CommonMiddleware): ...


class AuthenticationMiddleware(Inline, auth.AuthenticationMiddleware): ...


class XFrameOptionsMiddleware(Inline, clickjacking.XFrameOptionsMiddleware): ...


class SessionMiddleware(Inline, sessions.SessionMiddleware):
    def waits(self, request: HttpRequest) -> bool:
        return request.session.modified


class MessageMiddleware(Inline, messages.MessageMiddleware):
    def waits(self, request: HttpRequest) -> bool:
        stored = getattr(request, "_messages", None)
        return stored is not None and (stored.used or stored.added_new)


class CsrfViewMiddleware(Inline, csrf.CsrfViewMiddleware):
    async def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> Any:  # type: ignore[override]
        """In a thread where it can refuse, which renders a page."""
        if request.method in SAFE or getattr(view, "csrf_exempt", False):
            return super().process_view(request, view, args, kwargs)
        return await sync_to_async(super().process_view)(request, view, args, kwargs)


class WhiteNoiseMiddleware(whitenoise.WhiteNoiseMiddleware):  # type: ignore[misc]
    async_capable = True
    sync_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], Awaitable[HttpResponse]]) -> None:
        super().__init__(get_response)
        markcoroutinefunction(self)

    async def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if not path.startswith(self.static_prefix):
            return await self.get_response(request)
        found = await sync_to_async(self.find_file)(path) if self.autorefresh else self.files.get(path)
        return self.serve(found, request) if found else await self.get_response(request)

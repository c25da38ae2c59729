"""How much a request may bring: Django would keep any upload on its disk before a view is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

MOST_BODY = 5_000_000  # bytes; the largest thing that anybody sends is a list of 1 MB
TOO_LARGE = "storeagent.too_large"  # in the scope of a request whose body was cut off

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


class BoundedBody:
    """An ASGI application around Django's, which reads no more than MOST_BODY: the rest is dropped, and marked so.

    The answer is Django's, with all its headers; then the connection is closed, since nobody reads on.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        sizes = [value for name, value in scope.get("headers", ()) if name in (b"content-length", b"transfer-encoding")]
        if scope["type"] != "http" or not sizes:
            await self._application(scope, receive, send)
            return
        if any(size.isdigit() and int(size) > MOST_BODY for size in sizes):
            scope[TOO_LARGE] = True
        await self._application(scope, _Counted(scope, receive), _closing(scope, send))


class _Counted:
    def __init__(self, scope: dict[str, Any], receive: Receive) -> None:
        self._scope, self._receive, self._read, self._is_over = scope, receive, 0, False

    async def __call__(self) -> Message:
        if not self._is_over:
            return self._count({"type": "http.request"} if TOO_LARGE in self._scope else await self._receive())
        while (message := await self._receive())["type"] == "http.request":
            pass  # what is left of a body that nobody wants
        return message

    def _count(self, message: Message) -> Message:
        self._read += len(message.get("body", b""))
        if self._read > MOST_BODY:
            self._scope[TOO_LARGE] = True
            message = {"type": "http.request"}
        self._is_over = not message.get("more_body")
        return message


def _closing(scope: dict[str, Any], send: Send) -> Send:
    async def closing(message: Message) -> None:
        if message["type"] == "http.response.start" and TOO_LARGE in scope:
            message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
        await send(message)

    return closing

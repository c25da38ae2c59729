"""What a web process runs beside its requests, from its first moment to its last (ASGI's lifespan)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from chat.notices import Listener
from chat.orchestrator import chain
from chat.orchestrator.runner import Keeper

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Serving:
    """An ASGI application around Django's, which does not speak "lifespan" itself."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._listener, self._keeper = Listener(), Keeper()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            return await self._application(scope, receive, send)
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                chain.preload()
                self._listener.start()
                self._keeper.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self._keeper.stop()
                await self._listener.stop()
                return await send({"type": "lifespan.shutdown.complete"})

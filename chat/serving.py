"""What a web process runs beside its requests, from its first moment to its last (ASGI's lifespan)."""

from __future__ import annotations

import asyncio
import gc
import signal
import threading
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from types import FrameType
from typing import Any

from chat.notices import Listener
from chat.orchestrator import chain
from chat.orchestrator.runner import Keeper
from storeagent.observability import sinks, tracing_setup

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Handler = Callable[[int, FrameType | None], Any]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


YOUNG = 10_000  # objects before a look for garbage; Python's 700 are not even a turn's


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
                sinks.start()
                chain.preload()
                tracing_setup.preload()
                self._listener.start()
                self._keeper.start()
                self._hear_the_end()
                _spare_the_collector()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self._keeper.stop()
                await self._listener.stop()
                await asyncio.to_thread(sinks.stop)
                return await send({"type": "lifespan.shutdown.complete"})

    def _hear_the_end(self) -> None:
        """Begin to end with the signal: the server first waits for open streams, and then says "shutdown"."""
        if threading.current_thread() is not threading.main_thread():
            return  # a test's server, which gets no signals
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            servers = signal.getsignal(number)
            if callable(servers):
                signal.signal(number, partial(self._leave, loop, servers))

    def _leave(self, loop: asyncio.AbstractEventLoop, servers: Handler, number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(self._keeper.leave)
        servers(number, frame)


def _spare_the_collector() -> None:
    """What is imported by now stays, so nothing is gained by walking through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])

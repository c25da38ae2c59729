"""What models on an official async SDK have in common: a client for each event loop, and how an answer is read.

Answers are always streamed, whole ones too: so `call.answered` is true from the first byte on, a cut tells itself from
a refused connection, and there is one way of reading. The SDK sends and raises its errors; what comes is read from the
bytes, since the objects that it would build of each event cost 44 µs at Anthropic and 210 at OpenAI. What has come in
one read is passed on as one piece: a vendor that sends many words at once costs no more than one that sends one.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import re
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Hashable
from contextlib import AbstractAsyncContextManager, aclosing, suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from chat.providers.base import Call, Fault, Prompt, ProviderError, storable
from chat.providers.faults import told_as_faults

# Seconds. The patience of a turn (first token, gap, whole reply) is its caller's; these end what nobody waits for.
CONNECT, READ, WRITE, POOL = 3.0, 60.0, 10.0, 5.0
TAIL = 0.5  # seconds for what follows the sign that a reply is complete


class Closable(Protocol):
    async def close(self) -> None: ...


Client = TypeVar("Client", bound=Closable)
Chunks = AsyncIterator[bytes]

# -- Clients ------------------------------------------------------------------------------------------------

_clients: dict[asyncio.AbstractEventLoop, dict[Hashable, Any]] = {}
_imported: set[str] = set()


async def client_of_this_loop(key: Hashable, make: Callable[[], Client], sdk: str) -> Client:
    """The running loop's client of this configuration, made on its first call; its connections are bound to the loop.

    A command or a test runs many loops in one process. Each closes its clients at its end, while it can still run
    (a client refers to its loop, so a weak reference would never let go of either). The SDK is imported in a thread:
    up to 3 s the first time, during which other turns go on.
    """
    if sdk not in _imported:  # sys.modules has it too early: while it is being imported
        await asyncio.to_thread(importlib.import_module, sdk)
        _imported.add(sdk)
    loop = asyncio.get_running_loop()
    mine = _clients.setdefault(loop, {})
    if key not in mine:
        client = make()
        ending = _close_at_the_end(loop, client)
        await anext(ending)  # does not suspend, so nobody else makes this client meanwhile
        mine[key] = client, ending
    return mine[key][0]


async def _close_at_the_end(loop: asyncio.AbstractEventLoop, client: Closable) -> AsyncGenerator[None, None]:
    """A generator that stays suspended; a loop closes those when it ends (`asyncio.run`, servers, async_to_sync)."""
    try:
        yield
    finally:
        _clients.pop(loop, None)
        await client.close()


# -- Answers ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Reading(ABC):
    """How far an answer has been read. `stop` is the vendor's own word for why it ended, None until it has."""

    call: Call
    max_tokens: int
    stop: str | None = None
    refused: bool = False
    spoken: bool = False

    @abstractmethod
    def take(self, event: Any) -> str:
        """Note what an event says; its text, "" for none. May raise anything on an event of an unknown shape."""

    def read(self, batch: list[bytes]) -> str:
        """The text in these events. Whatever stands behind the end of the answer takes nothing away."""
        said = ""
        for data in batch:
            if self.stop is None:
                said += self.take(_event(data))
            else:
                with suppress(Exception):
                    self.take(_event(data))
        return said

    def heard(self, text: str | None) -> str:
        """A piece of the answer's text."""
        if not text:
            return ""
        text = storable(text)
        self.spoken = self.spoken or not text.isspace()
        return text

    def check(self) -> None:
        """Raise unless the answer is complete and says something. One cut at `max_tokens` counts as complete."""
        if self.stop is None:
            raise ProviderError(Fault.BROKEN, "the answer ended early")
        if self.refused:
            raise ProviderError(Fault.DECLINED, "the model refused to answer")
        if not self.spoken:
            raise ProviderError(Fault.BROKEN, "the answer is empty")


_BOUNDARY = re.compile(rb"\r?\n\r?\n")


async def events_of(chunks: Chunks) -> AsyncGenerator[list[bytes], None]:
    """The data of the server-sent events in each read of a body."""
    rest = b""
    async for chunk in chunks:
        *blocks, rest = _BOUNDARY.split(rest + chunk)
        if batch := [data for block in blocks if (data := _data_of(block)) not in (b"", b"[DONE]")]:
            yield batch


def _data_of(block: bytes) -> bytes:
    """Empty for a comment; OpenAI's mark of the end is "[DONE]"."""
    return b"\n".join(line[5:].strip() for line in block.splitlines() if line.startswith(b"data:"))


def _event(data: bytes) -> Any:
    event = json.loads(data)
    if isinstance(event, dict) and event.get("error"):
        raise ProviderError(Fault.BROKEN, "an error stands in the stream")
    return event


def tokens(usage: dict[str, Any], name: str) -> int:
    """A number of tokens as a vendor states it; 0 when it does not."""
    count = usage.get(name)
    return count if isinstance(count, int) and count > 0 else 0


class SdkModel(ABC):
    """`Model` (base.py) on an official SDK. `key` may be empty for a server that asks for none."""

    provider: str

    def __init__(self, name: str, api_key: str, base_url: str = "", *, connect: float = CONNECT) -> None:
        """`connect`: seconds that making a connection may take."""
        self.name = name
        self._api_key = api_key or "none"  # the SDKs insist on one
        self._base_url = base_url
        self._connect = connect

    @abstractmethod
    async def _client(self) -> Any:
        """The SDK's client for the running loop."""

    @abstractmethod
    async def _ask(self, prompt: Prompt) -> tuple[AbstractAsyncContextManager[Any], Chunks]:
        """Send the request; once the vendor has answered 200, the response to close and its bytes as they come."""

    @abstractmethod
    def _reading(self, prompt: Prompt, call: Call) -> Reading: ...

    async def complete(self, prompt: Prompt, call: Call) -> str:
        async with aclosing(self.stream(prompt, call)) as pieces:
            return "".join([piece async for piece in pieces])

    async def stream(self, prompt: Prompt, call: Call) -> AsyncGenerator[str, None]:
        reading = self._reading(prompt, call)
        with told_as_faults(call):
            response, chunks = await self._ask(prompt)
            call.answered = True
            async with response:
                batches = events_of(chunks)
                async for batch in batches:
                    if piece := reading.read(batch):
                        yield piece
                    if reading.stop is not None:
                        break
                await self._tail(batches, reading)
            reading.check()

    async def _tail(self, batches: AsyncIterator[list[bytes]], reading: Reading) -> None:
        """What follows the end of the text: usage, and the end of the body, which frees the connection for the next.

        The answer is complete without it, so whatever breaks here takes nothing away.
        """
        with suppress(Exception):
            async with asyncio.timeout(TAIL):
                async for batch in batches:
                    reading.read(batch)

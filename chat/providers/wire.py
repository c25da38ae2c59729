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
from contextlib import aclosing, suppress
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.request import getproxies

from chat.providers.base import Call, Fault, Prompt, ProviderError, storable
from chat.providers.faults import told_as_faults

if TYPE_CHECKING:
    import httpx2

# Seconds. The patience of a turn (first token, gap, whole reply) is its caller's; these end what nobody waits for.
# aiohttp has none for writing: there READ counts from the request on.
CONNECT, READ, WRITE, POOL = 3.0, 60.0, 10.0, 5.0
TAIL = 0.5  # seconds for what follows the sign that a reply is complete


class Closable(Protocol):
    async def close(self) -> None: ...


Client = TypeVar("Client", bound=Closable)
Chunks = AsyncIterator[bytes]

CONNECTIONS, KEPT = 1000, 5.0  # at most, and seconds that one is kept idle: the SDKs' own
MOST_HEAD, MOST_HEADERS = 65_536, 500  # bytes of a line of an answer's head, and lines: proxies add long ones

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
    if key not in _clients.get(loop, {}):
        client = make()
        ending = _close_at_the_end(loop, client)
        await anext(ending)  # does not suspend, so nobody else makes this client meanwhile
        _clients.setdefault(loop, {})[key] = client, ending
    return _clients[loop][key][0]


async def _close_at_the_end(loop: asyncio.AbstractEventLoop, client: Closable) -> AsyncGenerator[None, None]:
    """A generator that stays suspended; a loop closes those when it ends (`asyncio.run`, servers, async_to_sync)."""
    try:
        yield
    finally:
        _clients.pop(loop, None)
        await client.close()


def http_client(sdk: ModuleType) -> httpx2.AsyncClient:
    """What carries an SDK's requests: aiohttp, as both SDKs offer it, at half the CPU of httpcore2.

    That one also asks the system after every idle connection, twice a request. It stays where the environment names a
    proxy, for which the SDKs use aiohttp in a way that it is about to drop.
    """
    through_proxy = getproxies().keys() - {"no"}
    if through_proxy:
        client = sdk.DefaultAsyncHttpxClient(follow_redirects=False)
    else:
        carrier = importlib.import_module(f"{sdk.__name__}._vendor.httpx_aiohttp").AiohttpTransport
        client = sdk.DefaultAioHttpClient(follow_redirects=False, transport=carrier(client=_session))
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return client


def _session() -> Any:
    """Of aiohttp: it keeps no cookie, which would tell a vendor that two users are one, and takes a gateway's head."""
    import aiohttp
    import httpx2

    connector = aiohttp.TCPConnector(ssl=httpx2.create_ssl_context(), limit=CONNECTIONS, keepalive_timeout=KEPT)
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        max_line_size=MOST_HEAD,
        max_field_size=MOST_HEAD,
        max_headers=MOST_HEADERS,
    )


# -- Answers ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Reading(ABC):
    """How far an answer has been read. `stop` is the vendor's own word for why it ended, None until it has."""

    call: Call
    max_tokens: int
    stop: str | None = None
    refused: bool = False
    spoken: bool = False
    broken: Exception | None = None

    @abstractmethod
    def take(self, event: Any) -> str:
        """Note what an event says; its text, "" for none. May raise anything on an event of an unknown shape."""

    def read(self, batch: list[bytes]) -> str:
        """The text in these events, up to one that breaks the answer. What stands behind its end takes nothing away."""
        said = ""
        for data in batch:
            ended = self.stop is not None
            try:
                text = self.take(_event(data))
            except Exception as error:
                if ended:
                    continue
                self.broken = error
                break
            if not ended:
                said += text
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
        if self.broken is not None:
            raise self.broken
        if self.stop is None:
            raise ProviderError(Fault.BROKEN, "the answer ended early")
        if self.refused:
            raise ProviderError(Fault.DECLINED, "the model refused to answer")
        if not self.spoken:
            raise ProviderError(Fault.BROKEN, "the answer is empty")


_DATA = re.compile(rb"^data:[ \t]*(?!\[DONE\])(\S.*(?:\ndata:.*)*)", re.MULTILINE)  # [DONE]: OpenAI's mark of the end
_parse = json.JSONDecoder().decode  # `json.loads` of bytes takes half as long again, to guess their encoding


async def events_of(chunks: Chunks) -> AsyncGenerator[list[bytes], None]:
    """The data of the server-sent events in each read of a body."""
    rest = b""
    async for chunk in chunks:
        rest += chunk
        if end := max(rest.rfind(b"\n\n"), rest.rfind(b"\n\r\n")) + 1:
            batch, rest = _DATA.findall(rest, 0, end), rest[end:]
            yield batch


def _event(data: bytes) -> Any:
    event = _parse(data.replace(b"\ndata:", b"\n").decode("utf-8", "surrogatepass"))
    if isinstance(event, dict) and event.get("error"):
        raise ProviderError(Fault.BROKEN, "an error stands in the stream")
    return event


def tokens(usage: dict[str, Any], name: str) -> int:
    """A number of tokens as a vendor states it; 0 when it does not."""
    count = usage.get(name)
    return count if isinstance(count, int) and count > 0 else 0


class SdkModel(ABC):
    """`Model` (base.py) on an official SDK. `key` may be empty for a server that asks for none."""

    provider: str  # also the SDK's name
    path: str  # what is asked, behind the base URL

    def __init__(self, name: str, api_key: str, base_url: str = "", *, connect: float = CONNECT) -> None:
        """`connect`: seconds that making a connection may take."""
        self.name = name
        self._api_key = api_key or "none"  # the SDKs insist on one
        self._base_url = base_url
        self._connect = connect

    @abstractmethod
    def _make(self) -> Any:
        """The SDK's client."""

    @abstractmethod
    def _request(self, prompt: Prompt) -> dict[str, Any]:
        """What is asked, as the vendor words it."""

    @abstractmethod
    def _reading(self, prompt: Prompt, call: Call) -> Reading: ...

    async def _client(self) -> Any:
        """The SDK's client for the running loop."""
        key = (self.provider, self._api_key, self._base_url, self._connect)
        return await client_of_this_loop(key, self._make, self.provider)

    async def complete(self, prompt: Prompt, call: Call) -> str:
        async with aclosing(self.stream(prompt, call)) as pieces:
            return "".join([piece async for piece in pieces])

    async def stream(self, prompt: Prompt, call: Call) -> AsyncGenerator[str, None]:
        reading = self._reading(prompt, call)
        with told_as_faults(call):
            async with aclosing(await self._ask(prompt)) as response:
                call.answered = True
                batches = events_of(response.aiter_bytes())
                async for batch in batches:
                    if piece := reading.read(batch):
                        yield piece
                    if reading.stop or reading.broken:
                        break
                if reading.broken is None:
                    await self._tail(batches, reading)
            reading.check()

    async def _ask(self, prompt: Prompt) -> httpx2.Response:
        """Send the request; once the vendor has answered 200, the response to read and close."""
        client = await self._client()
        import httpx2

        # The SDKs' own methods check and copy what is ours, and make an object for each event: up to 1 ms a call.
        return await client.post(self.path, body=self._request(prompt), cast_to=httpx2.Response, stream=True)

    async def _tail(self, batches: AsyncIterator[list[bytes]], reading: Reading) -> None:
        """What follows the end of the text: usage, and the end of the body, which frees the connection for the next.

        The answer is complete without it, so whatever breaks here takes nothing away.
        """
        with suppress(Exception):
            async with asyncio.timeout(TAIL):
                async for batch in batches:
                    reading.read(batch)

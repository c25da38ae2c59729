"""One request and its answer on an HTTP/1.1 connection: the timing of a reply, and the ways to break it off."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from tests.fakes.script import Fault, Json, Reply, Request

FOREVER = 3600.0
STATUS_FAULTS = {
    Fault.UNAUTHORIZED: (401, "The API key is not valid"),
    Fault.UNKNOWN_MODEL: (404, "There is no such model"),
    Fault.RATE_LIMITED: (429, "Too many requests"),
    Fault.SERVER_ERROR: (500, "Internal server error"),
}


@dataclass
class Stream:
    """A reply as server-sent events: what comes before the first token, the tokens, what comes after the last."""

    opening: bytes
    tokens: list[bytes]
    closing: bytes
    error: bytes
    ping: bytes


class Wire:
    """One endpoint of a service: how a settled reply looks there."""

    def stream(self, request: Request, reply: Reply) -> Stream:
        raise NotImplementedError

    def whole(self, request: Request, reply: Reply) -> Json:
        raise NotImplementedError

    def objection(self, request: Request) -> str | None:
        """Why the service would answer 400, in its own spirit; None when it would not."""
        raise NotImplementedError


@dataclass(frozen=True)
class Service:
    """What differs between services outside of their endpoints. `error` makes a body from a status and a message."""

    wires: dict[str, Wire]
    error: Callable[[int, str], Json]
    overloaded: int
    id_header: str


class Gone(Exception):
    """The client closed the connection."""


class Broken(Exception):
    """The script says to close the connection here."""


class Connection(asyncio.StreamReader):
    """A reader that keeps every byte, and knows at once when the other side is gone, also while nobody reads."""

    def __init__(self) -> None:
        super().__init__(limit=2**24)
        self.raw = bytearray()
        self.gone = asyncio.Event()
        self.gone_at: float | None = None

    def feed_data(self, data: bytes) -> None:
        self.raw += data
        super().feed_data(data)

    def feed_eof(self) -> None:
        self._leave()
        super().feed_eof()

    def set_exception(self, exc: BaseException) -> None:
        self._leave()
        super().set_exception(exc)

    def _leave(self) -> None:
        if self.gone_at is None:
            self.gone_at = time.monotonic()
            self.gone.set()

    async def pause(self, seconds: float) -> None:
        """Sleep that ends in Gone the moment the client leaves."""
        if seconds > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.gone.wait(), seconds)
        else:
            await asyncio.sleep(0)
        if self.gone.is_set():
            raise Gone

    async def request(self) -> Request | None:
        """The next request, or None when the client has no more."""
        try:
            head = (await self.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.strip().split("\r\n")
            method, path, _ = first.split(" ")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            body = await self.readexactly(int(headers.get("content-length", 0)))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        return Request(method=method, path=path, headers=headers, body=body)


class Exchange:
    """Answers one request; raises Gone or Broken when the connection is of no more use."""

    def __init__(self, service: Service, request: Request, connection: Connection, writer: asyncio.StreamWriter):
        self.service = service
        self.request = request
        self.connection = connection
        self.writer = writer

    async def run(self, answer: Callable[[Request], Reply]) -> None:
        wire = self.service.wires.get(self.request.path.partition("?")[0])
        if wire is None or self.request.method != "POST":
            return await self._error(404, "Not found")
        if objection := wire.objection(self.request):
            return await self._error(400, objection)
        reply = answer(self.request)
        if reply.fault is Fault.REFUSE:
            raise ValueError("Only script(Fault.REFUSE) can close the port, before a request comes.")
        if reply.fault is Fault.HANG_UP:
            raise Broken
        if reply.fault is Fault.OVERLOADED:
            return await self._error(self.service.overloaded, "Overloaded")
        if reply.fault in STATUS_FAULTS:
            return await self._error(*STATUS_FAULTS[reply.fault], retry_after=reply.retry_after)
        settled = reply.settled(self.request.forced_tool)
        if self.request.json.get("stream"):
            return await self._stream(wire.stream(self.request, settled), settled)
        return await self._whole(wire.whole(self.request, settled), settled)

    # A reply as a stream

    async def _stream(self, stream: Stream, reply: Reply) -> None:
        first = reply.first_wait
        if not reply.early_head:
            await self.connection.pause(first)
            first = 0
        await self._head(200, {"content-type": "text/event-stream; charset=utf-8", "transfer-encoding": "chunked"})
        await self._chunk(stream.opening)
        for at, token in enumerate(stream.tokens):
            if at == reply.after and not await self._goes_on(stream, reply):
                return
            await self._wait(reply.gap_now if at else first, stream, reply)
            await self._chunk(token)
            self.request.sent += 1
        if reply.after >= len(stream.tokens) and not await self._goes_on(stream, reply):
            return
        await self._chunk(stream.closing)
        await self._send(b"0\r\n\r\n")

    async def _goes_on(self, stream: Stream, reply: Reply) -> bool:
        """The fault that strikes here, if any; says whether the reply goes on after it."""
        match reply.fault:
            case Fault.STALL:
                await self._wait(FOREVER, stream, reply)
            case Fault.CUT | Fault.RESET:
                self._break(reply.fault)
            case Fault.ERROR_EVENT | Fault.CLEAN_EARLY_END:
                if reply.fault is Fault.ERROR_EVENT:
                    await self._chunk(stream.error)
                await self._send(b"0\r\n\r\n")
                return False
            case Fault.GARBAGE:
                await self._chunk(reply.garbage)
        return True

    async def _wait(self, seconds: float, stream: Stream, reply: Reply) -> None:
        until = time.monotonic() + seconds
        while reply.ping and (left := until - time.monotonic()) > reply.ping:
            await self.connection.pause(min(left, reply.ping))
            await self._chunk(stream.ping)
        await self.connection.pause(until - time.monotonic())

    def _break(self, fault: Fault) -> None:
        if fault is Fault.RESET:  # closing a socket that does not linger sends RST
            peer: socket.socket = self.writer.get_extra_info("socket")
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Broken

    # A reply in one piece

    async def _whole(self, answer: Json, reply: Reply) -> None:
        await self.connection.pause(reply.first_wait + reply.gap * max(0, len(reply.pieces) - 1))
        if reply.fault is Fault.ERROR_EVENT:
            return await self._error(500, "Internal server error")
        body = reply.garbage if reply.fault is Fault.GARBAGE else json.dumps(answer, ensure_ascii=False).encode()
        part = body[: len(body) // 2]
        if reply.fault is Fault.CLEAN_EARLY_END:
            body = part
        await self._head(200, {"content-type": "application/json", "content-length": str(len(body))})
        if reply.fault in {Fault.STALL, Fault.CUT, Fault.RESET}:
            await self._send(part)
            await self.connection.pause(FOREVER if reply.fault is Fault.STALL else 0)
            self._break(reply.fault)
        return await self._send(body)

    async def _error(self, status: int, message: str, retry_after: int = 0) -> None:
        body = json.dumps(self.service.error(status, message)).encode()
        extra = {"retry-after": str(retry_after)} if status == 429 else {}
        await self._head(status, {"content-type": "application/json", "content-length": str(len(body)), **extra})
        await self._send(body)

    # Bytes

    async def _head(self, status: int, headers: dict[str, str]) -> None:
        known = status in HTTPStatus._value2member_map_
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase if known else 'Overloaded'}"]
        lines += [f"{name}: {value}" for name, value in {**headers, self.service.id_header: "req_double"}.items()]
        await self._send("\r\n".join([*lines, "", ""]).encode())

    async def _chunk(self, data: bytes) -> None:
        if data:
            await self._send(b"%x\r\n%s\r\n" % (len(data), data))

    async def _send(self, data: bytes) -> None:
        if self.connection.gone.is_set():
            raise Gone
        self.writer.write(data)
        await self.writer.drain()

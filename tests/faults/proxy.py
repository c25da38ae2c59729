"""A TCP proxy on a thread of its own: takes its targets in turn, suffers faults, can lose the answer to a COMMIT."""

from __future__ import annotations

import asyncio
import contextlib
import enum
import socket
import struct
import threading
from collections.abc import Callable, Coroutine
from itertools import cycle
from typing import Any, Self


class Fault(enum.Enum):
    """What a network does, on connections that are open and on new ones, until it is mended."""

    LATENCY = "everything comes 0.1 s late, each way"
    DOWN = "connections are gone, and new ones are refused"
    BANDWIDTH = "20 KB a second"
    SLOW_CLOSE = "the end of a connection is heard of 2 s late"
    TIMEOUT = "nothing comes, and no connection ends"
    RESET = "connections are reset, new ones at their first byte"
    SLICER = "everything comes in small pieces"
    CUT = "connections end after 400 bytes of answers"


class Proxy:
    """`with Proxy(5432) as proxy:` listens on `proxy.port`, and leads each connection to the next of its targets."""

    def __init__(self, *targets: int) -> None:
        self._targets = cycle(targets)
        self._links: set[Link] = set()
        self._lose: bytes | None = None
        self._end = b""
        self.lost = 0  # answers
        self.fault: Fault | None = None

    def lose_the_answer(self, behind: bytes, end: bytes = b"COMMIT\0") -> None:
        """Once: let the `end` of a transaction in which `behind` was sent through, then reset the connection.

        A statement that is a transaction of its own ends with itself, and that with b"\\0".
        """
        self._lose, self._end = behind, end

    def suffer(self, fault: Fault) -> None:
        self._call(self._suffer(fault))

    def mend(self) -> None:
        self._call(self._mend())

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = 0
        self._call(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _call(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(5)

    async def _listen(self) -> None:
        self._mended = asyncio.Event()
        self._mended.set()
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port: int = self._server.sockets[0].getsockname()[1]

    async def _suffer(self, fault: Fault) -> None:
        self.fault = fault
        self._mended.clear()
        for link in self._links:
            link.answered = 0
        if fault is Fault.DOWN:
            self._server.close()
        if fault in (Fault.DOWN, Fault.RESET):
            self._abort()

    async def _mend(self) -> None:
        was, self.fault = self.fault, None
        self._mended.set()
        if was is Fault.DOWN:
            await self._listen()

    async def _close(self) -> None:
        self.fault = None
        self._mended.set()
        self._server.close()
        self._abort()
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others)

    def _abort(self) -> None:
        for link in self._links:
            link.reset()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sent, losing = bytearray(), False  # in the transaction at hand

        def asked(data: bytes) -> bool:
            nonlocal losing
            sent.extend(data)
            if self._end in sent:
                losing = self._lose is not None and self._lose in sent
                sent.clear()
            elif self._lose is None:
                sent.clear()
            return True

        def answered(data: bytes) -> bool:
            if losing:
                self._lose, self.lost = None, self.lost + 1
                _end_with_reset(writer)
            return not losing

        with contextlib.suppress(OSError):
            there, back = await asyncio.open_connection("127.0.0.1", next(self._targets))
            link = Link(self, writer, back)
            self._links.add(link)
            try:
                await asyncio.gather(link.pipe(reader, back, asked), link.pipe(there, writer, answered))
            finally:
                self._links.discard(link)
                back.transport.abort()
        writer.transport.abort()


class Link:
    """One connection, from the client to the target and back."""

    def __init__(self, proxy: Proxy, client: asyncio.StreamWriter, target: asyncio.StreamWriter) -> None:
        self._proxy, self._client, self._target = proxy, client, target
        self.answered = 0  # bytes, since the fault began

    def reset(self) -> None:
        for writer in (self._client, self._target):
            _end_with_reset(writer)
            writer.transport.abort()

    async def pipe(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, passes: Callable[[bytes], bool]
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while (data := await reader.read(65536)) and passes(data):
                await self._deliver(data, writer)
        match self._proxy.fault:
            case Fault.SLOW_CLOSE:
                await self._until_mended(2)
            case Fault.TIMEOUT:
                await self._until_mended()
        writer.close()

    async def _deliver(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        match self._proxy.fault:
            case Fault.LATENCY:
                await self._until_mended(0.1)
            case Fault.TIMEOUT:
                await self._until_mended()
            case Fault.RESET:
                self.reset()
            case Fault.BANDWIDTH:
                await self._in_pieces(data, 1000, 0.05, writer)
                data = b""
            case Fault.SLICER:
                await self._in_pieces(data, 20, 0.0005, writer)
                data = b""
            case Fault.CUT if writer is self._client:
                data = self._up_to_the_cut(data)
        writer.write(data)
        await writer.drain()

    def _up_to_the_cut(self, data: bytes) -> bytes:
        left, self.answered = max(0, 400 - self.answered), self.answered + len(data)
        if self.answered >= 400:
            self._client.write(data[:left])
            self._client.close()
            self._target.close()
            return b""
        return data

    async def _in_pieces(self, data: bytes, size: int, pause: float, writer: asyncio.StreamWriter) -> None:
        for at in range(0, len(data), size):
            writer.write(data[at : at + size])
            await writer.drain()
            await self._until_mended(pause)

    async def _until_mended(self, seconds: float | None = None) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._proxy._mended.wait(), seconds)


def _end_with_reset(writer: asyncio.StreamWriter) -> None:
    """Closing a socket that does not linger sends RST."""
    peer: socket.socket = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

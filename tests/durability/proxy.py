"""A TCP proxy on a thread of its own: takes its targets in turn, and can lose the answer to a COMMIT."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Coroutine
from itertools import cycle
from typing import Any, Self


class Proxy:
    """`with Proxy(5432) as proxy:` listens on `proxy.port`, and leads each connection to the next of its targets."""

    def __init__(self, *targets: int) -> None:
        self._targets = cycle(targets)
        self._writers: set[asyncio.StreamWriter] = set()
        self._lose: bytes | None = None
        self.lost = 0  # answers

    def lose_the_answer(self, behind: bytes) -> None:
        """Once: let the COMMIT of a transaction in which `behind` was sent through, then reset the connection."""
        self._lose = behind

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._call(asyncio.start_server(self._connected, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _call(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(5)

    async def _close(self) -> None:
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sent, losing = bytearray(), False  # in the transaction at hand

        def asked(data: bytes) -> bool:
            nonlocal losing
            sent.extend(data)
            if b"COMMIT\0" in sent:
                losing = self._lose is not None and self._lose in sent
                sent.clear()
            return True

        def answered(data: bytes) -> bool:
            if losing:
                self._lose, self.lost = None, self.lost + 1
                peer: socket.socket = writer.get_extra_info("socket")
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closing sends RST
            return not losing

        with contextlib.suppress(OSError):
            there, back = await asyncio.open_connection("127.0.0.1", next(self._targets))
            self._writers |= {writer, back}
            await asyncio.gather(_pipe(reader, back, asked), _pipe(there, writer, answered))
        writer.transport.abort()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, passes: Callable[[bytes], bool]) -> None:
    with contextlib.suppress(ConnectionError):
        while (data := await reader.read(65536)) and passes(data):
            writer.write(data)
            await writer.drain()
    writer.close()

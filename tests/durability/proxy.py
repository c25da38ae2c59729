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

COMMIT = b"COMMIT\0"


class Proxy:
    """`with Proxy(5432) as proxy:` listens on `proxy.port`, and leads each connection to the next of its targets."""

    def __init__(self, *targets: int) -> None:
        self._targets = cycle(targets)
        self._lose: bytes | None = None
        self.lost = 0  # answers

    def lose_the_answer(self, behind: bytes) -> None:
        """Once: let the COMMIT of the next transaction in which `behind` was sent through, then reset the connection."""
        self._lose = behind

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._server = self._call(asyncio.start_server(self._connected, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _call(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(5)

    async def _close(self) -> None:
        self._server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", next(self._targets))
        except OSError:
            return writer.transport.abort()
        sent = bytearray()  # in the transaction at hand
        to_be_lost = asyncio.Event()

        def asked(data: bytes) -> bool:
            sent.extend(data)
            if COMMIT in sent:
                if self._lose is not None and self._lose in sent:
                    self._lose = None
                    to_be_lost.set()
                sent.clear()
            return True

        def answered(data: bytes) -> bool:
            if to_be_lost.is_set():
                self.lost += 1
                peer: socket.socket = writer.get_extra_info("socket")
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return not to_be_lost.is_set()

        with contextlib.suppress(ConnectionError):
            await asyncio.wait(
                {asyncio.create_task(_pipe(reader, back, asked)), asyncio.create_task(_pipe(there, writer, answered))},
                return_when=asyncio.FIRST_COMPLETED,
            )
        for each in (writer, back):
            each.transport.abort()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, passes: Callable[[bytes], bool]) -> None:
    with contextlib.suppress(ConnectionError):
        while (data := await reader.read(65536)) and passes(data):
            writer.write(data)
            await writer.drain()

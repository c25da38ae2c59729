"""A double of a model service: a real HTTP server on 127.0.0.1, on a thread and an event loop of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, ClassVar, Self

from tests.fakes.exchange import Broken, Connection, Exchange, Gone, Service
from tests.fakes.script import Fault, Request, Rule, Script, Step


class FakeServer:
    """Start it with `with`, tell it what to say with `script`, read `requests` afterwards.

    A mistake in a script (a function that raises) is raised again at the end of the `with`.
    """

    service: ClassVar[Service]
    base: ClassVar[str] = ""  # what clients expect behind the host in their base URL

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._script = Script()
        self._problems: list[Exception] = []
        self._raw: list[bytearray] = []
        self._writers: set[asyncio.StreamWriter] = set()
        self._busy: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._closing = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}{self.base}"

    @property
    def received(self) -> bytes:
        """Every byte that ever came in, one connection after the other."""
        return b"\n".join(bytes(each) for each in self._raw)

    def script(self, step: Step, *, times: int | None = None, when: Callable[[Request], bool] | None = None) -> None:
        """Answer the next `times` requests (or all, until told otherwise) that are `when` with `step`.

        The newest standing step wins; limited ones come first, in their order. Fault.REFUSE is about the port, so it
        knows neither times nor kinds of request, and any other script() opens the port again.
        """
        if step is not Fault.REFUSE:
            self._script.add(Rule(step, when, times))
            self._call(self._listen())
        elif times is None and when is None:
            self._call(self._refuse())
        else:
            raise ValueError("A closed port refuses everyone until the next script().")

    def clear(self) -> None:
        """Forget every rule: the default reply again, on an open port. What was received stays."""
        self._script.clear()
        self._call(self._listen())

    # Its thread

    def __enter__(self) -> Self:
        self._socket = self._bound(0)
        self._port: int = self._socket.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=type(self).__name__, daemon=True)
        self._thread.start()
        self._call(self._listen())
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()
        if self._problems and exc is None:
            raise self._problems[0]

    def _call(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(5)

    @staticmethod
    def _bound(port: int) -> socket.socket:
        """A bound socket holds its port, and refuses connections as long as it does not listen."""
        # The event loop turns Nagle's delays (40 ms a reply) off only for a socket that says it is TCP.
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", port))
        return bound

    async def _listen(self) -> None:
        if self._server is None:
            loop = asyncio.get_running_loop()

            def protocol() -> asyncio.StreamReaderProtocol:
                return asyncio.StreamReaderProtocol(Connection(), self._connected, loop=loop)

            self._server = await loop.create_server(protocol, sock=self._socket, backlog=1024)

    async def _refuse(self) -> None:
        """Close the port and the connections that wait for a request; replies under way go on."""
        if self._server is not None:
            self._server.close()
            self._server = None
            self._socket = self._bound(self._port)
            for writer in self._writers - self._busy:
                writer.transport.abort()

    async def _close(self) -> None:
        await self._refuse()
        self._socket.close()
        self._closing = True
        for writer in self._writers:
            writer.transport.abort()  # which ends the tasks too: each waits for its client
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others)

    # Its connections

    async def _connected(self, connection: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert isinstance(connection, Connection)
        self._raw.append(connection.raw)
        self._writers.add(writer)
        try:
            while self._server is not None and (request := await connection.request()):
                self.requests.append(request)
                self._busy.add(writer)
                if not await self._exchange(request, connection, writer):
                    break
                self._busy.discard(writer)
        finally:
            self._writers.discard(writer)
            self._busy.discard(writer)
            writer.close()

    async def _exchange(self, request: Request, connection: Connection, writer: asyncio.StreamWriter) -> bool:
        """Answer; says whether the connection may be used again."""
        try:
            await Exchange(self.service, request, connection, writer).run(self._script.answer)
            request.finished = time.monotonic()
        except (Gone, ConnectionError):
            request.gone = None if self._closing else connection.gone_at or time.monotonic()
        except Broken:
            pass
        except Exception as problem:  # the script is wrong: its author must hear of it
            self._problems.append(problem)
        finally:
            request.over.set()
        return request.finished is not None

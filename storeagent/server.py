"""uvicorn's HTTP, with what it lacks against clients that are slow on purpose and against floods of headers.

The Procfile names it (`uvicorn --http storeagent.server:Protocol`). A proxy in front of it does this, too.
"""

from __future__ import annotations

import asyncio
from asyncio.events import TimerHandle

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

MOST_HEADERS = 100
MOST_HEAD = 65_536  # bytes of the address and all headers
HEAD_SECONDS = 10.0  # for these, from the first byte; and from the connection to it
BODY_SECONDS = 60.0
READ_SECONDS = 30.0  # how long a client may take none of what is sent to it


class TooMuch(Exception):
    """More headers than any browser sends."""


class Ambiguous(Exception):
    """A body that a proxy in front may take to end elsewhere: what follows could be a request that it has not seen."""


class Protocol(HttpToolsProtocol):
    _clock: TimerHandle | None = None  # until it ends the rest of the request has to be here
    _reader_clock: TimerHandle | None = None
    _head = 0
    _codings = 0
    _head_is_read = False
    _is_flood = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait(None)
        self._wait_for_reader(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._clock is None and (self.cycle is None or self.cycle.response_complete):
            self._wait(HEAD_SECONDS)
        super().data_received(data)
        if self.parser and not self._head_is_read:
            self._grow(len(data), is_caught=False)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head, self._head_is_read, self._codings = 0, False, 0
        self._wait(HEAD_SECONDS)

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._grow(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"transfer-encoding":
            self._codings += 1
            if self._codings > 1 or value.lower() != b"chunked":
                raise Ambiguous
        super().on_header(name, value)
        self._grow(len(name) + len(value))

    def on_headers_complete(self) -> None:
        self._head_is_read = True
        self._wait(BODY_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._wait(None)
        super().on_message_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._wait_for_reader(READ_SECONDS)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._wait_for_reader(None)

    def send_400_response(self, msg: str) -> None:
        if self._is_flood:
            self.transport.write(STATUS_LINE[431] + b"content-length: 0\r\nconnection: close\r\n\r\n")
            self.transport.close()
        else:
            super().send_400_response(msg)

    def _grow(self, size: int, *, is_caught: bool = True) -> None:
        """Count what came of the head; within a callback of the parser an exception is what ends the request."""
        self._head += size
        if self._head <= MOST_HEAD and len(self.headers or ()) <= MOST_HEADERS:
            return
        self._is_flood = True
        if is_caught:
            raise TooMuch
        self.send_400_response("")

    def _wait(self, seconds: float | None) -> None:
        if self._clock:
            self._clock.cancel()
        self._clock = self.loop.call_later(seconds, self.transport.abort) if seconds else None

    def _wait_for_reader(self, seconds: float | None) -> None:
        if self._reader_clock:
            self._reader_clock.cancel()
        self._reader_clock = self.loop.call_later(seconds, self.transport.abort) if seconds else None

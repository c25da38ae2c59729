"""A wire-level double of Sentry: takes envelopes over HTTP, gzipped or not, and reads them as Sentry does.

with FakeSentry() as fake:
    ...  # SENTRY_DSN=fake.dsn
    fake.wait_for(1)
    fake.events[0]["exception"]
"""

from __future__ import annotations

import gzip
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

KEY = "0123456789abcdef0123456789abcdef"


@dataclass
class FakeSentry:
    """`status` is what it answers; `pause` how many seconds later (until it is closed, at most)."""

    status: int = 200
    pause: float = 0.0
    envelopes: list[bytes] = field(default_factory=list)  # unzipped
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def dsn(self) -> str:
        return f"http://{KEY}@127.0.0.1:{self._server.server_port}/1"

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for envelope in list(self.envelopes) for event in _events(envelope)]

    @property
    def received(self) -> bytes:
        """All that ever came in."""
        return b"\n".join([*self.envelopes, *(json.dumps(each).encode() for each in self.headers)])

    def wait_for(self, events: int, within: float = 10.0) -> list[dict[str, Any]]:
        deadline = time.monotonic() + within
        while len(self.events) < events:
            assert time.monotonic() < deadline, f"{len(self.events)} of {events} reports came"
            time.sleep(0.01)
        return self.events

    def __enter__(self) -> Self:
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        self._closing.wait(self.pause)
        if path != "/api/1/envelope/" or f"sentry_key={KEY}" not in headers.get("X-Sentry-Auth", ""):
            return 403
        if self.status == 200:
            self.headers.append(headers)
            self.envelopes.append(gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body)
        return self.status


def _handler(fake: FakeSentry) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = fake.take(self.path, dict(self.headers), body)
            self.send_response(status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def _events(envelope: bytes) -> list[dict[str, Any]]:
    """An envelope is a line of headers, then for each item a line of headers and as many bytes as it says."""
    _, _, rest = envelope.partition(b"\n")
    found = []
    while rest.strip():
        head, _, rest = rest.partition(b"\n")
        item = json.loads(head)
        length = item.get("length", rest.find(b"\n") if b"\n" in rest else len(rest))
        payload, rest = rest[:length], rest[length:].lstrip(b"\n")
        if item["type"] == "event":
            found.append(json.loads(payload))
    return found

"""uvicorn with our protocol, over real sockets: floods of headers and clients that are slow on purpose."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from storeagent import server
from storeagent.server import MOST_HEADERS, Protocol

ROOT = Path(__file__).resolve().parents[2]
PIECE = b"x" * 65_536


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Reads the body; then says hello, or at /flood so much that no buffer holds it."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    if scope["path"] == "/flood":
        for _ in range(2_000):
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
    await send({"type": "http.response.body", "body": b"hello"})


@pytest.fixture
def web(monkeypatch) -> Iterator[uvicorn.Server]:
    for name in ("HEAD_SECONDS", "BODY_SECONDS", "READ_SECONDS"):
        monkeypatch.setattr(server, name, 0.3)
    config = uvicorn.Config(application, port=0, http=Protocol, ws="none", lifespan="off", log_level="critical")
    web = uvicorn.Server(config)
    thread = threading.Thread(target=web.run, daemon=True)
    thread.start()
    while not web.started:
        time.sleep(0.01)
    yield web
    web.should_exit = True
    thread.join(10)


def connected(web: uvicorn.Server) -> socket.socket:
    return socket.create_connection(web.servers[0].sockets[0].getsockname(), timeout=10)


def answer(client: socket.socket) -> bytes:
    """All that comes until the server closes."""
    read = b""
    try:
        while piece := client.recv(65_536):
            read += piece
    except ConnectionResetError:
        pass
    return read


def ask(web: uvicorn.Server, request: bytes) -> bytes:
    with connected(web) as client:
        client.sendall(request)
        return answer(client)


def test_a_plain_request_is_answered(web):
    assert ask(web, b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").endswith(b"hello\r\n0\r\n\r\n")


def test_a_connection_serves_several_requests(web):
    with connected(web) as client:
        for _ in range(3):
            client.sendall(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nab")
            read = b""
            while not read.endswith(b"0\r\n\r\n"):
                read += client.recv(1000)
            assert b"200 OK" in read


@pytest.mark.parametrize(
    "head",
    [
        b"".join(b"a%d: b\r\n" % number for number in range(MOST_HEADERS + 1)) + b"\r\n",
        b"a: " + b"b" * 70_000 + b"\r\n\r\n",
        b"a: " + b"b" * 400_000,  # and never an end
    ],
)
def test_a_flood_of_headers_is_refused(web, head):
    assert ask(web, b"GET / HTTP/1.1\r\nhost: a\r\n" + head).startswith(b"HTTP/1.1 431")


def test_an_address_that_never_ends_is_refused(web):
    assert ask(web, b"GET /" + b"a" * 100_000).startswith(b"HTTP/1.1 431")


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"\r\n",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nhost: a\r\n",
        b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nab",
        b"GET / HTTP/1.1\r\nhost: a\r\n\r\n\r\nGET",  # a slow second request on a connection that was good
    ],
)
def test_who_does_not_go_on_is_cut_off(web, beginning):
    read = ask(web, beginning)  # this returns, since the server closes
    assert read.count(b"HTTP/1.1 200") == (1 if b"\r\n\r\n\r\n" in beginning else 0)


def test_who_does_not_read_is_cut_off(web):
    with connected(web) as client:
        client.sendall(b"GET /flood HTTP/1.1\r\nhost: a\r\n\r\n")
        while web.server_state.connections:
            time.sleep(0.02)  # returns, since the server drops the connection, and with it what waits to be sent
        assert not web.server_state.tasks


HIDDEN = b"GET /hidden HTTP/1.1\r\nhost: a\r\n\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"content-length: 6\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"transfer-encoding: chunked\r\ncontent-length: 6\r\n\r\n0\r\n\r\n",
        b"content-length: 0\r\ncontent-length: 44\r\n\r\n",
        b"content-length: 0, 44\r\n\r\n",
        b"content-length: +0\r\n\r\n",
        b"content-length: 0x0\r\n\r\n",
        b"content-length : 44\r\n\r\n",
        b"transfer-encoding : chunked\r\n\r\n0\r\n\r\n",
        b"transfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"transfer-encoding: identity\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"transfer-encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
        b"x: y\r\n transfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"x: y\ntransfer-encoding: chunked\n\n0\r\n\r\n",
        b"transfer-encoding: chunked\r\n\r\n0x0\r\n\r\n",
        b"transfer-encoding: chunked\r\n\r\n-1\r\n\r\n",
        b"transfer-encoding: chunked\r\n\r\n0\n\n",
        b"x\x00: y\r\ncontent-length: 0\r\n\r\n",
    ],
)
def test_what_a_proxy_could_read_in_another_way_hides_no_request(web, head):
    """Request smuggling: the second request must never be answered behind a first whose length is in doubt."""
    read = ask(web, b"POST / HTTP/1.1\r\nhost: a\r\n" + head + HIDDEN)
    assert read.count(b"HTTP/1.1 200") == 0, read


def test_the_server_that_is_launched_has_these_limits():
    web = next(line for line in (ROOT / "Procfile").read_text().splitlines() if line.startswith("web:"))
    for option in ("--http storeagent.server:Protocol", "--ws none", "--limit-concurrency 2000"):
        assert option in web

"""A process with many open streams: `python -m tests.benchmarks.streams [STREAMS]`. Times are milliseconds.

Twenty turns speak, a word each half second; STREAMS readers follow them, half of them by the API, half as pages. How
late does a word reach the last of its readers, what does a stream cost, and how are plain requests answered meanwhile?
"""

from __future__ import annotations

import asyncio
import json
import resource
import statistics
import sys
import time
import uuid
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import uvloop

from tests.benchmarks.installation import Installation, installation
from tests.benchmarks.systems import double

TURNS, REQUESTS, WARM_UP, LISTEN = 20, 60, 2.0, 5.0
SPEAKING = 18.0  # seconds after the turns were asked for
PACE = "first=15,gap=0.5,tokens=60"
PATHS = ("/api/v1/stores", "/stores/")


class Plain(NamedTuple):
    p50: float
    p95: float


class Standing(NamedTuple):
    streams: int
    lag_p50: float  # behind the first reader of the same word
    lag_p99: float
    kilobytes: float  # a stream
    alone: dict[str, Plain]  # plain requests before there are streams, and beside them
    beside: dict[str, Plain]


def measure(streams: int) -> Standing:
    _allow_files(streams * 2 + 1000)  # the server inherits it
    pace = {"FIRST_TOKEN_SECONDS": "60", "REPLY_SECONDS": "120", "SPECULATE": "false"}
    with double() as url, installation(1, "streams", ANTHROPIC_BASE_URL=f"{url}/{PACE}", **pace) as here:
        return uvloop.run(_measured(streams, here))


def _allow_files(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, wanted))
        except ValueError as error:
            raise RuntimeError(f"{wanted} open files are needed, {hard} are allowed: ulimit -Hn {wanted}") from error
    elif soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def _measured(streams: int, here: Installation) -> Standing:
    token, cookie = f"Authorization: Bearer {here.tokens[0]}", f"Cookie: {here.cookie}"
    alone = {path: await plain(here.port, path, token, cookie) for path in PATHS}
    turns = [uuid.uuid4() for _ in range(TURNS)]
    opened = [await _say(here.port, turn, token) for turn in turns]
    began, before = time.perf_counter(), _kilobytes(here.pid)
    for at in range(0, streams - TURNS, 20):
        batch = range(at, min(at + 20, streams - TURNS))
        opened += await asyncio.gather(
            *(_follow(here.port, turns[n % TURNS], token if n % 2 else cookie) for n in batch)
        )
    kilobytes = (_kilobytes(here.pid) - before) / max(1, streams - TURNS)
    arrivals: dict[bytes, list[float]] = defaultdict(list)
    listening = [asyncio.create_task(_listen(reader, n % TURNS, arrivals)) for n, (reader, _) in enumerate(opened)]
    await asyncio.sleep(max(WARM_UP, SPEAKING - (time.perf_counter() - began)))
    beside = {path: await plain(here.port, path, token, cookie) for path in PATHS}
    await asyncio.sleep(LISTEN)
    for task in listening:
        task.cancel()
    lags = sorted((at - min(times)) * 1000 for times in arrivals.values() for at in times)
    for _, writer in opened:
        writer.transport.abort()
    return Standing(streams, statistics.median(lags), lags[int(len(lags) * 0.99)], kilobytes, alone, beside)


async def _say(port: int, turn: uuid.UUID, token: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    body = json.dumps({"message": "save Shop one, 415-555-0198", "turn_id": str(turn)})
    return await ask(port, "POST", "/api/v1/chat", token, "Accept: text/event-stream", body=body)


async def _follow(port: int, turn: uuid.UUID, who: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    path = f"/api/v1/turns/{turn}/events" if "Bearer" in who else f"/chat/turns/{turn}/events/"
    reader, writer = await ask(port, "GET", path, who)
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
    assert b" 200 " in head, head
    return reader, writer


async def _listen(reader: asyncio.StreamReader, turn: int, arrivals: dict[bytes, list[float]]) -> None:
    """Note when each event of the turn is here, by its id; not those of the past, that come with the stream."""
    began = time.perf_counter()
    while piece := await reader.read(65536):
        now = time.perf_counter()
        if now - began > WARM_UP:
            for line in piece.splitlines():
                if line.startswith(b"id: "):
                    arrivals[b"%d %b" % (turn, line)].append(now)


async def ask(port: int, method: str, path: str, *headers: str, body: str = "") -> tuple:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers]
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"] if body else []
    writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
    return reader, writer


async def plain(port: int, path: str, token: str, cookie: str) -> Plain:
    times = []
    for _ in range(REQUESTS):
        began = time.perf_counter()
        reader, writer = await ask(port, "GET", path, token if "api" in path else cookie, "Connection: close")
        answer = await reader.read()
        assert b" 200 " in answer[:20], answer[:200]
        writer.close()
        times.append((time.perf_counter() - began) * 1000)
    return Plain(statistics.median(times), sorted(times)[int(REQUESTS * 0.95)])


def _kilobytes(pid: int) -> int:
    status = dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(status["VmRSS"].split()[0])


if __name__ == "__main__":
    print(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))  # noqa: T201

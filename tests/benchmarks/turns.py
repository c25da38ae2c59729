"""What a turn costs: `python -m tests.benchmarks.turns [TURNS]`. Times are milliseconds, as a client sees them.

Every turn saves a store: classified, judged, written, worded by a model, recorded. The model is `double.py`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import uvloop

from tests.benchmarks.installation import Installation, installation
from tests.browser.server import child, free_port

NUMBERS = itertools.count(1)


class Timing(NamedTuple):
    first: float  # to the first token, milliseconds
    whole: float


@contextmanager
def double() -> Iterator[int]:
    port = free_port()
    with child(["-m", "tests.benchmarks.double", str(port)], {}, sys.stderr.fileno()):
        time.sleep(1)
        yield port


async def turn(port: int, token: str) -> Timing:
    number = next(NUMBERS)
    body = json.dumps({"message": f"save Shop {number:x}x, 415-555-{number % 10000:04}"})
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = ("POST /api/v1/chat HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token}", "Connection: close",
            "Accept: text/event-stream", "Content-Type: application/json", f"Content-Length: {len(body)}")  # fmt: skip
    writer.write(("\r\n".join(head) + "\r\n\r\n" + body).encode())
    seen = b""
    while b"event: token" not in seen:
        piece = await reader.read(65536)
        assert piece, seen
        seen += piece
    first = time.perf_counter()
    seen += await reader.read()
    writer.close()
    assert b'"status":"done"' in seen.replace(b" ", b""), seen
    assert b'"provider"' not in seen or b"offline" not in seen
    return Timing((first - began) * 1000, (time.perf_counter() - began) * 1000)


async def load(here: Installation, turns: int, at_once: int) -> list[Timing]:
    waiting, timings = iter(range(turns)), []

    async def one(token: str) -> None:
        for _ in waiting:
            timings.append(await turn(here.port, token))

    await asyncio.gather(*(one(here.tokens[n % len(here.tokens)]) for n in range(at_once)))
    return timings


def cpu(pid: int) -> float:
    """Seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def measure(name: str, turns: int, at_once: int, pace: str, **environment: str) -> None:
    with (
        double() as port,
        installation(20, ANTHROPIC_BASE_URL=f"http://127.0.0.1:{port}/{pace}", **environment) as here,
    ):
        uvloop.run(load(here, 20, at_once))
        before, began = cpu(here.pid), time.perf_counter()
        timings = uvloop.run(load(here, turns, at_once))
        took, used = time.perf_counter() - began, cpu(here.pid) - before
        firsts = sorted(timing.first for timing in timings)
        p50, p95 = statistics.median(firsts), firsts[int(len(firsts) * 0.95)]
        print(  # noqa: T201
            f"{name:44} first p50 {p50:7.1f} p95 {p95:7.1f}",
            f" {turns / took:6.1f} turns/s  {used / turns * 1000:5.1f} ms CPU a turn",
        )


def main(turns: int) -> None:
    measure("no delay, 1 at once", turns, 1, "tokens=50")
    measure("no delay, 20 at once", turns, 20, "tokens=50")
    measure("classify 300, reply 500: asked ahead", 40, 1, "classify=0.3,first=0.5,gap=0.02,tokens=50")
    measure(
        "classify 300, reply 500: one after the other",
        40,
        1,
        "classify=0.3,first=0.5,gap=0.02,tokens=50",
        SPECULATE="false",
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)

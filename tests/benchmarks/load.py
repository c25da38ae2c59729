"""A mixed load: `python -m tests.benchmarks.load [MINUTES] [CLIENTS]`. Turns, streams, searches, pages and imports.

Prints requests, errors and times, and what the web process holds (memory, threads, connections, files) after a warm-up,
each half minute, and at the end. CLIENTS is the knee of the machine: beyond it answers get slower, and not more.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
import time
import uuid
from collections import defaultdict
from pathlib import Path

import psycopg
import uvloop

from tests.benchmarks.installation import Installation, installation
from tests.benchmarks.systems import double
from tests.benchmarks.turns import LETTERS

WARM_UP = 20  # seconds
MIX = {"turn": 4, "stream": 4, "search": 6, "page": 2, "import": 1}
WITHOUT_RATES = dict.fromkeys(("RATE_API", "RATE_IMPORTS", "RATE_STRANGERS", "RATE_TURNS"), "0")
times: dict[str, list[float]] = defaultdict(list)
errors: list[str] = []


async def ask(port: int, method: str, path: str, who: str, body: bytes = b"", kind: str = "application/json") -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", who, f"Content-Length: {len(body)}"]
    head += [f"Content-Type: {kind}"] if body else []
    head += ["Accept: text/event-stream"] if kind == "stream" else []
    try:
        writer.write(("\r\n".join(head).replace(": stream", ": application/json") + "\r\n\r\n").encode() + body)
        return await asyncio.wait_for(reader.read(), 60)
    finally:
        writer.close()


async def one(here: Installation, client: int, what: str) -> None:
    who = f"Authorization: Bearer {here.tokens[client % len(here.tokens)]}"
    number = random.randrange(10**7)
    say = json.dumps(
        {"message": f"save Shop {str(number).translate(LETTERS)}, 415-{200 + number % 700}-{number % 10000:04}"}
    ).encode()
    match what:
        case "turn":
            answer = await ask(here.port, "POST", "/api/v1/chat", who, say)
        case "stream":
            answer = await ask(here.port, "POST", "/api/v1/chat", who, say, "stream")
        case "search":
            answer = await ask(here.port, "GET", f"/api/v1/stores?q=shop+{number:x}", who)
        case "page":
            answer = await ask(here.port, "GET", "/stores/", f"Cookie: {here.cookie}")
        case _:
            answer = await send_a_list(here, who, number)
    if answer[9:12] not in (b"200", b"201", b"202"):
        errors.append(f"{what}: {answer[:12].decode()} {answer[-200:].decode(errors='replace')}")


async def send_a_list(here: Installation, who: str, number: int) -> bytes:
    rows = "".join(f"Import {number} {n},415-{201 + n}-{number % 10000:04}\n" for n in range(20))
    edge = uuid.uuid4().hex
    part = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
    )
    body = f"{part}name,phone\n{rows}\r\n--{edge}--\r\n".encode()
    return await ask(here.port, "POST", "/api/v1/imports", who, body, f"multipart/form-data; boundary={edge}")


async def client(here: Installation, number: int, until: float) -> None:
    while time.monotonic() < until:
        [what] = random.choices(list(MIX), list(MIX.values()))
        began = time.monotonic()
        try:
            await one(here, number, what)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            errors.append(f"{what}: {type(error).__name__}")
        times[what].append(time.monotonic() - began)


def held(here: Installation) -> str:
    status = dict(line.split(":\t", 1) for line in Path(f"/proc/{here.pid}/status").read_text().splitlines())
    with psycopg.connect(here.database_url) as connection:
        row = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()").fetchone()
    files = len(list(Path(f"/proc/{here.pid}/fd").iterdir()))
    memory = int(status["VmRSS"].split()[0]) // 1024
    return f"{memory:5} MB {status['Threads'].strip():>4} threads {row[0] - 1:4} connections {files:4} files"


async def load(here: Installation, minutes: float, clients: int) -> None:
    began = time.monotonic()
    until = began + WARM_UP + minutes * 60
    running = asyncio.gather(*(client(here, number, until) for number in range(clients)))
    await asyncio.sleep(WARM_UP)
    while (left := until - time.monotonic()) > 0:
        counts = f"{sum(map(len, times.values())):7} requests {len(errors):3} errors"
        now = await asyncio.to_thread(held, here)
        print(f"{time.monotonic() - began:5.0f} s {counts} {now}", flush=True)  # noqa: T201
        await asyncio.sleep(min(30, left))
    await running
    await asyncio.sleep(2)
    print(f"at rest {await asyncio.to_thread(held, here)}")  # noqa: T201


def main(minutes: float, clients: int) -> None:
    with double() as url, installation(20, ANTHROPIC_BASE_URL=f"{url}/tokens=50", **WITHOUT_RATES) as here:
        uvloop.run(load(here, minutes, clients))
    for what, each in sorted(times.items()):
        each.sort()
        p50, p95 = statistics.median(each) * 1000, each[int(len(each) * 0.95)] * 1000
        print(f"{what:8} {len(each):6} p50 {p50:6.0f} ms  p95 {p95:6.0f} ms")  # noqa: T201
    print(f"{len(errors)} errors", *sorted(set(errors))[:10], sep="\n")  # noqa: T201
    sys.exit(bool(errors))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10, int(sys.argv[2]) if len(sys.argv) > 2 else 8)

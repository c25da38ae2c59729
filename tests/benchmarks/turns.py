"""A client of the chat API that takes the time: turns that save a store, over server-sent events. Milliseconds."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

NUMBERS = itertools.count(1)
LETTERS = str.maketrans("0123456789", "bdfgklmnpr")
PATIENCE = 60  # seconds for a turn


class Timing(NamedTuple):
    first: float  # to the first token
    whole: float
    gap: float = 0.0  # the longest silence after it


async def turn(port: int, token: str) -> Timing:
    number = next(NUMBERS)
    name = f"{number:05}".translate(LETTERS)  # a name with digits in it could be taken for a part of the number
    body = json.dumps({"message": f"save Shop {name}, 415-555-{number % 10000:04}"})
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = ("POST /api/v1/chat HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token}", "Connection: close",
            "Accept: text/event-stream", "Content-Type: application/json", f"Content-Length: {len(body)}")  # fmt: skip
    writer.write(("\r\n".join(head) + "\r\n\r\n" + body).encode())
    seen, spoke, last, gap = b"", 0.0, 0.0, 0.0
    async with asyncio.timeout(PATIENCE):
        while piece := await reader.read(65536):
            now = time.perf_counter()
            if spoke:
                gap = max(gap, now - last)
            elif b"event: token" in seen[-20:] + piece:
                spoke = now
            last, seen = now, seen + piece
    writer.close()
    assert spoke, seen
    assert b'"status":"done"' in seen.replace(b" ", b""), seen
    return Timing((spoke - began) * 1000, (time.perf_counter() - began) * 1000, gap * 1000)


async def load(port: int, tokens: Sequence[str], turns: int, at_once: int) -> list[Timing]:
    waiting, timings = iter(range(turns)), []

    async def one(token: str) -> None:
        for _ in waiting:
            timings.append(await turn(port, token))

    await asyncio.gather(*(one(tokens[n % len(tokens)]) for n in range(at_once)))
    return timings


def cpu(pid: int) -> float:
    """Seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100

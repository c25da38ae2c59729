"""Turns over Chainlit's own protocol, timed: `client.py PORT TURNS AT_ONCE` prints JSON. Sessions stay open."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
import uuid
from datetime import UTC, datetime

import socketio

NUMBERS = itertools.count(int(time.time() * 1000) % 10**9)
PATIENCE = 60  # seconds for a turn


class Session:
    """One person at one page."""

    def __init__(self) -> None:
        self.socket = socketio.AsyncClient()
        self.began = self.first = self.last = self.gap = 0.0
        self.done = asyncio.Event()
        self.socket.on("stream_start", self._word)
        self.socket.on("stream_token", self._word)
        self.socket.on("task_end", self._end)

    async def open(self, port: int) -> None:
        auth = {"sessionId": str(uuid.uuid4()), "clientType": "webapp", "threadId": str(uuid.uuid4()), "userEnv": "{}"}
        await self.socket.connect(
            f"http://127.0.0.1:{port}", socketio_path="/ws/socket.io", transports=["websocket"], auth=auth
        )
        await self.socket.emit("connection_successful")

    async def turn(self) -> tuple[float, float, float]:
        number = next(NUMBERS)
        said = f"save Shop {number:x}x, 415-555-{number % 10000:04}"
        message = {"id": str(uuid.uuid4()), "name": "User", "type": "user_message", "output": said,
                   "createdAt": datetime.now(UTC).isoformat()}  # fmt: skip
        self.done.clear()
        self.first = self.gap = 0.0
        self.began = time.perf_counter()
        await self.socket.emit("client_message", {"message": message, "fileReferences": []})
        await asyncio.wait_for(self.done.wait(), PATIENCE)
        assert self.first, "no word came"
        whole = time.perf_counter() - self.began
        return (self.first - self.began) * 1000, whole * 1000, self.gap * 1000

    async def _word(self, data: dict) -> None:
        now = time.perf_counter()
        if data.get("token") == "" or (data.get("output") == "" and "token" not in data):
            return
        if self.first:
            self.gap = max(self.gap, now - self.last)
        self.first, self.last = self.first or now, now

    async def _end(self, _: object = None) -> None:
        if self.first:
            self.done.set()


async def main(port: int, turns: int, at_once: int) -> None:
    sessions, waiting = [Session() for _ in range(at_once)], iter(range(turns))
    timings: list[tuple[float, float, float]] = []
    await asyncio.gather(*(session.open(port) for session in sessions))
    await asyncio.sleep(0.3)

    async def one(session: Session) -> None:
        for _ in waiting:
            timings.append(await session.turn())

    began = time.perf_counter()
    await asyncio.gather(*map(one, sessions))
    took = time.perf_counter() - began
    await asyncio.gather(*(session.socket.disconnect() for session in sessions))
    print(json.dumps({"timings": timings, "took": took}))  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:4])))

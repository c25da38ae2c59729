"""The limit: the two calls of a turn with the vendor's SDK and nothing else. `app.py URL TURNS AT_ONCE` prints JSON."""

from __future__ import annotations

import asyncio
import json
import sys
import time

import uvloop
from anthropic import AsyncAnthropic

SCHEMA = {"type": "object", "properties": {"intent": {"type": "string"}}, "required": ["intent"],
          "additionalProperties": False}  # fmt: skip


async def turn(client: AsyncAnthropic) -> tuple[float, float]:
    began = time.perf_counter()
    said = [{"role": "user", "content": "save Shop 1x, ⟨phone-1⟩"}]
    read = await client.messages.create(
        model="claude-haiku-5-5", max_tokens=400, messages=said, stream=True,
        output_config={"format": {"type": "json_schema", "schema": SCHEMA}},
    )  # fmt: skip
    async for _ in read:
        pass
    first = 0.0
    reply = await client.messages.create(model="claude-sonnet-5-5", max_tokens=400, messages=said, stream=True)
    async for event in reply:
        if not first and event.type == "content_block_delta":
            first = time.perf_counter() - began
    return first * 1000, (time.perf_counter() - began) * 1000


async def main(url: str, turns: int, at_once: int) -> None:
    client, waiting = AsyncAnthropic(api_key="none", base_url=url, max_retries=0), iter(range(turns))
    timings: list[tuple[float, float]] = []

    async def one() -> None:
        for _ in waiting:
            timings.append(await turn(client))

    await asyncio.gather(*(turn(client) for _ in range(at_once)))
    cpu, began = time.process_time(), time.perf_counter()
    await asyncio.gather(*(one() for _ in range(at_once)))
    took, used = time.perf_counter() - began, time.process_time() - cpu
    print(json.dumps({"timings": timings, "took": took, "cpu": used}))  # noqa: T201


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))

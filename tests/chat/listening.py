"""Talking to a vendor's model in a test, and what came of it."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from chat.providers.base import Call, Fault, Line, Prompt, ProviderError

KEY = "sk-not-for-logs"
SCHEMA = {
    "type": "object",
    "properties": {"intent": {"type": "string"}},
    "required": ["intent"],
    "additionalProperties": False,
}
PROMPT = Prompt("You keep a directory.", (Line("user", "Private words."),), max_tokens=99, name="reply@3")


@dataclass
class Heard:
    """What came of one answer. `ended` is the monotonic time at which the model was done."""

    call: Call
    pieces: list[str] = field(default_factory=list)
    error: BaseException | None = None
    ended: float = 0.0
    spoke: asyncio.Event = field(default_factory=asyncio.Event)  # the first piece is there

    @property
    def fault(self) -> Fault | None:
        return self.error.fault if isinstance(self.error, ProviderError) else None


def new_call(model: Any) -> Call:
    return Call("reply", model.provider, model.name, PROMPT.name)


async def listening(model: Any, heard: Heard, prompt: Prompt = PROMPT) -> None:
    try:
        async with aclosing(model.stream(prompt, heard.call)) as pieces:
            async for piece in pieces:
                heard.pieces.append(piece)
                heard.spoke.set()
    except BaseException as error:
        heard.error = error
        raise
    finally:
        heard.ended = time.monotonic()


def hear(model: Any, prompt: Prompt = PROMPT, within: float = 10) -> Heard:
    async def run() -> None:
        async with asyncio.timeout(within):
            await listening(model, heard, prompt)

    heard = Heard(new_call(model))
    try:
        asyncio.run(run())
    except (ProviderError, TimeoutError) as error:
        heard.error = error
    return heard


def complete(model: Any, prompt: Prompt = PROMPT) -> str:
    return asyncio.run(model.complete(prompt, new_call(model)))

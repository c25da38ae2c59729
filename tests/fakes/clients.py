"""The official SDKs, asking the doubles the plainest of questions."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import anthropic
import httpx2
import openai

from tests.fakes import FakeAnthropic, FakeOpenAI

HELLO = [{"role": "user", "content": "hello"}]


@dataclass
class Heard:
    """What came of one streamed reply: the pieces, why it stopped, the usage, and the error that ended it."""

    pieces: list[str] = field(default_factory=list)
    stop: str | None = None
    usage: Any = None
    error: Exception | None = None


async def from_anthropic(fake: FakeAnthropic, heard: Heard, patience: httpx2.Timeout) -> None:
    async with anthropic.AsyncAnthropic(
        api_key="k", base_url=fake.url, max_retries=0, timeout=patience, open_telemetry=False
    ) as client:
        asked = client.messages.stream(model="claude-sonnet-5-5", max_tokens=99, messages=HELLO)
        async with asked as stream:
            async for piece in stream.text_stream:
                heard.pieces.append(piece)
            message = await stream.get_final_message()
            heard.stop, heard.usage = message.stop_reason, message.usage


async def from_openai(fake: FakeOpenAI, heard: Heard, patience: httpx2.Timeout) -> None:
    async with openai.AsyncOpenAI(api_key="k", base_url=fake.url, max_retries=0, timeout=patience) as client:
        asked = client.chat.completions.create(
            model="gpt-6.1-terra", messages=HELLO, stream=True, stream_options={"include_usage": True}
        )
        async with await asked as stream:
            async for chunk in stream:
                heard.usage = chunk.usage or heard.usage
                for choice in chunk.choices:
                    heard.pieces += [choice.delta.content] if choice.delta.content else []
                    heard.stop = choice.finish_reason or heard.stop


def listen(fake: FakeAnthropic | FakeOpenAI, read: float = 10) -> Heard:
    """A reply, with `read` seconds of patience between bytes."""
    heard, patience = Heard(), httpx2.Timeout(10, read=read)
    try:
        if isinstance(fake, FakeAnthropic):
            asyncio.run(from_anthropic(fake, heard, patience))
        else:
            asyncio.run(from_openai(fake, heard, patience))
    except Exception as error:
        heard.error = error
    return heard


def plain_anthropic(fake: FakeAnthropic, **asked: Any) -> Any:
    with anthropic.Anthropic(api_key="k", base_url=fake.url, max_retries=0, open_telemetry=False) as client:
        return client.messages.create(model="claude-haiku-5-5", max_tokens=99, messages=HELLO, **asked)


def plain_openai(fake: FakeOpenAI, **asked: Any) -> Any:
    with openai.OpenAI(api_key="k", base_url=fake.url, max_retries=0) as client:
        return client.chat.completions.create(model="gpt-6-luna", messages=HELLO, **asked)

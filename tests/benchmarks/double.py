"""A fast double of Anthropic's and OpenAI's APIs for measuring: `python -m tests.benchmarks.double PORT`, a process.

Answers from bytes made beforehand; times come with the address, so that one double serves every scenario:
`http://127.0.0.1:PORT/classify=0.3,first=0.5,gap=0,tokens=50` as base URL (seconds). Requests for structured output
are answered as a classification; the name is what follows "save" in the message. Faults strike the reply alone:
`status=529` refuses it, `die=10` cuts the connection after ten tokens.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import uvloop

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
NAME = re.compile(rb"[Ss]ave (Shop \w+)")
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


COUNTS = ("tokens", "status", "die")


@dataclass(frozen=True)
class Pace:
    """Seconds to a classification, to the first token of a reply, and between tokens; how many tokens; faults."""

    classify: float = 0.0
    first: float = 0.0
    gap: float = 0.0
    tokens: int = 50
    status: int = 0
    die: int = 0

    @classmethod
    @cache
    def of(cls, path: bytes) -> Pace:
        words = path.split(b"/")[1].decode().split(",")
        given = dict(word.split("=") for word in words if "=" in word)
        return cls(**{key: (int if key in COUNTS else float)(value) for key, value in given.items()})


def event(kind: str, **fields: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields}, ensure_ascii=False)}\n\n".encode()


USAGE = {"input_tokens": 400, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "output_tokens": 1}
MESSAGE = {"id": "msg_double", "type": "message", "role": "assistant", "model": "claude-double", "content": [],
           "stop_reason": None, "stop_sequence": None, "usage": USAGE}  # fmt: skip
OPENING = event("message_start", message=MESSAGE) + event(
    "content_block_start", index=0, content_block={"type": "text", "text": ""}
)
CLOSING = (
    event("content_block_stop", index=0)
    + event(
        "message_delta", delta={"stop_reason": "end_turn", "stop_sequence": None}, usage=USAGE | {"output_tokens": 50}
    )
    + event("message_stop")
)


def text(piece: str) -> bytes:
    return event("content_block_delta", index=0, delta={"type": "text_delta", "text": piece})


@dataclass(frozen=True)
class Dialect:
    """How a vendor says things."""

    opening: bytes
    text: Callable[[str], bytes]
    closing: bytes

    @cached_property
    def word(self) -> bytes:
        return self.text(" it")


def piece(**fields: Any) -> bytes:
    about = {"id": "chatcmpl-double", "object": "chat.completion.chunk", "created": 1, "model": "gpt-double"}
    return f"data: {json.dumps({**about, 'choices': [], **fields}, ensure_ascii=False)}\n\n".encode()


def choice(finish: str | None = None, **delta: str) -> bytes:
    return piece(choices=[{"index": 0, "delta": delta, "finish_reason": finish}])


ANTHROPIC = Dialect(OPENING, text, CLOSING)
OPENAI = Dialect(
    choice(role="assistant", content=""),
    lambda words: choice(content=words),
    choice("stop") + piece(usage={"prompt_tokens": 400, "completion_tokens": 50}) + b"data: [DONE]\n\n",
)


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


END = b"0\r\n\r\n"


def classification(body: bytes) -> str:
    name = NAME.search(body)
    operation = {"tool": "save_store", "store_name": name[1].decode() if name else "Shop", "phone": "⟨phone-1⟩"}
    return json.dumps({"intent": "save", "operations": [operation], "continues": False}, ensure_ascii=False)


class Connection(asyncio.Protocol):
    def __init__(self) -> None:
        self.buffer = b""
        self.working: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport

    def connection_lost(self, error: Exception | None) -> None:
        if self.working:
            self.working.cancel()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        length = int(match[1]) if (match := LENGTH.search(head)) else 0
        if found and len(rest) >= length:
            self.buffer = rest[length:]
            self.working = asyncio.create_task(self.answer(head.split(b" ", 2)[1], rest[:length]))

    async def answer(self, path: bytes, body: bytes) -> None:
        pace, say = Pace.of(path), OPENAI if b"/chat/completions" in path else ANTHROPIC
        if b"json_schema" in body:
            await asyncio.sleep(pace.classify)
            self.transport.write(HEAD + chunk(say.opening + say.text(classification(body)) + say.closing) + END)
        elif pace.status:
            self.transport.write(b"HTTP/1.1 %d No\r\ncontent-length: 2\r\n\r\n{}" % pace.status)
        else:
            await self.reply(pace, say)

    async def reply(self, pace: Pace, say: Dialect) -> None:
        self.transport.write(HEAD)
        await asyncio.sleep(pace.first)
        if not (pace.gap or pace.die):
            self.transport.write(chunk(say.opening + say.word * pace.tokens + say.closing) + END)
            return
        self.transport.write(chunk(say.opening + say.word))
        for number in range(1, pace.tokens):
            await asyncio.sleep(pace.gap)
            if number == pace.die:
                self.transport.close()
                return
            self.transport.write(chunk(say.word))
        self.transport.write(chunk(say.closing) + END)


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", port, backlog=2000)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))

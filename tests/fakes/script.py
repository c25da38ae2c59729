"""What a double is told to answer, and what it heard: replies, faults, requests, and the rules that pair them."""

from __future__ import annotations

import enum
import json
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

Json = dict[str, Any]


class Fault(enum.Enum):
    """One way in which a model service fails. "After n tokens" is `Reply.after`."""

    REFUSE = "nothing listens on the port; lasts until the next script(), since nobody counts refused connections"
    HANG_UP = "the connection closes before any answer"
    UNAUTHORIZED = "401"
    UNKNOWN_MODEL = "404"
    RATE_LIMITED = "429 with retry-after"
    SERVER_ERROR = "500"
    OVERLOADED = "529 at Anthropic, 503 at OpenAI"
    SLOW_FIRST_TOKEN = "the stream opens, the first token comes after `first_token` seconds (30 unless told)"
    STALL = "silence after n tokens, the connection stays open"
    CUT = "the connection closes after n tokens, in the middle of the chunked body"
    RESET = "the connection is reset (TCP RST) after n tokens"
    ERROR_EVENT = "an error event in the stream after n tokens, then its end"
    CLEAN_EARLY_END = "the stream ends properly after n tokens, without its last events"
    GARBAGE = "`Reply.garbage` stands in the stream after n tokens; then it goes on"
    WRONG_SCHEMA = "valid JSON that validates against no schema of ours"
    EMPTY = "a complete reply without content"


# Not UTF-8 and not JSON, but a well-formed frame, so that no reader skips it.
GARBAGE = b"event: content_block_delta\ndata: {\xff\xfe<html>502 Bad Gateway\n\n"
BROKEN_JSON = b'event: content_block_delta\ndata: {"type": "content_bl\n\n'
SLOW = 30.0
WRONG_SCHEMA: Json = {"verdict": [None, {"certainty": "very"}]}


@dataclass(frozen=True)
class Usage:
    """Tokens that a reply bills. `input` excludes the cached ones; `output` is the number of pieces unless told."""

    input: int = 25
    output: int | None = None
    cache_read: int = 0
    cache_written: int = 0


@dataclass(frozen=True)
class Reply:
    """One scripted answer.

    `data` is structured output: the text of the reply, or the input of the tool when the request forces one.
    `tools` are calls the model makes of its own accord, as (name, input). `text` as a string is sent word by word,
    a sequence piece by piece. Times are seconds. `ping` sends keep-alives at that interval while the reply is silent:
    they keep a read timeout from firing, as they do in the wild. `early_head=False` holds back even the status line
    until the first token. Once `hurry` is set, what is left comes without gaps. `stop` is None for a natural end,
    "length" or "refusal".
    """

    text: str | Sequence[str] | None = None
    data: Json | None = None
    tools: Sequence[tuple[str, Json]] = ()
    first_token: float = 0
    gap: float = 0
    hurry: threading.Event | None = None
    ping: float | None = None
    early_head: bool = True
    usage: Usage = Usage()
    stop: str | None = None
    fault: Fault | None = None
    after: int = 1
    retry_after: int = 7
    garbage: bytes = GARBAGE

    def settled(self, forced_tool: str | None) -> Reply:
        """The same reply in terms of `text` and `tools` alone, the way this request wants its data."""
        if self.fault is Fault.EMPTY:
            return replace(self, text="", data=None, tools=())
        data = WRONG_SCHEMA if self.fault is Fault.WRONG_SCHEMA else self.data
        if data is not None and forced_tool:
            return replace(self, text="", data=None, tools=[(forced_tool, data), *self.tools])
        if data is not None:
            return replace(self, text=fragments(json.dumps(data, ensure_ascii=False)), data=None)
        if self.text is None:
            return replace(self, text="" if self.tools else "Hello from a double of the model.")
        return self

    @property
    def first_wait(self) -> float:
        return self.first_token or (SLOW if self.fault is Fault.SLOW_FIRST_TOKEN else 0)

    @property
    def gap_now(self) -> float:
        return 0 if self.hurry and self.hurry.is_set() else self.gap

    @property
    def pieces(self) -> list[str]:
        return re.findall(r"\s*\S+\s*$|\s*\S+|\s+$", self.text) if isinstance(self.text, str) else list(self.text or ())


def fragments(text: str, size: int = 12) -> list[str]:
    """JSON as the services stream it: cut without regard to its grammar."""
    return [text[at : at + size] for at in range(0, len(text), size)]


@dataclass(eq=False)
class Request:
    """One request as it arrived. Times are `time.monotonic()`; `over` is set when either side is done with it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    arrived: float = field(default_factory=time.monotonic)
    sent: int = 0  # tokens
    finished: float | None = None
    gone: float | None = None  # when the client went away before the end
    over: threading.Event = field(default_factory=threading.Event)

    @cached_property
    def json(self) -> Json:
        try:
            value = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def model(self) -> str:
        return str(self.json.get("model", ""))

    @property
    def structured(self) -> bool:
        """Whether it asks for JSON of a schema, in any of the ways the services know."""
        asked = self.json
        formats = [(asked.get(key) or {}).get("format") for key in ("output_config", "text")]
        formats.append(asked.get("response_format"))
        return any((form or {}).get("type", "text") != "text" for form in formats) or self.forced_tool is not None

    @property
    def forced_tool(self) -> str | None:
        """The tool the request insists on: by name, or the first when any will do."""
        choice, tools = self.json.get("tool_choice"), self.json.get("tools") or [{}]
        if choice == "required" or (isinstance(choice, dict) and choice.get("type") == "any"):
            return tools[0].get("name") or tools[0].get("function", {}).get("name")
        if isinstance(choice, dict):
            return choice.get("name") or choice.get("function", {}).get("name")
        return None


def classifier(request: Request) -> bool:
    """For `when=`: the requests that want structured output."""
    return request.structured


def reply(request: Request) -> bool:
    """For `when=`: the requests that want prose, and not the HEAD of a look whether anybody answers."""
    return request.method == "POST" and not request.structured


Answer = Reply | Fault | str | Sequence[str] | Mapping[str, Any]
Step = Answer | Callable[[Request], Answer]


def as_reply(step: Step, request: Request) -> Reply:
    if callable(step):
        step = step(request)
    match step:
        case Reply():
            return step
        case Fault():
            return Reply(fault=step)
        case Mapping():
            return Reply(data=dict(step))
        case _:
            return Reply(text=step)


@dataclass(eq=False)
class Rule:
    step: Step
    when: Callable[[Request], bool] | None
    left: int | None


class Script:
    """Rules: those for the next n requests in the order they were given, then the newest of the standing ones."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._lock = threading.Lock()

    def add(self, rule: Rule) -> None:
        with self._lock:
            self._rules.append(rule)

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()

    def answer(self, request: Request) -> Reply:
        return as_reply(self._step(request), request)

    def _step(self, request: Request) -> Step:
        with self._lock:
            fitting = [rule for rule in self._rules if rule.when is None or rule.when(request)]
            for rule in fitting:
                if rule.left:
                    rule.left -= 1
                    return rule.step
            standing = [rule for rule in fitting if rule.left is None]
            return standing[-1].step if standing else Reply()

"""What a provider of language is: it classifies a message, speaks a reply, sums up a conversation. It decides nothing.

Provider   what the orchestrator talks to. The offline one is a grammar; a `ModelProvider` (model.py) stands before a
           vendor's models and keeps the boundary: what it hands them is sealed, what they answer is checked.
Model      one model of one vendor, on the wire (anthropic.py, openai.py). It sees a Prompt and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any, Protocol

from chat.orchestrator.fsm import Event, State
from stores.tools import Receipt


class Intent(StrEnum):
    SAVE = "save"
    RETRIEVE_BY_NAME = "retrieve_by_name"
    RETRIEVE_BY_PHONE = "retrieve_by_phone"
    MULTI_SAVE = "multi_save"
    MULTI_OPERATION = "multi_operation"
    OFF_SCOPE = "off_scope"
    TERMINATE = "terminate"
    CLARIFICATION = "clarification"


@dataclass(frozen=True, slots=True)
class Operation:
    """One tool call that a message asks for; an argument that the message does not give is None.

    `save_store`: store_name, phone (E.164 when possible in the user's region, else the text as written).
    `lookup_by_name`: query. `lookup_by_phone`: phone (E.164 for a full number, else digits alone).
    `terminate_conversation`: no argument.
    """

    tool: str
    arguments: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Draft:
    """A save that still misses something; the conversation is COLLECTING_SAVE_INFO."""

    store_name: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """One message to be classified. `draft` is the first incomplete save while collecting, else None."""

    text: str
    region: str
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Classification:
    """An intent and the operations in the order in which the message names them.

    `continues`: while collecting, the message answers or corrects what was asked ("it's Cod Almighty",
    "no, make that 415 555 0137"), so its one `save_store` holds only what it gives; False for a new request.
    """

    intent: Intent
    operations: tuple[Operation, ...] = ()
    continues: bool = False


def intent_of(operations: tuple[Operation, ...]) -> Intent:
    """The intent of a message that asks for these operations, none of which ends the conversation."""
    tools = [operation.tool for operation in operations]
    if len(tools) > 1:
        return Intent.MULTI_SAVE if set(tools) == {"save_store"} else Intent.MULTI_OPERATION
    return _INTENTS[tools[0]]


_INTENTS = {
    "save_store": Intent.SAVE,
    "lookup_by_name": Intent.RETRIEVE_BY_NAME,
    "lookup_by_phone": Intent.RETRIEVE_BY_PHONE,
}


class Hold(StrEnum):
    """Why an operation does not run now."""

    PASSPHRASE = "needs_passphrase"
    NAME = "needs_name"
    PHONE = "needs_phone"
    BOTH = "needs_name_and_phone"
    AREA_CODE = "needs_area_code"
    OTHER_PHONE = "needs_other_phone"
    OTHER_NAME = "needs_other_name"


HISTORY_LINES = 6  # of a conversation, for the one who words a reply


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a conversation, as the transcript keeps it: phone numbers masked."""

    role: str  # "user" or "assistant"
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn did, for the one who words it. Receipts are facts; a held operation is a receipt with ok=False."""

    events: tuple[Event, ...]
    state: State
    intent: Intent | None
    receipts: tuple[Receipt, ...]
    region: str
    blocked_seconds: int = 0
    said: str = ""  # the person's message; "" for a passphrase attempt
    history: tuple[Line, ...] = ()  # what was said before, oldest first

    @property
    def stores(self) -> tuple[str, ...]:
        """The ids of the stores in the receipts, each once: a reply's ⟨store-1⟩ and ⟨phone-1⟩ are of the first."""
        return tuple(dict.fromkeys(pk for receipt in self.receipts for pk in receipt.stores))


# -- A call to a model --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Prompt:
    """All that a model gets to see, sealed already. `system` is the stable prefix, worth caching at the vendor's."""

    system: str
    messages: tuple[Line, ...]  # ends with a "user" line
    max_tokens: int
    name: str = ""  # of the prompt's text and its version, as "reply@3"
    schema: dict[str, Any] | None = None  # a strict JSON schema that the answer must follow


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that one call billed. `input` are those neither read from nor written to the vendor's cache."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_written: int = 0


@dataclass(slots=True)
class Call:
    """One call to a model. Used as a context manager it keeps its own time and fault, whatever ends it."""

    purpose: str  # "classify", "reply" or "summary"
    provider: str
    model: str
    prompt: str  # Prompt.name
    worst: int = 0  # the most tokens it can bill as input: the prompt's UTF-8 bytes
    max_tokens: int = 0
    answered: bool = False  # the vendor took the request: it may bill it
    usage: Usage | None = None  # None while unknown: an answered call is then charged its worst case
    first_token_ms: int | None = None
    total_ms: int | None = None
    fault: str = ""
    sent: tuple[Line, ...] = field(default=(), repr=False)  # what it was asked, sealed; for the trace
    said: str = field(default="", repr=False)  # what it answered, as it came; for the trace, which masks it
    started: float = field(default_factory=time.monotonic)

    @property
    def elapsed_ms(self) -> int:
        return round((time.monotonic() - self.started) * 1000)

    def __enter__(self) -> Call:
        self.started = time.monotonic()
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.total_ms = self.elapsed_ms
        if error is not None:
            self.fault = error.fault if isinstance(error, ProviderError) else "stopped"


@dataclass(frozen=True, slots=True)
class Switch:
    """One provider gave way to the next. `opened`: its circuit breaker opened over this."""

    purpose: str
    source: str
    target: str
    fault: str
    reason: str  # the ProviderError's text, safe to log
    permanent: bool = False
    opened: bool = False


async def _always(call: Call) -> bool:
    return True


@dataclass(slots=True)
class Meter:
    """What the providers of one turn did, filled in as they do it, for the budget, the log and the inspector."""

    reserve: Callable[[Call], Awaitable[bool]] = _always  # asked before each call; False: the budget does not bear it
    calls: list[Call] = field(default_factory=list)
    switches: list[Switch] = field(default_factory=list)
    recovered: list[str] = field(default_factory=list)  # providers whose breaker closed again
    speaker: str = ""  # the provider that speaks, or whose reply stands
    prompt: str = ""  # the prompt version that it used, as "reply@3"
    speculated: bool | None = None  # whether the reply that was asked for ahead was used; None: none was


class Fault(StrEnum):
    """What went wrong with a provider, for logs and the inspector."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    OVERLOADED = "overloaded"  # 429, 529
    BROKEN = "broken"  # 5xx, a cut stream, garbage, an early end
    REFUSED = "refused"  # the request itself: a bad key, an unknown model, 4xx
    INVALID = "invalid"  # an answer that does not validate
    DECLINED = "declined"  # the model will not answer this message
    OVER_BUDGET = "over_budget"  # not asked: today's budget does not bear the call


class ProviderError(Exception):
    """A provider could not classify or speak. `permanent`: asking again will not help (a wrong key, say).

    Its text is safe to log: a fault and a short reason, nothing of the prompt or the answer.
    """

    def __init__(self, fault: Fault, reason: str, *, permanent: bool = False) -> None:
        super().__init__(f"{fault}: {reason}")
        self.fault = fault
        self.permanent = permanent


class Model(Protocol):
    """One model of one vendor. Both methods raise ProviderError, and nothing else but CancelledError.

    `call.answered` is set when the vendor has taken the request, `call.usage` when it says what it bills.
    """

    provider: str  # "anthropic"
    name: str  # as the vendor calls it

    async def complete(self, prompt: Prompt, call: Call) -> str:
        """The whole answer: JSON by `prompt.schema` when there is one."""

    def stream(self, prompt: Prompt, call: Call) -> AsyncGenerator[str, None]:
        """The answer piece by piece. An end without the vendor's own sign that it is complete is a ProviderError."""


def storable(text: str) -> str:
    """What a model wrote as PostgreSQL and UTF-8 can hold it: no NUL, no lone surrogate."""
    if text.isprintable():
        return text
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Restart(Enum):
    """In a reply's stream: all pieces before it are void, another provider starts the reply over."""

    RESTART = "restart"


RESTART = Restart.RESTART


class Provider(Protocol):
    """Every method raises ProviderError; the offline provider never does."""

    name: str

    def guess(self, utterance: Utterance) -> Classification | None:
        """What the message most likely asks for, at once; None where classifying it takes no longer than guessing."""

    async def classify(self, utterance: Utterance, meter: Meter) -> Classification: ...

    def speak(self, outcome: Outcome, meter: Meter) -> AsyncGenerator[str | Restart, None]:
        """The reply to `outcome`, piece by piece as it is produced; `meter.speaker` says who makes the pieces."""

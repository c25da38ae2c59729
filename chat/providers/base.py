"""What a provider of language is: it classifies a message and speaks a reply. It decides nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

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


class Hold(StrEnum):
    """Why an operation does not run now."""

    PASSPHRASE = "needs_passphrase"
    NAME = "needs_name"
    PHONE = "needs_phone"
    BOTH = "needs_name_and_phone"
    AREA_CODE = "needs_area_code"
    OTHER_PHONE = "needs_other_phone"
    OTHER_NAME = "needs_other_name"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn did, for the one who words it. Receipts are facts; a held operation is a receipt with ok=False."""

    events: tuple[Event, ...]
    state: State
    intent: Intent | None
    receipts: tuple[Receipt, ...]
    region: str
    blocked_seconds: int = 0


class ProviderError(Exception):
    """A provider could not classify or speak. `permanent`: asking again will not help (a wrong key, say)."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class Provider(Protocol):
    name: str

    async def classify(self, utterance: Utterance) -> Classification:
        """Raises ProviderError."""

    def speak(self, outcome: Outcome) -> AsyncIterator[str]:
        """The reply to `outcome`, piece by piece as it is produced. Raises ProviderError."""

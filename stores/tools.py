"""The four tools: plain typed functions that do one thing for one user and say what they really did.

A tool never raises for what a person can get wrong; its receipt says so. It runs in the caller's transaction,
so that its effect and the caller's own state stand or fall together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from stores import search, services

if TYPE_CHECKING:
    from storeagent.accounts.models import User


class Result(StrEnum):
    SAVED = "saved"
    SAVED_DOUBTFUL = "saved_doubtful"  # saved, but libphonenumber knows no such range: ask about it
    ALREADY_THERE = "already_there"
    FOUND = "found"
    NONE_FOUND = "none_found"
    REFUSED_NAME = "refused_name"
    REFUSED_PHONE = "refused_phone"
    LOCAL_ONLY = "local_only"  # "555-0188": ask for the area code
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a tool really did. Claims and cards are made from it; `arguments` may hold a phone number."""

    tool: str
    arguments: dict[str, str | None]
    ok: bool
    result: str  # a Result
    stores: tuple[str, ...] = ()  # ids of the stores it saved or found, best first, at most search.SHOWN
    total: int = 0  # how many matched in all, counted up to search.CANDIDATES
    reason: str = ""  # for a refusal: the end of "…because", in plain words, with no number in it

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"result": str(self.result), "stores": list(self.stores)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(**data | {"stores": tuple(data["stores"])})


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    run: Callable[..., Receipt]
    writes: bool  # then `run` also takes the id of the conversation, to note where a store came from
    needs_passphrase: bool
    rehearse: Callable[..., Receipt] | None = None  # the same receipt, nothing written; None: `run` never writes


def save_store(user: User, *, store_name: str, phone: str, conversation: UUID | None = None) -> Receipt:
    """Save one store. `ok` when it is new; a store that is already there comes back with its id and `ok` False."""
    return _saved(partial(services.save_store, conversation=conversation), user, store_name, phone)


def rehearse_save(user: User, *, store_name: str, phone: str) -> Receipt:
    """The receipt of `save_store`, with an id that no store has when it would be new."""
    return _saved(services.rehearse_save, user, store_name, phone)


def _saved(save: Callable[..., services.Saved], user: User, store_name: str, phone: str) -> Receipt:
    arguments: dict[str, str | None] = {"store_name": store_name, "phone": phone}
    try:
        saved = save(user=user, name=store_name, phone=phone)
    except services.Refused as refusal:
        return Receipt("save_store", arguments, ok=False, result=_REFUSALS[refusal.code], reason=refusal.reason)
    result = Result.ALREADY_THERE
    if saved.created:
        result = Result.SAVED_DOUBTFUL if saved.store.phone_is_doubtful else Result.SAVED
    return Receipt("save_store", arguments, ok=saved.created, result=result, stores=(str(saved.store.pk),), total=1)


def lookup_by_name(user: User, *, query: str) -> Receipt:
    """Find stores by name, exactly or nearly. `ok` even when nothing matched: the tool ran."""
    return _found("lookup_by_name", {"query": query}, search.by_name(user, query))


def lookup_by_phone(user: User, *, phone: str) -> Receipt:
    """Find stores by number. `phone` is E.164 for a whole number, else a part of its digits."""
    return _found("lookup_by_phone", {"phone": phone}, search.by_phone(user, phone))


def terminate_conversation(user: User, *, reason: str = "") -> Receipt:
    """End the conversation. No effect of its own: the state machine does it."""
    return Receipt("terminate_conversation", {"reason": reason}, ok=True, result=Result.ENDED)


def _found(tool: str, arguments: dict[str, str | None], found: search.Found) -> Receipt:
    ids = tuple(str(store.pk) for store in found.stores)
    result = Result.FOUND if ids else Result.NONE_FOUND
    return Receipt(tool, arguments, ok=True, result=result, stores=ids, total=found.total)


_REFUSALS = {
    services.Refusal.NAME: Result.REFUSED_NAME,
    services.Refusal.PHONE: Result.REFUSED_PHONE,
    services.Refusal.LOCAL_ONLY: Result.LOCAL_ONLY,
}

TOOLS: dict[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool("save_store", save_store, writes=True, needs_passphrase=False, rehearse=rehearse_save),
        Tool("lookup_by_name", lookup_by_name, writes=False, needs_passphrase=True),
        Tool("lookup_by_phone", lookup_by_phone, writes=False, needs_passphrase=True),
        Tool("terminate_conversation", terminate_conversation, writes=False, needs_passphrase=False),
    )
}

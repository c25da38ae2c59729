"""Outcomes and ways to read a reply, for the tests of the output guard."""

from __future__ import annotations

from collections.abc import Iterable

from chat.orchestrator.fsm import Event, State
from chat.privacy import Contaminated, Facts, Guard
from chat.providers.base import Outcome
from stores.tools import Receipt, Result

IDS = ("id-1", "id-2", "id-3")


def saving(result: str, name: str | None = "ACME", *, reason: str = "") -> Receipt:
    kept = result in (Result.SAVED, Result.SAVED_DOUBTFUL, Result.ALREADY_THERE)
    arguments = {"store_name": name, "phone": "+14155550198"}
    return Receipt("save_store", arguments, kept, result, (f"id of {name}",) if kept else (), int(kept), reason)


def looking(result: str, stores: tuple[str, ...] = (), total: int = 0) -> Receipt:
    return Receipt("lookup_by_name", {"query": "acme"}, True, result, stores, total)


FOUND = looking(Result.FOUND, IDS, 12)
NONE_FOUND = looking(Result.NONE_FOUND)


def outcome(*receipts: Receipt, events: tuple[Event, ...] = (), blocked_seconds: int = 0) -> Outcome:
    return Outcome(events, State.IDLE, None, receipts, "US", blocked_seconds)


def facts(*receipts: Receipt, events: tuple[Event, ...] = (), **private: tuple[str, ...]) -> Facts:
    return Facts.of(outcome(*receipts, events=events), **private)


def cut(text: str, size: int) -> list[str]:
    return [text[i : i + size] for i in range(0, len(text), size)]


def shown(known: Facts, pieces: Iterable[str]) -> tuple[list[str], str]:
    """What was shown, piece by piece, and the kind of what stopped it, or ""."""
    guard, out = Guard(known), []
    try:
        out.extend(guard.feed(piece) for piece in pieces)
        out.append(guard.finish())
    except Contaminated as stop:
        return out, stop.kind
    return out, ""


def verdict(text: str, known: Facts | None = None) -> str:
    """The kind of what is wrong with `text`, or "", the same in pieces of every size."""
    known = known or Facts()
    readings = [shown(known, cut(text, size)) for size in (1, 2, 3, 5, 11, 5000)]
    kinds = {kind for _, kind in readings}
    assert len(kinds) == 1, (text, kinds)
    assert all("".join(out) == text for out, kind in readings if not kind)
    return kinds.pop()

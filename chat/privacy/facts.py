"""What a reply may say: read from the outcome of the turn, never from a model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from chat.orchestrator.fsm import Event
from chat.providers.base import Outcome
from stores.phones import phone_like, said_digits
from stores.shadow import shadow
from stores.tools import Result

_SAVED = frozenset({Result.SAVED, Result.SAVED_DOUBTFUL})
_REVEALING = _SAVED | {Result.FOUND, Result.ALREADY_THERE}
_LONGEST_IN_NAME = 6  # digits in a row: a name with more could be a number in disguise


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that back a reply. With none, as in `Facts()`, a reply may claim nothing and show no store."""

    stores: int = 0
    revealed: frozenset[int] = frozenset()  # the k of the ⟨phone-k⟩ that may be shown
    names: tuple[str, ...] = ()  # of the stores to be saved, as the receipts carry them
    held: tuple[str, ...] = ()  # those of them that were not saved
    saved: bool = False
    already: bool = False
    found: bool = False
    unlocked: bool = False
    secrets: tuple[str, ...] = ()  # never to be shown, however they are spaced or cased
    private: tuple[str, ...] = ()  # texts of which no eight words in a row may be shown

    @classmethod
    def of(cls, outcome: Outcome, secrets: tuple[str, ...] = (), private: tuple[str, ...] = ()) -> Self:
        results = {receipt.result for receipt in outcome.receipts}
        shown = {pk for receipt in outcome.receipts if receipt.result in _REVEALING for pk in receipt.stores}
        saves = [(name, r.result) for r in outcome.receipts if (name := r.arguments.get("store_name"))]
        kept = {name for name, result in saves if result in _REVEALING}
        return cls(
            stores=len(outcome.stores),
            revealed=frozenset(k for k, pk in enumerate(outcome.stores, 1) if pk in shown),
            names=tuple(dict.fromkeys(name for name, _ in saves)),
            held=tuple(dict.fromkeys(name for name, _ in saves if name not in kept)),
            saved=bool(results & _SAVED),
            already=Result.ALREADY_THERE in results,
            found=Result.FOUND in results,
            unlocked=Event.PASSPHRASE_RIGHT in outcome.events,
            secrets=secrets,
            private=private,
        )


_ADDRESS = re.compile(r"://|www\.|@|[<>⟨⟩\[\]]|&#|&[a-z]{2,};")


def may_stand(name: str) -> bool:
    """Whether a name that a rule would stop may stand in a reply as a whole: "Area 5150 Comics", "Lost & Found".

    It needs a word of letters, and neither a number's worth of digits nor an address or markup in it.
    """
    seen = shadow(name).text
    if not re.search(r"[^\W\d_]{2}", seen) or _ADDRESS.search(seen):
        return False
    return all(len(said_digits(name[start:end])) <= _LONGEST_IN_NAME for start, end in phone_like(name))

"""Finding stores: an index proposes the nearest, then their words decide (`likeness`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from storeagent import configuration
from stores import names
from stores.likeness import KINDS, Judge
from stores.models import Store, StoreQuerySet

if TYPE_CHECKING:
    from storeagent.accounts.models import User

SHOWN = 5  # more than that is a list to read, not an answer
CANDIDATES = 50  # what one lookup reads from an index, and the highest total it tells
NEAREST = 10  # whole names: enough to hold the exact one where fifty others have all its words


@dataclass(frozen=True, slots=True)
class Found:
    stores: tuple[Store, ...]  # best first, at most SHOWN
    total: int  # how many matched, counted up to CANDIDATES


def by_name(user: User, query: str) -> Found:
    """The stores that `query` names, in the best way in which it names any.

    The numbers of lesser matches stay hidden: who has a "Costco" and asks for it is not shown "Costco Gas", and who
    misspells one store is not shown another that is further from it.
    """
    best = _first_kind(_wanted(query), _candidates(user, _wanted(query)), KINDS)
    return Found(tuple(best[:SHOWN]), min(len(best), CANDIDATES))


def by_phone(user: User, phone: str) -> Found:
    """The store with the number `phone` (E.164), or those with its digits in theirs: endings first.

    Most people ask for an ending, and an index holds those; only when they are few is every number looked at.
    """
    directory = _directory(user)
    stores = list(directory.ending_in(phone).by_name()[:CANDIDATES])
    if len(stores) < SHOWN:
        stores = list(directory.with_digits(phone, user.region)[:CANDIDATES])
    return Found(tuple(stores[:SHOWN]), len(stores))


def search(user: User, q: str, limit: int = CANDIDATES) -> list[Store]:
    """For lists of names to pick from: the whole name and its parts, or else slips, or else what trigrams find alike.

    Best first, at most `limit`. Alike is a score of at least SIMILARITY_THRESHOLD.
    """
    configuration.refresh()
    threshold = configuration.value("SIMILARITY_THRESHOLD")
    candidates = _candidates(user, _wanted(q))
    alike = [store for store in candidates if store.score >= threshold]
    return (_first_kind(_wanted(q), candidates, KINDS[1:]) or alike)[:limit]


def _first_kind(wanted: str, candidates: list[Store], kinds: Sequence[Judge]) -> list[Store]:
    """The candidates that match in the first of `kinds` in which any does."""
    for kind in kinds:
        if matches := [store for store in candidates if kind(wanted, store.normalized_name)]:
            return matches
    return []


def _candidates(user: User, wanted: str) -> list[Store]:
    """The names nearest as a whole and those with the nearest part: an index scan each, since each misses some."""
    if not wanted:
        return []
    directory = _directory(user)
    queries = [directory.matching(wanted)[:NEAREST], directory.containing(wanted)[:CANDIDATES]]
    if not wanted.isascii():  # a word inside a script without spaces, or emoji: they share no trigram with the name
        queries.append(directory.holding(wanted)[:CANDIDATES])
    found = {store.pk: store for store in chain.from_iterable(queries)}
    return sorted(found.values(), key=lambda store: (-store.score, len(store.name), store.name))


def _wanted(query: str) -> str:
    return names.normalize(query)[: names.MAX_LENGTH]


def _directory(user: User) -> StoreQuerySet:
    return Store.objects.of(user).live()

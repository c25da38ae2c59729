"""Finding stores: candidates from the index, then one judgement of each.

Trigrams find what is near, but near is not alike: "cotsco" is as near to "costco wholesale" as "target" is to
"tarheel gems". So the index only proposes, and the words decide (`likeness`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from django.conf import settings

from stores import names
from stores.likeness import Kind, likeness
from stores.models import Store, StoreQuerySet

if TYPE_CHECKING:
    from storeagent.accounts.models import User

SHOWN = 5  # more than that is a list to read, not an answer
CANDIDATES = 50  # what one lookup reads from an index, and the highest total it tells


@dataclass(frozen=True, slots=True)
class Found:
    stores: tuple[Store, ...]  # best first, at most SHOWN
    total: int  # how many matched, counted up to CANDIDATES


def by_name(user: User, query: str) -> Found:
    """The stores that `query` names. Only the best kind of match counts: who asks for "Costco" and has a store
    of exactly that name is not shown "Costco Gas", and who misspells one store is not shown a third."""
    ranked = _ranked(user, query)
    best = [store for kind, store in ranked if kind == ranked[0][0]]
    return Found(tuple(best[:SHOWN]), min(len(best), CANDIDATES))


def by_phone(user: User, phone: str) -> Found:
    """The store with the number `phone` (E.164), or those with its digits in theirs: endings first."""
    stores = list(_directory(user).with_digits(phone, user.region)[:CANDIDATES])
    return Found(tuple(stores[:SHOWN]), len(stores))


def search(user: User, q: str, limit: int = CANDIDATES) -> list[Store]:
    """For lists of names to pick from: every kind of match, best first, at most `limit` (and twice CANDIDATES)."""
    return [store for _, store in _ranked(user, q)[:limit]]


def _ranked(user: User, query: str) -> list[tuple[Kind, Store]]:
    wanted = names.normalize(query)[: names.MAX_LENGTH]
    judged = ((_judge(wanted, store), store) for store in _candidates(user, wanted))
    matches = [(kind, store) for kind, store in judged if kind is not None]
    return sorted(matches, key=lambda match: (match[0], -match[1].score, len(match[1].name), match[1].name))


def _judge(wanted: str, store: Store) -> Kind | None:
    kind = likeness(wanted, store.normalized_name)
    return None if kind == Kind.ALIKE and store.score < settings.SIMILARITY_THRESHOLD else kind


def _candidates(user: User, wanted: str) -> list[Store]:
    """The names nearest as a whole and those with the nearest part: an index scan each, since each misses some."""
    if not wanted:
        return []
    directory = _directory(user)
    queries = [directory.matching(wanted), directory.containing(wanted)]
    if not wanted.isascii():  # a word inside a script without spaces, or emoji: there trigrams have nothing to share
        queries.append(directory.holding(wanted))
    found = chain.from_iterable(query[:CANDIDATES] for query in queries)
    return list({store.pk: store for store in found}.values())


def _directory(user: User) -> StoreQuerySet:
    return Store.objects.of(user).live()

"""Finding stores: an index proposes the nearest, then their words decide (`likeness`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from storeagent import configuration
from stores import names, phones, spellings
from stores.likeness import KINDS, Judge, is_misspelt, is_whole
from stores.models import Store, StoreQuerySet, alike_from

if TYPE_CHECKING:
    from storeagent.accounts.models import User

SHOWN = 5  # more than that is a list to read, not an answer
CANDIDATES = 50  # what one lookup reads from an index, and the highest total it tells
LARGE = 20_000  # stores; beyond it an index of words is faster than one of the nearest
SAMPLE = 300  # of those in a large directory that have all the words; what is best among them is shown
MOST_WORDS = 6  # the longest of a query: they find, and all of its words are judged
ALIKE = 0.5  # similarity of whole names in a large directory
INITIALS = 4  # letters: "H&M" and "C & A" are asked for without what divides them
TRIGRAM = 3  # letters: an index knows nothing shorter
NEAREST = 10  # whole names: enough to hold the exact one where fifty others have all its words


Step = tuple[StoreQuerySet, Sequence[Judge]]


@dataclass(frozen=True, slots=True)
class Found:
    stores: tuple[Store, ...]  # best first, at most SHOWN
    total: int  # how many matched, counted up to CANDIDATES


def by_name(user: User, query: str) -> Found:
    """The stores that `query` names, in the best way in which it names any.

    The numbers of lesser matches stay hidden: who has a "Costco" and asks for it is not shown "Costco Gas", and who
    misspells one store is not shown another that is further from it.
    """
    wanted, directory = _wanted(query), _directory(user)
    best = list(directory.called(wanted)[:CANDIDATES]) or _named(directory, wanted, KINDS)[0]
    return Found(tuple(best[:SHOWN]), min(len(best), CANDIDATES))


def by_phone(user: User, phone: str) -> Found:
    """The store with the number `phone` (E.164), or those with its digits in theirs: endings first."""
    stores = _with_digits(user, phone)
    return Found(tuple(stores[:SHOWN]), len(stores))


def is_number(q: str) -> bool:
    """Whether `q` reads as a number or a part of one, so that a search for names alone misses what is meant."""
    return bool(phones.digits(q)) and not any(character.isalpha() for character in q)


def search(user: User, q: str, limit: int = CANDIDATES, *, numbers: bool = False) -> list[Store]:
    """For lists of names to pick from: the whole name and its parts, or else slips, or else what trigrams find alike.

    Best first, at most `limit`. Alike is a score of at least SIMILARITY_THRESHOLD. `numbers` says that the caller may
    see them, and so search by their digits, too: to anyone else the list would tell a number digit by digit.
    """
    configuration.refresh()
    threshold = configuration.value("SIMILARITY_THRESHOLD")
    named, seen = _named(_directory(user), _wanted(q), KINDS[1:])
    found = _with_digits(user, q) if numbers and is_number(q) else []
    found += named or [store for store in seen if store.score >= threshold]
    return list({store.pk: store for store in found}.values())[:limit]


def _with_digits(user: User, text: str) -> list[Store]:
    """Most people ask for an ending, and an index holds those; only when they are few is every number looked at."""
    directory = _directory(user)
    stores = list(directory.ending_in(text).by_name()[:CANDIDATES])
    return stores if len(stores) >= SHOWN else list(directory.with_digits(text, user.region)[:CANDIDATES])


def _named(directory: StoreQuerySet, wanted: str, kinds: Sequence[Judge]) -> tuple[list[Store], list[Store]]:
    """What matches in the first of `kinds` in which anything does, and all that was looked at; both best first."""
    seen: dict[UUID, Store] = {}
    for query, decides in _steps(directory, wanted) if wanted else ():
        seen |= {store.pk: store for store in query}
        ranked = sorted(seen.values(), key=lambda store: (-store.score, len(store.name), store.name))
        for kind in kinds:
            matches = [store for store in ranked if kind in decides and kind(wanted, store.normalized_name)]
            if matches:
                return matches, ranked
    return [], sorted(seen.values(), key=lambda store: (-store.score, len(store.name), store.name))


def _steps(directory: StoreQuerySet, wanted: str) -> Iterator[Step]:
    """Where to look, the likeliest place first, and the kinds of match that are settled when it has one."""
    yield from _in_large(directory, wanted) if directory.are_more_than(LARGE) else _in_small(directory, wanted)


def _in_small(directory: StoreQuerySet, wanted: str) -> Iterator[Step]:
    """The names nearest as a whole and those with the nearest part: an index scan each, since each misses some."""
    whole, part = directory.matching(wanted)[:NEAREST], directory.containing(wanted)[:CANDIDATES]
    if not wanted.isascii():  # a word inside a script without spaces, or emoji: they share no trigram with the name
        yield directory.holding(wanted)[:CANDIDATES], ()
    if " " in wanted:
        yield whole, (is_whole, is_misspelt)
        yield part, KINDS
    else:
        yield part, KINDS
        yield whole, KINDS


def _in_large(directory: StoreQuerySet, wanted: str) -> Iterator[Step]:
    """Those with all the words; or but for slips, word by word and as a whole; or called a part of what was asked."""
    words = sorted(wanted.split(), key=len, reverse=True)[:MOST_WORDS]
    yield directory.spelled(wanted, [spellings.of_word(word) for word in words])[:SAMPLE], KINDS
    if not wanted.isascii() and len(wanted) >= TRIGRAM:
        yield directory.spelled(wanted, [[spellings.anywhere(wanted)]])[:SAMPLE], KINDS
    slips = directory.spelled(wanted, [spellings.near_word(word) for word in words])[:SAMPLE], KINDS
    if " " not in wanted:  # with more words enough trigrams survive a slip, and fewer names have them
        yield slips
    with transaction.atomic():
        alike_from(ALIKE)
        yield directory.resembling(wanted)[:NEAREST], KINDS
    if " " in wanted:
        yield slips
    yield directory.called(wanted, *_phrases(wanted))[:CANDIDATES], KINDS


def _phrases(wanted: str) -> list[str]:
    """The words that follow each other in `wanted`, and its letters when they are few: "hm" may be "H&M"."""
    words = wanted.split()[:MOST_WORDS]
    letters = [" ".join(wanted)] if len(wanted) <= INITIALS else []
    return letters + [" ".join(words[start:end]) for start, end in combinations(range(len(words) + 1), 2)]


def _wanted(query: str) -> str:
    return names.normalize(query)[: names.MAX_LENGTH]


def _directory(user: User) -> StoreQuerySet:
    return Store.objects.of(user).live()

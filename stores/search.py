"""Finding stores: an index proposes the nearest, then their words decide (`likeness`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING
from uuid import UUID

from storeagent import configuration
from stores import names, phones, spellings
from stores.likeness import KINDS, Judge
from stores.models import Store, StoreQuerySet, alike_from, planned

if TYPE_CHECKING:
    from storeagent.accounts.models import User

SHOWN = 5  # more than that is a list to read, not an answer
CANDIDATES = 25  # what one lookup reads from an index, and the highest total it tells
LISTED = 50  # the same of a list of names, and of what digits find
LARGE = 20_000  # stores; beyond it an index of words is faster than one of the nearest
SAMPLE = 300  # of those in a large directory that have all the words; what is best among them is shown
MOST_WORDS = 6  # the longest of a query: they find, and all of its words are judged
ALIKE = 0.5  # similarity of whole names in a large directory, where the words do not say
LEAST_ALIKE = 0.35  # below it half of a large directory is read
LOST = 4  # trigrams that one slip costs at most
INITIALS = 4  # letters: "H&M" and "C & A" are asked for without what divides them
TRIGRAM = 3  # letters: an index knows nothing shorter
NEAREST = 10  # whole names: enough to hold the exact one where fifty others have all its words


Step = tuple[Iterable[Store], Sequence[Judge]]


@dataclass(frozen=True, slots=True)
class Found:
    stores: tuple[Store, ...]  # best first, at most SHOWN
    total: int  # how many matched, counted up to CANDIDATES, by digits up to LISTED


def by_name(user: User, query: str) -> Found:
    """The stores that `query` names, in the best way in which it names any.

    The numbers of lesser matches stay hidden: who has a "Costco" and asks for it is not shown "Costco Gas", and who
    misspells one store is not shown another that is further from it.
    """
    wanted, directory = _wanted(query), _directory(user)
    best = list(directory.called(wanted)[:CANDIDATES]) or _named(directory, wanted, KINDS, CANDIDATES)[0]
    return Found(tuple(best[:SHOWN]), min(len(best), CANDIDATES))


def by_phone(user: User, phone: str) -> Found:
    """The store with the number `phone` (E.164), or those with its digits in theirs: endings first."""
    stores = _with_digits(user, phone)
    return Found(tuple(stores[:SHOWN]), len(stores))


def is_number(q: str) -> bool:
    """Whether `q` reads as a number or a part of one, so that a search for names alone misses what is meant."""
    return bool(phones.digits(q)) and not any(character.isalpha() for character in q)


def search(user: User, q: str, limit: int = LISTED, *, numbers: bool = False) -> list[Store]:
    """For lists of names to pick from: the whole name and its parts, or else slips, or else what trigrams find alike.

    Best first, at most `limit`. Alike is a score of at least SIMILARITY_THRESHOLD. `numbers` says that the caller may
    see them, and so search by their digits, too: to anyone else the list would tell a number digit by digit.
    """
    configuration.refresh()
    directory, wanted, threshold = _directory(user), _wanted(q), configuration.value("SIMILARITY_THRESHOLD")
    named, seen = _named(directory, wanted, KINDS[1:], LISTED)
    if wanted and not named and directory.are_more_than(LARGE):
        seen = _alike(directory.resembling_in_part(wanted)[:LISTED], threshold)
    found = _with_digits(user, q) if numbers and is_number(q) else []
    found += named or [store for store in seen if store.score >= threshold]
    return list({store.pk: store for store in found}.values())[:limit]


def _with_digits(user: User, text: str) -> list[Store]:
    """Most people ask for an ending, and an index holds those; only when they are few is every number looked at."""
    directory = _directory(user)
    ending = list(directory.ending_in(text)[:LISTED])
    if len(ending) >= SHOWN:
        return sorted(ending, key=lambda store: (store.normalized_name, store.pk))
    stores = directory.with_digits(text, user.region)[:LISTED]
    if not directory.are_more_than(LARGE):
        return list(stores)
    with planned(enable_bitmapscan="off"):
        return list(stores)


def _named(directory: StoreQuerySet, wanted: str, kinds: Sequence[Judge], most: int) -> tuple[list[Store], list[Store]]:
    """What matches in the first of `kinds` in which anything does, and all that was looked at; both best first."""
    seen: dict[UUID, Store] = {}
    for query, decides in _steps(directory, wanted, most) if wanted else ():
        seen |= {store.pk: store for store in query}
        ranked = _ranked(wanted, seen.values())
        for kind in kinds:
            matches = [store for store in ranked if kind in decides and kind(wanted, store.normalized_name)]
            if matches:
                return matches, ranked
    return [], _ranked(wanted, seen.values())


def _ranked(wanted: str, stores: Iterable[Store]) -> list[Store]:
    """The best scored first; of equals, those that start with what was asked for, then the shortest."""
    return sorted(
        stores,
        key=lambda store: (-store.score, not store.normalized_name.startswith(wanted), len(store.name), store.name),
    )


def _steps(directory: StoreQuerySet, wanted: str, most: int) -> Iterator[Step]:
    """Where to look, the likeliest place first, and the kinds of match that are settled when it has one."""
    large = directory.are_more_than(LARGE)
    yield from _in_large(directory, wanted) if large else _in_small(directory, wanted, most)


def _in_small(directory: StoreQuerySet, wanted: str, most: int) -> Iterator[Step]:
    """The names nearest as a whole and those with the nearest part: an index scan each, since each misses some."""
    if not wanted.isascii():  # a word inside a script without spaces, or emoji: they share no trigram with the name
        yield directory.holding(wanted)[:most], ()
    whole, part = directory.matching(wanted)[:NEAREST], directory.containing(wanted)[:most]
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
    yield _alike(directory.resembling(wanted)[:NEAREST], _but_for_a_slip(words)), KINDS
    if " " in wanted:
        yield slips
    yield directory.called(wanted, *_phrases(wanted))[:LISTED], KINDS


def _alike(stores: StoreQuerySet, similarity: float) -> list[Store]:
    with alike_from(similarity):
        return list(stores)


def _but_for_a_slip(words: Sequence[str]) -> float:
    """How alike a name is at least when `words` are it, but for one slip in one of them."""
    trigrams = len({f"  {word} "[at : at + TRIGRAM] for word in words for at in range(len(word) + 1)})
    return max(LEAST_ALIKE, (trigrams - LOST) / (trigrams + LOST)) if len(words) > 1 else ALIKE


def _phrases(wanted: str) -> list[str]:
    """The words that follow each other in `wanted`, and its letters when they are few: "hm" may be "H&M"."""
    words = wanted.split()[:MOST_WORDS]
    letters = [" ".join(wanted)] if len(wanted) <= INITIALS else []
    return letters + [" ".join(words[start:end]) for start, end in combinations(range(len(words) + 1), 2)]


def _wanted(query: str) -> str:
    return names.normalize(query)[: names.MAX_LENGTH]


def _directory(user: User) -> StoreQuerySet:
    return Store.objects.of(user).live()

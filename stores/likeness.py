"""Whether one normalized name means the other: in what way, or not at all. No database here."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

SHORTEST_BEGINNING = 3  # "co" begins half a directory, "cos" means something
ALIKE_SHARE = 2 / 3
NAMED_SHARE = 1 / 4


class Kind(IntEnum):
    """The ways in which a query names a store, the best first."""

    WHOLE = 1  # "7eleven" is "7 eleven"
    PART = 2  # every word of the one is in the other: "costco", "golden wok restaurant"
    MISSPELT = 3  # the whole but for slips of the finger: "joes pizzza"
    MISSPELT_PART = 4  # "cotsco"
    ALIKE = 5  # two thirds of both agree: "krispy creme donuts"


def likeness(query: str, name: str) -> Kind | None:
    """How `query` names `name` (both normalized), or None when it means another store."""
    if (solid := _solid(query)) == _solid(name):
        return Kind.WHOLE
    if (
        _begins(solid, _solid(name))
        or (not query.isascii() and solid in _solid(name))
        or _is_part(query, name, _begins)
    ):
        return Kind.PART
    if _near(solid, _solid(name)) or (_all_in(query, name, _near) and _all_in(name, query, _near)):
        return Kind.MISSPELT
    if _is_part(query, name, _near):
        return Kind.MISSPELT_PART
    return Kind.ALIKE if _is_alike(query, name) else None


Judge = Callable[[str, str], bool]


def _solid(words: str) -> str:
    return words.replace(" ", "")


def _is_part(query: str, name: str, same: Judge) -> bool:
    """Either holds every word of the other; a name that is a small part of what was asked ("Co") is not meant."""
    named = len(_solid(name)) >= NAMED_SHARE * len(_solid(query))
    return _all_in(query, name, same) or (named and _all_in(name, query, same))


def _all_in(words: str, others: str, same: Judge) -> bool:
    return all(any(same(word, other) for other in others.split()) for word in words.split())


def _is_alike(query: str, name: str) -> bool:
    """Two thirds, but for numbers: "Kiosk 44" and "Kiosk 45" are two stores."""
    return _numbers(query) == _numbers(name) and min(_share(query, name), _share(name, query)) >= ALIKE_SHARE


def _share(words: str, others: str) -> float:
    """How much of `words` is found in `others`, by letters: a long word weighs more than "the"."""
    found = [word for word in words.split() if any(_near(word, other) for other in others.split())]
    return len("".join(found)) / len(_solid(words))


def _numbers(words: str) -> set[str]:
    return {word for word in words.split() if any(character.isdigit() for character in word)}


def _begins(word: str, other: str) -> bool:
    return word == other or (_is_telling(word) and other.startswith(word))


def _is_telling(word: str) -> bool:
    return len(word) >= SHORTEST_BEGINNING or not word.isascii()


def _near(word: str, other: str) -> bool:
    """The same but for a slip: none in up to three letters or in a number, one in up to seven, else two."""
    if _begins(word, other):
        return True
    longest = max(len(word), len(other))
    slips = 0 if longest < 4 else 1 if longest < 8 else 2
    if abs(len(word) - len(other)) > slips or any(character.isdigit() for character in word + other):
        return False
    return _distance(word, other) <= slips


def _distance(a: str, b: str) -> int:
    """Letters to add, drop, replace or swap with their neighbour (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (letter != other)))
            if i > 1 and j > 1 and letter == b[j - 2] and other == a[i - 2]:
                row[j] = min(row[j], before[j - 2] + 1)
        before, last = last, row
    return last[-1]

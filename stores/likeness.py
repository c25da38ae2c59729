"""Whether a query names a store, by the words of both (normalized): surely, or but for slips. No database here.

Trigrams cannot tell: to them "target" is nearer to "tarheel gems" than "cotsco" is to "costco wholesale".
"""

from __future__ import annotations

from collections.abc import Callable

SHORTEST_BEGINNING = 3  # "co" begins half a directory, "cos" means something
LETTERS_PER_SLIP = 4
MOST_SLIPS = 2  # "starbcuks", "brigthsid"; with three, "ashland" is "oakland"
NAMED_SHARE = 1 / 4  # a name that is less of the query than this ("Co" of "wombat surf co") is not what was asked for

Judge = Callable[[str, str], bool]


def is_whole(query: str, name: str) -> bool:
    """The same but for spaces: "7eleven" is "7 eleven"."""
    return _solid(query) == _solid(name)


def is_part(query: str, name: str) -> bool:
    """Every word asked for begins a word of the name: "costco" of "costco wholesale"."""
    solid = _solid(query)
    inside = not query.isascii() and solid in _solid(name)  # a word within a script without spaces
    return inside or _begins(solid, _solid(name)) or _all_in(query, name, _begins)


def is_misspelt(query: str, name: str) -> bool:
    """The whole name but for one slip anywhere, or a few where its words can bear them: "joes pizzza"."""
    if _is_near(_solid(query), _solid(name), most=1):
        return True
    return _all_in(query, name, _is_near) and _all_in(name, query, _is_near)


def is_misspelt_part(query: str, name: str) -> bool:
    """A part of the name but for slips: "cotsco"."""
    return _all_in(query, name, _is_near)


def is_more(query: str, name: str) -> bool:
    """The name, and words that it does not hold: "golden wok restaurant"."""
    return len(_solid(name)) >= NAMED_SHARE * len(_solid(query)) and _all_in(name, query, _is_near)


KINDS: tuple[Judge, ...] = (is_whole, is_part, is_misspelt, is_misspelt_part, is_more)
"""The ways in which a query names a store, the best first; each takes both normalized."""


def _solid(words: str) -> str:
    return words.replace(" ", "")


def _all_in(words: str, others: str, same: Judge) -> bool:
    there = others.split()
    return all(any(same(word, other) for other in there) for word in words.split())


def _begins(word: str, other: str) -> bool:
    return word == other or ((len(word) >= SHORTEST_BEGINNING or not word.isascii()) and other.startswith(word))


def _is_near(word: str, other: str, most: int = MOST_SLIPS) -> bool:
    """The same but for a slip in every LETTERS_PER_SLIP letters; "Kiosk 44" and "Kiosk 45" are two stores."""
    if _begins(word, other):
        return True
    slips = min(max(len(word), len(other)) // LETTERS_PER_SLIP, most)
    if abs(len(word) - len(other)) > slips or _digits(word) != _digits(other):
        return False
    return _distance(word, other) <= slips


def _digits(word: str) -> str:
    return "".join(character for character in word if character.isdigit())


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

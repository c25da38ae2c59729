"""LIKE patterns that find a word in a name between spaces (`models.PADDED`), as it is or with a slip in it.

A slip breaks so many trigrams of a short word that few are left to search by. Its possible corrections are few as well,
and most of them hold a trigram that no name has, which an index knows at once.
"""

from __future__ import annotations

from stores.likeness import LETTERS_PER_SLIP, SHORTEST_BEGINNING

LONGEST = 16  # letters of a word in which a slip is looked for, from its start: each costs three patterns


def of_word(word: str) -> list[str]:
    """A word of the name starts with `word`; a very short one must be the word."""
    return [
        f"% {_escaped(word)}%" if len(word) >= SHORTEST_BEGINNING or not word.isascii() else f"% {_escaped(word)} %"
    ]


def near_word(word: str) -> list[str]:
    """As `of_word`, or with a letter more, less, replaced or swapped with its neighbour.

    Where a letter is unknown it must be the whole word: its end is what tells "harbro" from all that starts "harb".
    """
    if len(word) < LETTERS_PER_SLIP or any(letter.isdigit() for letter in word):
        return of_word(word)
    return of_word(word) + [f"% {way} %" if "_" in way else f"% {way}%" for way in sorted(_slips(word))]


def anywhere(text: str) -> str:
    return f"%{_escaped(text)}%"


def _slips(word: str) -> set[str]:
    places = range(min(len(word), LONGEST))
    swapped = {word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :] for at in places[:-1]}
    left_out = {f"{word[:at]}{word[at + 1 :]}" for at in places}
    other = {f"{word[:at]}_{word[at + 1 :]}" for at in places}
    more = {f"{word[:at]}_{word[at:]}" for at in places}
    return {way for way in swapped | left_out | other | more if len(way.replace("_", "")) >= SHORTEST_BEGINNING}


def _escaped(word: str) -> str:
    return "".join(f"\\{letter}" if letter in "%_\\" else letter for letter in word)

"""Digits said in English words: "four one five", "double five", "oh", "ninety eight", and the fillers between them."""

from __future__ import annotations

import re
from collections.abc import Iterable

UNITS = {
    **{
        word: str(value)
        for value, word in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])
    },
    **dict.fromkeys(("oh", "o", "nought", "naught", "nil"), "0"),
    **{
        word: str(10 + n)
        for n, word in enumerate(["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"])
    },
    **{word: str(17 + n) for n, word in enumerate(["seventeen", "eighteen", "nineteen"])},
    "hundred": "00",
}
TENS = {
    word: str(2 + n)
    for n, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
}
REPEATS = {"double": 2, "triple": 3, "treble": 3}
FILLERS = frozenset(  # said between two digits, none themselves: "four one five dash five five five"
    ["x", "ext", "extn", "extension", "dash", "hyphen", "dot", "point", "period", "slash", "space", "plus", "minus"]
)


def read_aloud(words: list[str]) -> tuple[str, int]:
    """The digits and how many words said them: "double five" is 55, "ninety eight" 98; other words stay."""
    read, times, tens = "", 1, False
    for word in words:
        if word in REPEATS:
            times = REPEATS[word]
            continue
        if word in TENS:
            read, tens = read + TENS[word] + "0", True
            continue
        said = UNITS.get(word, word)
        read = read[:-1] + said if tens and len(said) == 1 and said != "0" else read + said * times
        times, tens = 1, False
    return read, len(words)


# -- In a shadow (stores.shadow) ----------------------------------------------------------------------------


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_LETTER = r"[^\W\d_]"
_VALUE = rf"(?:{_any_of([*UNITS, *TENS])})"
_REPEAT = rf"(?:{_any_of(REPEATS)})"
_FILLER = rf"(?<!{_LETTER})(?:{_any_of(FILLERS)})(?!{_LETTER})"

STARTS = "".join(sorted({word[0] for word in [*UNITS, *TENS, *REPEATS]}))

# One digit, or a word of digits ("fouronefive" is one too), said twice or thrice or not.
ITEM = (
    rf"(?:[0-9]|(?<!{_LETTER})(?=[{STARTS}])(?:{_REPEAT}[\W_]{{0,3}})?"
    rf"(?:{_VALUE}(?:{_REPEAT}?{_VALUE})*+(?!{_LETTER})|(?<!{_LETTER})[0-9]))"
)
# What may part two digits of one run: all but letters; and the markup, entities and words that stand for a sign.
BETWEEN = rf"(?:</?[a-z][^<>]{{0,30}}>|&[a-z]{{2,8}};|[\W_]|{_FILLER})*+"

_DIGIT_WORD = re.compile(rf"{_REPEAT}?(?:{_VALUE}(?:{_REPEAT}?{_VALUE})*+)?")
_LETTERS = re.compile(_LETTER)
_NO_DIGITS = re.compile("[^0-9]++")
_SAID = re.compile(rf"</?[a-z][^<>]{{0,30}}>|&[a-z]{{2,8}};|{_FILLER}|([0-9]|{_REPEAT}|{_VALUE})")


def is_said_digit(word: str) -> bool:
    """Whether a word, as in a shadow, says digits or how often to say the next."""
    return _DIGIT_WORD.fullmatch(word) is not None


def digits_said(run: str) -> str:
    """The digits of a run, as in a shadow."""
    if not _LETTERS.search(run):
        return _NO_DIGITS.sub("", run)
    return read_aloud([said[1] for said in _SAID.finditer(run) if said[1]])[0]

"""The names of stores: one form to show (`clean`) and one to search and compare (`normalize`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from django.utils.translation import gettext_noop

MAX_LENGTH = 120
NORMALIZED_LENGTH = 400


class UnusableName(ValueError):
    """No store can be called that. Its text ends a sentence on "…because", in English; pages translate it."""


def clean(text: str) -> str:
    """`text` as it is shown: NFC, without what is invisible or turns the line around, spaces folded.

    Raises UnusableName when nothing is left to read, or more than MAX_LENGTH characters.
    """
    name = printable(text)
    if not name:
        raise UnusableName(gettext_noop("the name is empty"))
    if len(name) > MAX_LENGTH:
        raise UnusableName(gettext_noop("the name is longer than 120 characters"))
    if not any(_is_readable(character) for character in name):
        raise UnusableName(gettext_noop("the name has no letter or digit in it"))
    return name


def normalize(text: str) -> str:
    """`text` as it is searched and compared: without case, accents, punctuation and width, divided by single spaces.

    "Joe's Café" is "joes cafe". Accents go from Latin, Greek and Cyrillic letters alone, since the marks of other
    scripts make other letters ("か" is not "が"). A name of nothing but signs keeps them.
    """
    folded = _folded(text)
    words = folded.translate(_SEARCHABLE).split()
    return (" ".join(words) or folded)[:NORMALIZED_LENGTH].strip()


def printable(text: str) -> str:
    """One line of what can be seen in `text`: safe to keep and to show anything as it was typed."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    if not _CONTEXTUAL.search(text):
        return _composed(" ".join(unicodedata.normalize("NFC", text).split()).translate(_VISIBLE))
    before, shown = text, _judged_by_neighbours(text)
    while before != shown:
        before, shown = shown, _judged_by_neighbours(shown)
    return shown


def _judged_by_neighbours(text: str) -> str:
    kept: list[str] = []
    for character in " ".join(unicodedata.normalize("NFC", text).split()):
        if _belongs(character, kept[-1] if kept else " "):
            kept.append(character)
    return _composed("".join(kept).rstrip(f"{_JOINERS} "))


def _composed(text: str) -> str:
    """Once more: what was invisible may have stood between a letter and its accent, or between two spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


# -- What can be seen ---------------------------------------------------------------------------------------

_JOINERS = "\u200c\u200d"  # ZWNJ and ZWJ: Persian and Indic spelling, and emoji made of several
_JOINABLE = frozenset({"Lo", "Mn", "Mc", "So", "Sk"})  # what they may follow: no cased script has a use for them
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters by category, empty on the page


def _belongs(character: str, before: str) -> bool:
    """Whether a name may hold `character` after `before`: no controls, bidi overrides, zero-width or private signs."""
    if character in _JOINERS:
        return unicodedata.category(before) in _JOINABLE
    if _is_selector(character):  # one picks the look of the character before it; more of them carry hidden text
        return not before.isspace() and not _is_selector(before)
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"} and character not in _BLANKS


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


class _Letters(dict[int, str]):
    """A function of one character as a table for `str.translate`, filled as it is used: an import has many names."""

    MOST = 10_000

    def __init__(self, function: Callable[[str], str]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, code: int) -> str:
        result = self._function(chr(code))
        if len(self) < self.MOST:
            self[code] = result
        return result


_CONTEXTUAL = re.compile("[\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # what `_belongs` judges by its neighbour
_VISIBLE = _Letters(lambda character: character if _belongs(character, " ") else "")


def _is_readable(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN" or unicodedata.category(character) == "So"


# -- What is compared ---------------------------------------------------------------------------------------

_ACCENTS = re.compile("[\u0300-\u036f]")
_WHOLE_LETTERS = str.maketrans(  # letters that no decomposition opens
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ð": "d", "ı": "i"}
)
_MARKS_OF_TRADE = str.maketrans("", "", "™℠®©")  # NFKC would spell the first two out
_INSIDE_WORDS = frozenset("'’‘ʼ`´.")  # "joe's" is "joes" and "j.c." is "jc"; every other sign divides words


def _folded(text: str) -> str:
    """NFKC, casefolded, without accents, spaces folded."""
    shown = printable(text)
    if shown.isascii():
        return shown.lower()
    wide = unicodedata.normalize("NFKC", shown.translate(_MARKS_OF_TRADE) or shown).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", wide)).translate(_WHOLE_LETTERS)
    return " ".join(unicodedata.normalize("NFKC", bare).split())


def _searchable(character: str) -> str:
    if character in _INSIDE_WORDS or character in _JOINERS or _is_selector(character):
        return ""
    return character if unicodedata.category(character)[0] in "LNM" else " "


_SEARCHABLE = _Letters(_searchable)

"""Which of the older encodings with one byte a letter a text is in, by the letters that each would make of it.

They differ in a few dozen bytes, so a file of a few names tells by what makes sense as the letters of one language. A
general detector does worse here: charset-normalizer took half of the small files of the tests for something else.
"""

from __future__ import annotations

import re
from functools import cache

_CENTRAL_EUROPE = frozenset(
    ["AL", "BA", "CZ", "HR", "HU", "ME", "PL", "RO", "RS", "SI", "SK", "XK"]
)  # where Windows-1250 is usual
_ALPHABETS = {
    "cp1252": (
        "äöüß",  # German
        "àâæçéèêëîïôœùûüÿ",  # French
        "áéíóúüñ",  # Spanish
        "áâãàçéêíóôõú",  # Portuguese
        "àèéìíòóùú",  # Italian
        "åäöéæø",  # Nordic
        "áéíóúýðþæö",  # Icelandic
        "éèëïöü",  # Dutch
    ),
    "cp1250": (
        "ąćęłńóśźż",  # Polish
        "áčďéěíňóřšťúůýž",  # Czech
        "áäčďéíĺľňóôŕšťúýž",  # Slovak
        "áéíóöőúüű",  # Hungarian
        "čćđšž",  # Croatian, Slovene
        "ăâîşţ",  # Romanian
        "äöüß",
    ),
}
_ALPHABETS["mac_roman"] = _ALPHABETS["cp1252"]
_MIXED = 0.9  # what a letter counts that is of another language than the rest: a list may hold several
_QUOTES = frozenset("‘’“”„‚«»‹›")  # not between letters, but for an apostrophe
_BEHIND = frozenset("®™©ªº")  # a letter may stand before them
_BEFORE = frozenset("¡¿")  # a letter may stand behind them
_ALONE = frozenset("–—…•·°§€£¥²³¹½¼¾´×\xa0")
_SIGNS = _QUOTES | _BEHIND | _BEFORE | _ALONE
_ENOUGH = 0.7  # of a text that is in the encoding
_FEW = 6  # letters that may be anything: too few to refuse a file for


def best(words: bytes, region: str) -> str:
    """The codec that makes the most sense of `words`, which stand apart by spaces; "" when none does."""
    scores = {codec: _score(words.decode(codec, "replace"), codec) for codec in _in_order(region)}
    codec = max(scores, key=scores.__getitem__)  # of equals the first
    if scores[codec] < _ENOUGH and sum(byte > 0x7F for byte in words) > _FEW:
        return ""
    return codec if scores[codec] >= _ENOUGH else "cp1252"


def _in_order(region: str) -> tuple[str, ...]:
    """Where two make equal sense, as of "ñ" and "ń", what is usual where the user is."""
    return ("cp1250", "cp1252", "mac_roman") if region in _CENTRAL_EUROPE else ("cp1252", "cp1250", "mac_roman")


def _score(text: str, codec: str) -> float:
    """From 0 to 1: how much of what is not ASCII would be the letters of a language, or signs in their place."""
    odd = list(re.finditer(r"[^\x00-\x7f]", text))
    if not odd:
        return 1.0
    letters = [found[0] for found in odd if _is_in_place(text, found.start()) and found[0] not in _SIGNS]
    signs = sum(found[0] in _SIGNS and _is_apart(text, found.start()) for found in odd)
    small = [letter.lower() for letter in letters]
    of_one = max(sum(letter in alphabet for letter in small) for alphabet in _ALPHABETS[codec])
    of_all = sum(letter in _all(codec) for letter in small)
    return (max(of_one, _MIXED * of_all) + signs) / len(odd)


def _is_in_place(text: str, at: int) -> bool:
    """A capital behind a small letter is none in any language."""
    return not (text[at].isupper() and at and text[at - 1].islower())


def _is_apart(text: str, at: int) -> bool:
    sign, behind, before = text[at], text[:at][-1:].isalpha(), text[at + 1 : at + 2].isalpha()
    if sign in _QUOTES:
        return sign == "’" or not (behind and before)
    return not (behind and sign not in _BEHIND) and not (before and sign not in _BEFORE)


@cache
def _all(codec: str) -> str:
    return "".join(_ALPHABETS[codec])

"""Text as an eye reads it: what is invisible dropped, every digit ASCII, letters small and bare, places kept.

What looks for phone numbers looks here, so that no script, accent, width or zero-width sign hides one. Every
character stands for itself, whatever surrounds it: the shadow of a stream is the shadows of its pieces, joined.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"})
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters by category, empty on the page
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BREAKS = frozenset("\n\r\v\f\x85\u2028\u2029")
_HAN_DIGITS = {"零": "0", "〇": "0", **{sign: str(1 + n) for n, sign in enumerate("一二三四五六七八九")}}
_SIGNS = {**dict.fromkeys("‘’‛ʼ´`′", "'"), "ー": "-", "−": "-"}


@dataclass(frozen=True, slots=True)
class Shadow:
    """`text` is the shadow; its n-th character is (a part of) the one at `places[n]` of the source."""

    text: str
    places: Sequence[int]
    length: int  # of the source

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] stands in the source, with the unseen that follows it."""
        after = self.places[end] if end < len(self.text) else self.length
        return self.places[start], max(self.places[end - 1] + 1, after)


def shadow(source: str) -> Shadow:
    if source.isascii() and not _CONTROLS.search(source):
        return Shadow(source.lower(), range(len(source)), len(source))
    seen = list(map(_seen, source))
    if set(map(len, seen)) == {1}:
        return Shadow("".join(seen), range(len(source)), len(source))
    places = [place for place, signs in enumerate(seen) for _ in signs]
    return Shadow("".join(seen), places, len(source))


@lru_cache(maxsize=8192)
def _seen(character: str) -> str:
    """What one character shows: "" for the unseen, one sign or several ("⑩" is "10") for the rest."""
    if character in _BREAKS:
        return "\n"
    if "\U000e0020" <= character <= "\U000e007e":  # tags: no person sees them, a model reads them as ASCII
        return chr(ord(character) - 0xE0000).lower()
    if character in _SIGNS or character in _HAN_DIGITS:
        return _SIGNS.get(character) or _HAN_DIGITS[character]
    folded = unicodedata.normalize("NFKD", character).casefold()
    return "".join(map(_sign, folded))


def _sign(character: str) -> str:
    if character.isspace():
        return " "
    if character in _BLANKS or unicodedata.category(character) in _UNSEEN:
        return ""
    if character.isascii() or unicodedata.category(character)[0] != "N":
        return _HAN_DIGITS.get(character) or _SIGNS.get(character, character)
    value = unicodedata.numeric(character, -1.0)
    return str(int(value)) if value >= 0 and value == int(value) else character

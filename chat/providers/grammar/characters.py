"""Characters of every script in their plain forms, each in its place."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_ASCII_FORMS = {
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("‘’‛ʼ´`′＇", "'"),
    **dict.fromkeys("“”„‟″＂«»「」『』", '"'),
    **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2069\ufeff\u00ad", "\u200b"),
    **dict.fromkeys("¿¡", " "),  # the sentence ends with another
    **dict.fromkeys("、，،", ","),
    **dict.fromkeys("。．", "."),
    **dict.fromkeys("；", ";"),
    **dict.fromkeys("·•▪●◦‣", "-"),
    "：": ":", "→": ":", "➡": ":", "➔": ":",
    "？": "?", "！": "!", "（": "(", "）": ")", "＋": "+", "＆": "&", "／": "/", "～": "~", "؟": "?",
    "\r": "\n", "\v": "\n", "\f": "\n", "\u2028": "\n", "\u2029": "\n", "\x85": "\n", "\t": "\t",
}  # fmt: skip


def ascii_forms(source: str) -> str:
    """`source` with digits, quotes, dashes, spaces and full-width letters in ASCII; every character keeps its place."""
    return source if source.isascii() else "".join(map(_ascii_form, source))


@lru_cache(maxsize=4096)
def _ascii_form(character: str) -> str:
    if character.isascii():
        return character
    if character in _ASCII_FORMS:
        return _ASCII_FORMS[character]
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character.isspace():
        return " "
    if is_picture(character):
        return " "
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def is_picture(character: str) -> bool:
    """An emoji or a part of one; what older symbols there are ("®", "№") are read as written."""
    return character >= "\u2300" and unicodedata.category(character) in ("So", "Sk", "Mn") and not character.isalnum()

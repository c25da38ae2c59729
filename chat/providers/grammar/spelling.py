"""Typos of closed words: "nubmer", "numbr", "savve". Store names are never touched, for they are in no list here."""

from __future__ import annotations

import re

from chat.providers.grammar.lexicon import CONTRACTIONS, CORRECTED, GERUNDS, NEVER_CORRECTED, TEXT_SPEAK

_NEIGHBOURS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl", "p": "ol",
    "a": "qsz", "s": "awdx", "d": "sefc", "f": "drgv", "g": "fthb", "h": "gyjn", "j": "hukm", "k": "jil", "l": "kop",
    "z": "ax", "x": "zsc", "c": "xdv", "v": "cfb", "b": "vgn", "n": "bhm", "m": "nj",
}  # fmt: skip
_STRETCHED = re.compile(r"(.)\1{2,}")


def _slips(word: str) -> set[str]:
    """What a slip of one finger makes of `word`: a letter lost, doubled, swapped, or, in long words, its neighbour's."""
    slips = {word[:i] + word[i + 1 :] for i in range(len(word))}
    slips |= {word[:i] + word[i] + word[i:] for i in range(len(word))}
    slips |= {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    if len(word) >= 5:
        slips |= {word[:i] + near + word[i + 1 :] for i in range(len(word)) for near in _NEIGHBOURS.get(word[i], "")}
    return slips


_PLAIN = {**CONTRACTIONS, **TEXT_SPEAK, **GERUNDS}
_CLOSED = frozenset(CORRECTED) | frozenset(_PLAIN) | NEVER_CORRECTED
_SLIPS = {slip: word for word in CORRECTED if len(word) > 3 for slip in _slips(word) if slip not in _CLOSED}


def canonical(word: str, may_be_typo: bool) -> str:
    """The closed word or words that `word` stands for, else `word`. Capitals inside a sentence are no typo: a name."""
    if word in _PLAIN:
        return _PLAIN[word]
    if not may_be_typo or word in _CLOSED:
        return word
    if corrected := _SLIPS.get(word):
        return corrected
    return _unstretched(word)


def _unstretched(word: str) -> str:
    """ "byeee" and "helloooo" lose their repeated letters."""
    short = _STRETCHED.sub(r"\1", word)
    return _PLAIN.get(short, _SLIPS.get(short, short)) if short != word else word

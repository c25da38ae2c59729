"""Sentences that only say where a store's name comes from: "my car's at Tin Whistle"."""

from __future__ import annotations

import re

from chat.providers.grammar.lexicon import FUNCTION_WORDS
from chat.providers.grammar.notation import whole
from chat.providers.grammar.text import Span, Text

_CALLED = whole(
    "(has |have |just )*(called|rang|phoned|texted|emailed|calling|rung)( me)?( (earlier|today|just now|again))*"
)
_AT = whole(
    r"""
    ((asks|asking|asked|looking|wants|waiting) for|at|from|with|by|to
        |((?<=owner )|(?<=manager )|(?<=chef )|(?<=lady ))of)(?= \S)
    """
)


def past_circumstances(text: Text, start: int, end: int) -> Span:
    """ "my car's at Tin Whistle", "someone from Tin Whistle called": small words, a preposition, the capitals."""
    end = next((called.start() - 1 for called in _CALLED.finditer(text.canon, start, end) if called.end() == end), end)
    place = _AT.search(text.canon, start, end)
    words = [word.start() for word in re.finditer(r"\S+", text.canon[:end]) if word.start() >= start]
    capital = next((word for word in words if text.is_written_as_name(word)), None)
    if place and capital == place.end() + 1 and _is_sentence(text, (start, place.start())):
        return capital, end
    return start, end


def _is_sentence(text: Text, span: Span) -> bool:
    """Whether words open a sentence and no name: "my car's", and not "Back" ("Back to Basics")."""
    words = text.slice(*span) if span[0] < span[1] else ()
    if not words or text.source[words[0].start].islower():
        return bool(words)
    return len(words) > 1 and words[0].key.split(" ")[0] in FUNCTION_WORDS

"""Sentences that only say where a store's name comes from: "my car's at Tin Whistle"."""

from __future__ import annotations

import re

from chat.providers.grammar.lexicon import FUNCTION_WORDS
from chat.providers.grammar.notation import whole
from chat.providers.grammar.text import Span, Text

_CALLED = whole(
    """
    (has |have |just )*(moved|changed|relocated|reopened|opened|switched|called|rang|phoned|texted|emailed|calling
        |rung)( me)?( (earlier|today|just now|again))*( (with|about) .*)?
    """
)
_AT = whole(
    r"""
    (recommend(s|ed)?|suggest(s|ed)?|use[sd]?|(asks|asking|asked|looking|wants|waiting) for|at|from|with|by|to
        |((?<=owner )|(?<=manager )|(?<=chef )|(?<=lady ))of)(?= \S)
    """
)


_SURELY_SMALL = 2  # closed words
_SMALL = ("'s", "&", "and ", "of ", "the ")


def past_circumstances(text: Text, start: int, end: int) -> Span:
    """ "my car's at Tin Whistle", "someone from Tin Whistle called": small words, a preposition, the capitals."""
    end = next((called.start() - 1 for called in _CALLED.finditer(text.canon, start, end) if called.end() == end), end)
    places = [*_AT.finditer(text.canon, start, end)]
    last = places[-1] if places and _is_last(text, places[-1].end() + 1, end) else None
    if last and _is_sentence(text, (start, last.start())):
        return last.end() + 1, end
    place = places[0] if places else None
    words = [word.start() for word in re.finditer(r"\S+", text.canon[:end]) if word.start() >= start]
    capital = next((word for word in words if text.is_written_as_name(word)), None)
    if place and capital == place.end() + 1 and _is_sentence(text, (start, place.start())):
        return capital, end
    return start, end


def _is_last(text: Text, start: int, end: int) -> bool:
    """Whether nothing but a name in capitals follows: "she swears by Tin Whistle"."""
    words = [start + word.start() for word in re.finditer(r"\S+", text.canon[start:end])]
    return all(text.is_written_as_name(word) or text.canon.startswith(_SMALL, word) for word in words)


def _is_sentence(text: Text, span: Span) -> bool:
    """Whether words open a sentence and no name: "my car's", and not "Back" ("Back to Basics")."""
    words = text.slice(*span) if span[0] < span[1] else ()
    if not words or text.source[words[0].start].islower():
        return bool(words)
    closed = [word.key.split(" ")[0] in FUNCTION_WORDS for word in words]
    return len(words) > 1 and (closed[0] or sum(closed) > _SURELY_SMALL)

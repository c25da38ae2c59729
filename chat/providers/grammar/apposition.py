"""Descriptions before a name: "my london tailor Fortescue & Daughters", "that taco place, El Gordito"."""

from __future__ import annotations

import re

from chat.providers.grammar.lexicon import FUNCTION_WORDS, STORE_NOUNS, TRADES
from chat.providers.grammar.manners import MANNERS
from chat.providers.grammar.notation import words
from chat.providers.grammar.text import Span, Text

_MOST_WORDS = 5  # of a description
_DETERMINERS = words("my our the that this a an his her its their new local fav favourite favorite")
_LINK = re.compile(r"(?<!\S)[,:-] |(?<!\S)(?:called|named|is|under|as) ")
_PLACE = re.compile(r" (?:in|from|near|on|over in) (?:the )?\S+(?: \S+)?$")


def skip_apposition(text: Text, span: Span) -> int:
    """Where the name begins in `span`, which follows a determiner when it holds a description at all."""
    start, end = span
    before = text.canon[: max(0, start - 1)]
    if start < end and before.endswith(" it is"):  # "its", spelt as many do: "and its sister store Corner Bakery"
        return _after_shop_noun(text, start, end) or start
    if start >= end or before.rsplit(" ", 1)[-1] not in _DETERMINERS:
        return start
    return _after_link(text, start, end) or _after_small_words(text, start, end) or start


def _after_link(text: Text, start: int, end: int) -> int | None:
    """ "taco place, El Gordito": small words that end in a trade or a noun for a store, or a capital after them.

    After "that" one word will do, for it points at something known: "that bottle-o, dan murphys".
    """
    points = text.canon.endswith("that ", 0, start)
    for link in _LINK.finditer(text.canon, start, end):
        described = _PLACE.sub("", text.canon[start : link.start() - 1])  # "guy in Paris"
        words = described.split()
        if MANNERS.fullmatch(text.canon, link.end(), end):  # "the rusty nail, please"
            continue
        if not words or len(words) > _MOST_WORDS or not _is_small(text, start, start + len(described)):
            continue
        if points and len(words) == 1 and text.canon.startswith(", ", link.start()):
            return link.end()
        if words[-1] in TRADES or words[-1] in STORE_NOUNS or text.is_written_as_name(link.end()):
            return link.end()
    return None


def _after_shop_noun(text: Text, start: int, end: int) -> int | None:
    name = _after_small_words(text, start, end)
    return name if name and text.canon[start:name].split()[-1] in STORE_NOUNS else None


def _after_small_words(text: Text, start: int, end: int) -> int | None:
    """ "london tailor Fortescue", "Polish bakery Złoty Kłos": the first capital after a few small words."""
    start = _after_origin(text, start, end)
    for count, word in enumerate(re.finditer(r"\S+", text.canon[start:end])):
        position = start + word.start()
        if count and text.is_written_as_name(position):
            return position
        if (
            count + 1 == _MOST_WORDS
            or word[0] in FUNCTION_WORDS - STORE_NOUNS
            or not _is_small(text, position, start + word.end())
        ):
            return None
    return None


def _after_origin(text: Text, start: int, end: int) -> int:
    """Past "Polish" in "Polish bakery Złoty Kłos": one capital, then a trade written small."""
    first, _, rest = text.canon[start:end].partition(" ")
    trade = rest.split(" ")[0]
    position = start + len(first) + 1
    described = (
        text.is_written_as_name(start)
        and (trade in TRADES or trade in STORE_NOUNS)
        and not text.is_written_as_name(position)
    )
    more = described and position + len(trade) + 1 < end and text.is_written_as_name(position + len(trade) + 1)
    return position if more else start


def _is_small(text: Text, start: int, end: int) -> bool:
    """Whether the words there are written small, or are no words; "BBQ" counts as small."""
    if text.shouts:
        return True
    written = [text.source[token.start : token.end] for token in text.slice(start, end)]
    return all(word.islower() or not word[0].isalpha() or (word.isupper() and 1 < len(word) < 5) for word in written)

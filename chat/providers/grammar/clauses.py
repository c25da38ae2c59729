"""Cuts a message into clauses: at sentence ends, line breaks, and joints ("and", ",", "then") before a new request."""

from __future__ import annotations

import re

from chat.providers.grammar import lexicon
from chat.providers.grammar.names import Span, is_written_as_name
from chat.providers.grammar.patterns import (
    EXCUSE,
    FIND_STRONG,
    FIND_WEAK,
    HOW_TO_CALL,
    MANNERS,
    MARK,
    NAMED,
    NEED_TO_CALL,
    NUMBER_NOUN,
    REQUEST,
    SAVE_PHRASAL,
    SAVE_STRONG,
    SAVE_WEAK,
    STORE_NOUN,
    WHAT_ABOUT,
    whole,
)
from chat.providers.grammar.text import Text

_MOST_WRAPPERS = 12  # phrases before a request: nobody is politer
_NO_NUMBER = whole(r"no_(?:phone_)?number")
_SECOND_CLOSED = lexicon.FUNCTION_WORDS | frozenset("add register record remember note jot delete remove thanks thank please".split())
_END = re.compile(r"(?<!\S)[;.!?](?!\S)")
_JOINT = whole(
    r"(?:,|-|:|and|then|also|plus|but|so|&|\+|oh|or|next|before|after|as_well_as|because|n|an|after_that|please|thanks|cheers|mate)"
)
_QUESTION = whole(
    rf"""
    (?:what|who|whose|whom|which)_(?:is|are|was|were|has|have|had|do|does|did|one|ones|{STORE_NOUN}|{NUMBER_NOUN}|N|about|it|ends|starts|begins|owns|called|the|of|to|can|in|i)
    |(?:is|are)_(?:there|it|this|that|N|the|my)|(?:do|did|does|have|has)_(?:i|you|we|N|any|the|it)(?:_\S+)?|got_(?:a|an|any|the)
    |(?:a_|the_|my_)?(?:phone_)?(?:numbers?|contact|phone)_(?:for|of)|how_(?:do|can|would|should|many|much|about)|where_is|when_is|name_of|the_(?:name|number)_is|whose|any_idea|need_the|their_number|reverse_look_up
    |anything_(?:under|for|on)|give_me|delete|remove|rename|update|change
    """
)
_ME = whole(r"(?:me|us|out|up|the|a|my|what|who|which|whose|if|all|for|a|any|that|this|it|one|them|both|these|those|N|down|in|numbers?|phone|contact|details)")
_PRONOUN_OBJECT = whole(r"(?:it|that|this|them|both|these|those|all|N|the|as)(?:_\S+)*")


def clauses(text: Text) -> list[Span]:
    """The clauses of `text` as spans of its canonical line, in order, without the marks between them."""
    found: list[Span] = []
    for start, end in _sentences(text):
        found += _cut_at_requests(text, start, end)
    return found


def skip_wrapper(text: Text, start: int, end: int) -> int:
    """Past greetings, courtesies and "could you please": the start of what is asked."""
    for _ in range(_MOST_WRAPPERS):
        if _NO_NUMBER.match(text.canon, start, end):
            return start
        match = REQUEST.match(text.canon, start, end) or MARK.match(text.canon, start, end) or MANNERS.match(text.canon, start, end)
        if not match:
            return start
        if match.end() >= end:
            return start
        if is_written_as_name(text, start) or opens_name(text, start, end):
            return start
        start = match.end() + 1
    return start


def opens_name(text: Text, start: int, end: int) -> bool:
    """Whether a first word like "Yo" or "Great" belongs to a name: another capital follows ("Yo Sushi")."""
    words = text.slice(start, end)[:2]
    if len(words) < 2 or text.shouts:
        return False
    first, second = (text.source[word.start : word.end] for word in words)
    both = first[:1].isupper() and second[:1].isupper() and len(second) > 1
    return both and not any(words[1].key.startswith(closed) for closed in ("i ", "what ", "who ")) and words[1].key not in _SECOND_CLOSED


def save_verb(text: Text, start: int, end: int) -> re.Match[str] | None:
    """A verb of saving at `start`, unless it begins a name ("Remember When Antiques")."""
    if names_itself(text, start, end):
        return None
    match = SAVE_PHRASAL.match(text.canon, start, end) or SAVE_STRONG.match(text.canon, start, end)
    if match and match[0] in ("store", "record", "note", "stores", "add", "add_in") and _is_noun(text, match.end() + 1, end):
        return None
    return match


def _is_noun(text: Text, position: int, end: int) -> bool:
    """Whether "store", "record" or "note" is a noun here: "store called", "store number for"."""
    return bool(whole(rf"(?:called|named|:|with|in|that|is|has|was|whose|starting|ending|beginning|containing|number|numbers|phone|hours|of|and|which)").match(text.canon, position, end))


def names_itself(text: Text, start: int, end: int) -> bool:
    """Whether a verb in capitals is the first word of a name: "Lookup Lounge", "Delete Me Tattoo Removal"."""
    words = text.slice(start, end)
    written = [text.source[token.start : token.end] for token in words[:6]]
    if len(written) < 2 or text.shouts or not (written[0][:1].isupper() and written[1][:1].isupper()):
        return False
    capitals = next((i for i, word in enumerate(written) if not word[:1].isupper() and word not in ("&", "and", "of")), len(written))
    second = words[1].key
    if second in ("me", "my", "when", "it", "that", "this", "us", "your", "yourself", "them") and capitals >= 3:
        return True
    tail = [token.key for token in words[1:capitals]]
    return bool(tail) and all(word in lexicon.TRADES for word in tail)


def _sentences(text: Text) -> list[Span]:
    spans, position = [], 0
    for mark in _END.finditer(text.canon):
        if mark.start() > position:
            spans.append((position, mark.start() - 1))
        position = mark.end() + 1
    if position < len(text.canon):
        spans.append((position, len(text.canon)))
    return spans


def _cut_at_requests(text: Text, start: int, end: int) -> list[Span]:
    spans, position = [], start
    for joint in _JOINT.finditer(text.canon, start, end):
        head = joint.end() + 1
        if head < end and joint.start() > position and _begins_request(text, head, end):
            spans.append((position, joint.start() - 1))
            position = head
    return [*spans, (position, end)]


def _begins_request(text: Text, start: int, end: int) -> bool:
    head = skip_wrapper(text, start, end)
    if is_written_as_name(text, head) or names_itself(text, head, end):
        return False
    canon = text.canon
    if NEED_TO_CALL.match(canon, start, end) or save_verb(text, head, end):
        return True
    if any(p.match(canon, head, end) for p in (_QUESTION, FIND_STRONG, HOW_TO_CALL, WHAT_ABOUT, NAMED, EXCUSE)):
        return True
    if weak := SAVE_WEAK.match(canon, head, end) or FIND_WEAK.match(canon, head, end):
        return bool(_ME.match(canon, weak.end() + 1, end)) or head > start and "N" in canon[head:end]
    return False

"""Cuts a message into clauses: at sentence ends, line breaks, and joints ("and", ",", "then") before a new request."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chat.providers.grammar.corrections import TAKEN_BACK
from chat.providers.grammar.lexicon import FUNCTION_WORDS, TRADES
from chat.providers.grammar.manners import COURTESY_TAIL, MANNERS, MARK, REQUEST
from chat.providers.grammar.notation import part, whole, words
from chat.providers.grammar.patterns import (
    EXCUSE,
    FIND_STRONG,
    FIND_WEAK,
    GENITIVE_NUMBER,
    HOW_TO_CALL,
    NAMED,
    NEED_TO_CALL,
    NOUN_AFTER,
    NUMBER_NOUN,
    SAVE_PHRASAL,
    SAVE_STRONG,
    SAVE_WEAK,
    STORE_NOUN,
    WHAT_ABOUT,
)
from chat.providers.grammar.text import Span, Text

_MOST_WRAPPERS = 8  # phrases before a request: nobody is politer
_LONGEST_COURTESY = 6  # words after it

_END = re.compile(r"(?<!\S)[;.!?](?!\S)")
_JOINT_WORD = part(
    r"""
    (,|-|:|and|then|also|plus|but|so|&|\+|oh|or|next|after that|before|after|as well as|because|n|an|please|thanks
    |cheers|mate)(?!\S)
    """
)
_JOINT = whole(rf"{_JOINT_WORD}( {_JOINT_WORD})*+")
_QUESTION = whole(
    rf"""
    (what|who|whose|whom|which) (is|are|was|were|has|have|had|do|does|did|one|ones|{STORE_NOUN}|{NUMBER_NOUN}|N|about
        |it
        |ends|starts|begins|owns|called|the|of|to|can|in|i)
    |(is|are) (there|it|this|that|N|the|my)|(do|did|does|have|has) (i|you|we|N|any|the|it)( \S+)?|got (a|an|any|the)
    |(a |the |my )?(phone )?(numbers?|contact|phone) (for|of)|how (do|can|would|should|many|much|about)|where is
        |when is
    |name of|the (name|number) is|whose|any idea|need the|their number|reverse look up|anything (under|for|on)|give me
    |delete|remove|rename|update|change
    """
)
# What a weak verb needs after it to begin a request: "give me", "keep it", "share the number".
_OBJECT = whole(
    """
    me|us|out|up|the|a|my|what|who|which|whose|if|all|for|any|that|this|it|one|them|both|these|those|N|down|in
        |numbers?
    |phone|contact|details
    """
)
# The first line of a pasted table: "Store, Number".
_HEADER = whole(
    rf"((the )?({STORE_NOUN} )?(names?|{STORE_NOUN})|{NUMBER_NOUN}|region|notes?)( (,|-|/|&|and|:))+ {NUMBER_NOUN}"
)
_WHOSE_NUMBER = whole(rf"whose {NUMBER_NOUN} is N")
_SUBORDINATE = whole("(before|after|once|when|as soon as)")
_AFTER_NUMBER = whole(
    """
    (?<= N )((can|could|would|will) you (please )?)?(save|add|store|remember|keep|note|register) (it|that|this|them
        |both)
    """
)
_MAIN = whole(
    """
    (can|could|would|will) you|please|look up|find|check|see if|search|get|show me|tell me|give me|save|add|store
        |register|what is|who is
    """
)
_NUMBER_LATER = whole(
    r"""
    (((the|its) )?number (to follow|later|pending|unknown|tbd|tbc|will follow|coming( (later|soon))?|follows)
        |(no|without a) (phone )?number( (yet|available|for (it|that|them|now)))?|(i )?do not have (the|a|its|that)
        number( (yet|for \S+))?)( (,|[.]))*
    """
)
_NO_WRAPPER = whole("no (phone )?number|here (is|are)")
_SPEAKER_WORDS = words(
    """
    add delete jot note please record register remember remove thank thanks
    """
)
_OBJECT_PRONOUNS = words("me my when it that this us your yourself them")
_JOINTS_IN_NAMES = ("&", "and", "of")


@dataclass(frozen=True, slots=True)
class Clause:
    """canon[start:end] of a text; what is asked begins at `head`, after greetings and "could you please"."""

    text: Text
    start: int
    end: int
    head: int

    @property
    def span(self) -> Span:
        return self.start, self.end

    @property
    def asked(self) -> str:
        return self.text.canon[self.head : self.end]

    def match(self, pattern: re.Pattern[str], at: int | None = None) -> re.Match[str] | None:
        return pattern.match(self.text.canon, self.head if at is None else at, self.end)

    def search(self, pattern: re.Pattern[str], at: int | None = None) -> re.Match[str] | None:
        return pattern.search(self.text.canon, self.head if at is None else at, self.end)

    def fullmatch(self, pattern: re.Pattern[str], at: int | None = None) -> re.Match[str] | None:
        return pattern.fullmatch(self.text.canon, self.head if at is None else at, self.end)

    def names_itself(self) -> bool:
        return names_itself(self.text, self.head, self.end)

    def has_number(self) -> bool:
        return "N" in self.asked


def clauses(text: Text) -> list[Clause]:
    """The clauses of `text` in order, without the marks between them."""
    spans = [span for start, end in _sentences(text) for span in _cut_at_requests(text, start, end)]
    return [Clause(text, start, end, skip_wrapper(text, start, end)) for start, end in spans]


def skip_wrapper(text: Text, start: int, end: int) -> int:
    """Past greetings, courtesies and "could you please": the start of what is asked."""
    for _ in range(_MOST_WRAPPERS):
        match = None if _NO_WRAPPER.match(text.canon, start, end) else _wrapper(text, start, end)
        if not match or match.end() >= end or text.is_written_as_name(start):
            return start
        if opens_name(text, start, end) and not _is_greeting_alone(text, match):
            return start
        start = match.end() + 1
    return start


def _is_greeting_alone(text: Text, match: re.Match[str]) -> bool:
    """ "Guten Tag, …", in capitals and yet no name: a mark follows."""
    return " " in match[0] and MARK.match(text.canon, match.end() + 1) is not None


def skip_manners(text: Text, start: int, end: int) -> int:
    """Past greetings and courtesies alone: "I need to call …" is kept."""
    for _ in range(_MOST_WRAPPERS):
        match = MANNERS.match(text.canon, start, end) or MARK.match(text.canon, start, end)
        if not match or match.end() >= end:
            return start
        start = match.end() + 1
    return start


def without_courtesy(text: Text, start: int, end: int) -> int:
    """The end of what is asked, before "please", "at the earliest", "mate"."""
    while True:
        starts = [match.start() + 1 for match in re.finditer(" ", text.canon[start:end])][-_LONGEST_COURTESY:]
        tails = (start + i for i in starts if not text.is_written_as_name(start + i))
        last = next(
            (i for i in tails if COURTESY_TAIL.fullmatch(text.canon, i, end) or MARK.fullmatch(text.canon, i, end)), 0
        )
        if not last:
            return end
        end = last - 1


def _wrapper(text: Text, start: int, end: int) -> re.Match[str] | None:
    return (
        REQUEST.match(text.canon, start, end)
        or MARK.match(text.canon, start, end)
        or MANNERS.match(text.canon, start, end)
    )


def opens_name(text: Text, start: int, end: int) -> bool:
    """Whether a first word like "Yo" or "Great" belongs to a name: another capital follows ("Yo Sushi")."""
    words = [word for word in text.slice(start, end)[:3] if word.key != "a" or word.start == 0][:2]  # "Thanks A Latte"
    if len(words) < 2 or text.shouts or words[0].key in ("what is", "who is", "where is"):
        return False
    first, second = (text.source[word.start : word.end] for word in words)
    if not (first[:1].isupper() and second[:1].isupper() and len(second) > 1):
        return False
    following = words[1].key.split(" ")[0]
    return following not in FUNCTION_WORDS and following not in _SPEAKER_WORDS


def names_itself(text: Text, start: int, end: int) -> bool:
    """Whether a verb in capitals is the first word of a name: "Lookup Lounge", "Delete Me Tattoo Removal"."""
    words = text.slice(start, end)[:6]
    written = [text.source[word.start : word.end] for word in words]
    if len(written) < 2 or text.shouts or not (written[0][:1].isupper() and written[1][:1].isupper()):
        return False
    capitals = [word[:1].isupper() or word in _JOINTS_IN_NAMES for word in written]
    length = capitals.index(False) if False in capitals else len(capitals)
    if words[1].key in _OBJECT_PRONOUNS and length >= 3:
        return True
    return length > 1 and all(word.key in TRADES for word in words[1:length])


def save_verb(text: Text, start: int, end: int) -> re.Match[str] | None:
    """A verb of saving at `start`, unless it begins a name ("Remember When Antiques") or is a noun ("store called")."""
    if names_itself(text, start, end):
        return None
    match = SAVE_PHRASAL.match(text.canon, start, end) or SAVE_STRONG.match(text.canon, start, end)
    if match and match[0] in ("store", "record", "note") and NOUN_AFTER.match(text.canon, match.end() + 1, end):
        return None
    return match


def _sentences(text: Text) -> list[Span]:
    spans, position = [], 0
    for mark in _END.finditer(text.canon):
        if TAKEN_BACK.match(text.canon, mark.end() + 1):
            continue
        if mark.start() > position and not _HEADER.fullmatch(text.canon, position, mark.start() - 1):
            spans.append((position, mark.start() - 1))
        position = mark.end() + 1
    if position < len(text.canon):
        spans.append((position, len(text.canon)))
    return spans


def _cut_at_requests(text: Text, start: int, end: int) -> list[Span]:
    spans, position = [], start
    for cut, head in _joints(text, start, end):
        if _is_said_again(text, (start, end), cut, head):
            continue
        if (
            text.canon[cut + 1 : head] == ", "
            and not text.canon.endswith(" N", start, cut)
            and _is_relative(text, head, end)
        ):
            continue
        later = _NUMBER_LATER.fullmatch(text.canon, position, max(position, cut))
        begins = later or _begins_request(text, head, end) or _saves_after_question(text, (position, cut), (head, end))
        if head < end and cut > position and begins:
            spans.append((position, cut))
            position = head
    return [*spans, (position, end)]


def _saves_after_question(text: Text, asked: Span, rest: Span) -> bool:
    """ "… number for Costco, and pop Target in too 415…": after a question that weak verb saves."""
    if "N" in text.canon[slice(*asked)] or "N" not in text.canon[slice(*rest)]:
        return False
    head = skip_wrapper(text, *asked)
    asks = any(pattern.match(text.canon, head, asked[1]) for pattern in (_QUESTION, FIND_STRONG, FIND_WEAK))
    return asks and SAVE_WEAK.match(text.canon, *rest) is not None and not text.is_written_as_name(rest[0])


def _is_said_again(text: Text, span: Span, cut: int, head: int) -> bool:
    """ "save Costco, no wait, save Target": the second verb repeats the first."""
    verb = skip_wrapper(text, head, span[1])
    slips = TAKEN_BACK.finditer(text.canon, span[0], verb)
    return SAVE_STRONG.match(text.canon, verb) is not None and any(slip.end() >= cut for slip in slips)


def _is_relative(text: Text, head: int, end: int) -> bool:
    """ "save Papa Johns, whose number is 415…": no question."""
    return _WHOSE_NUMBER.match(text.canon, head, end) is not None and not text.canon.startswith(" ?", end)


def _joints(text: Text, start: int, end: int) -> list[Span]:
    """Where a clause may end and the next begin. After "once you've added …" the main clause needs no joint."""
    joints = [(joint.start() - 1, joint.end() + 1) for joint in _JOINT.finditer(text.canon, start, end)]
    joints += [(main.start() - 1, main.start()) for main in _AFTER_NUMBER.finditer(text.canon, start, end)]
    if _SUBORDINATE.match(text.canon, skip_manners(text, start, end), end):
        mains = _MAIN.finditer(text.canon, start, end)
        joints += [(main.start() - 1, main.start()) for main in mains if not text.is_written_as_name(main.start())]
    return sorted(joints)


def _begins_request(text: Text, start: int, end: int) -> bool:
    head = skip_wrapper(text, start, end)
    if text.is_written_as_name(head) or names_itself(text, head, end):
        return False
    if NEED_TO_CALL.match(text.canon, start, end) or save_verb(text, head, end):
        return True
    if any(p.match(text.canon, head, end) for p in (_QUESTION, FIND_STRONG, HOW_TO_CALL, WHAT_ABOUT, NAMED, EXCUSE)):
        return True
    asks = FIND_WEAK.match(text.canon, head, end)
    weak = SAVE_WEAK.match(text.canon, head, end) or asks
    if not weak:
        return False
    if asks and GENITIVE_NUMBER.search(text.canon, asks.end(), end):
        return True
    return bool(_OBJECT.match(text.canon, weak.end() + 1, end)) or (head > start and "N" in text.canon[head:end])

"""Cuts a message into clauses: at sentence ends, line breaks, and joints ("and", ",", "then") before a new request."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chat.providers.grammar.announcing import NAMED
from chat.providers.grammar.asides import EXCUSE, NUMBER_LATER
from chat.providers.grammar.corrections import AMENDS, TAKEN_BACK
from chat.providers.grammar.notation import part, whole
from chat.providers.grammar.patterns import (
    DIRECTORY,
    FIND_STRONG,
    FIND_WEAK,
    GENITIVE_NUMBER,
    HOW_TO_CALL,
    NEED_TO_CALL,
    NUMBER_NOUN,
    SAVE_STRONG,
    SAVE_WEAK,
    SAVED,
    STORE_NOUN,
    WHAT_ABOUT,
)
from chat.providers.grammar.text import Span, Text
from chat.providers.grammar.wrappers import names_itself, save_verb, skip_manners, skip_wrapper

_END = re.compile(r"(?<!\S)[;.!?](?!\S)")
_JOINT_WORD = part(
    r"""
    (,|-|:|and|then|thereafter|afterwards|lastly|secondly|additionally|besides|also|plus|but|so|&|\+|oh|or
        |if not|otherwise|next|after that|before|after|as well as|because|n|an
        |please|thanks
    |cheers|mate)(?!\S)
    """
)
_JOINT = whole(rf"{_JOINT_WORD}( {_JOINT_WORD})*+")
_QUESTION = whole(
    rf"""
    (what|who|whose|whom|which) (is|are|was|were|has|have|had|do|does|did|one|ones|{STORE_NOUN}|{NUMBER_NOUN}|N|about
        |it
        |ends|starts|begins|owns|called|the|of|to|can|in|i)
    |(is|are) (there|it|this|that|N|the|my)|(do|did|does|have|has) (i|you|we|N|any|the|it)( \S+)?|got (a|an|any|the
        |their|its|his|her)
    |(a |the |my )?(phone )?(numbers?|contact|phone) (for|of|4)|(do|run) (a|another) (reverse )?(look up|search)
        |how (do|can|would|should|many|much|about)|where is
        |when is
    |name of|the (name|number) is|whose|(whichever|whoever|whatever) ({STORE_NOUN}|has|had|is|owns|it)|any idea
        |need the|their number|reverse look up
        |anything (under|for|on)|give me
    |delete|remove|rename|update|change
    """
)
# What a weak verb needs after it to begin a request: "give me", "keep it", "share the number".
_OBJECT = whole(
    """
    me|us|out|up|the|a|my|what|who|which|whose|if|all|for|any|that|this|it|one|them|both|these|those|N|down|in|their|its
        |numbers?
    |phone|contact|details
    """
)
_WISH = whole("(i|we) ((also|still|now|really) )*(need|want|would like|have lost|lost|forgot)")
_IS_SAVED = whole(rf"(is|are) \S.* {SAVED}")
_OPENINGS = (_QUESTION, FIND_STRONG, HOW_TO_CALL, WHAT_ABOUT, NAMED, EXCUSE, _IS_SAVED)
# The first line of a pasted table: "Store, Number".
_HEADER = whole(
    rf"((the )?({STORE_NOUN} )?(names?|{STORE_NOUN})|{NUMBER_NOUN}|region|notes?)( (,|-|/|&|and|:))+ {NUMBER_NOUN}"
)
_WHOSE_NUMBER = whole(
    rf"whose {NUMBER_NOUN} is N|is N(?! (saved|stored|listed|in|mine|one|on|there|still|from|a|the|my|any)(?!\S))"
)
_IT_IS_NUMBER = whole(rf"(it|(the|their|its|it is) {NUMBER_NOUN}) is (the )?N|it is on N")
_ENDS_WITH_GENITIVE = re.compile(rf" 's {NUMBER_NOUN}(?: (?:please|thanks|again|too|as well))*$")
_ENDS_WITH_NUMBER = re.compile(rf" {NUMBER_NOUN}(?: (?:please|thanks|again|for me|,|\?))*$")
# "I want to order from Costco tonight, number?"
_NUMBER_ALONE = whole(rf"((the|their|phone) )?{NUMBER_NOUN}( (please|asap|thanks))*")
_SPEAKS = whole("(i|we|my|our|so i|hey i|hi i) \\S+ \\S.*")
_SUBORDINATE = whole("(before|after|once|when(?! (do|did|does|is|was|will))|as soon as)")
_AFTER_NUMBER = whole(
    """
    (?<= N )((can|could|would|will) you (please )?)?(save|add|store|remember|keep|note|register) (it|that|this|them
        |both)
    """
)
# "01632 960881 thats thistle and rye save it"
_LAST_SAVE = re.compile(
    r"(?<= )(?:(?:please|can you|quick|so) )*(?:save|add|store|remember|keep|note|register) (?:it|that|this|them|both)"
    r"(?: (?:please|thanks|now|quick|quickly|mate|for me))*$"
)
_MAIN = whole(
    """
    (can|could|would|will) you|please|look up|find|check|see if|search|get|show me|tell me|give me|save|add|store
        |register|what is|who is
    """
)


@dataclass(frozen=True, slots=True)
class Clause:
    """canon[start:end] of a text; what is asked begins at `head`, after greetings and "could you please".

    `polite` is after greetings and courtesies alone: "I need to call …" is kept.
    """

    text: Text
    start: int
    end: int
    head: int
    polite: int

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
    return [Clause(text, *span, skip_wrapper(text, *span), skip_manners(text, *span)) for span in spans]


def _sentences(text: Text) -> list[Span]:
    spans, position = [], 0
    for mark in _END.finditer(text.canon):
        if TAKEN_BACK.match(text.canon, mark.end() + 1) or _amends(text, mark):
            continue
        if mark.start() > position and not _HEADER.fullmatch(text.canon, position, mark.start() - 1):
            spans.append((position, mark.start() - 1))
        position = mark.end() + 1
    if position < len(text.canon):
        spans.append((position, len(text.canon)))
    return spans


def _amends(text: Text, mark: re.Match[str]) -> bool:
    """ "… 718 555 0139. Sorry, Tin Whistle": the name is another."""
    slip = AMENDS.match(text.canon, mark.end() + 1) if text.canon.endswith("N ", 0, mark.start()) else None
    return slip is not None and text.is_written_as_name(slip.end() + 1)


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
        if _IT_IS_NUMBER.match(text.canon, head, end) and _puts(text, position, cut):
            continue
        later = NUMBER_LATER.fullmatch(text.canon, position, max(position, cut))
        alone = _NUMBER_ALONE.fullmatch(text.canon, head, end) and _SPEAKS.match(text.canon, position, cut)
        begins = (
            later
            or alone
            or _begins_request(text, head, end)
            or _saves_after_question(text, (position, cut), (head, end))
        )
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
    asks = asks or _ENDS_WITH_NUMBER.search(text.canon, *asked) is not None
    return asks and SAVE_WEAK.match(text.canon, *rest) is not None and not text.is_written_as_name(rest[0])


def _is_said_again(text: Text, span: Span, cut: int, head: int) -> bool:
    """ "save Costco, no wait, save Target": the second verb repeats the first."""
    verb = skip_wrapper(text, head, span[1])
    slips = TAKEN_BACK.finditer(text.canon, span[0], verb)
    return SAVE_STRONG.match(text.canon, verb) is not None and any(slip.end() >= cut for slip in slips)


def _puts(text: Text, start: int, end: int) -> bool:
    """ "bung X in, it's 415…": only the number shows that the verb saves."""
    weak = SAVE_WEAK.match(text.canon, skip_wrapper(text, start, end), end)
    down = text.canon[start:end].endswith((" in", " down", " in there", " on there", " away"))
    return weak is not None and (down or weak[0] in ("keep", "hold"))


def _is_relative(text: Text, head: int, end: int) -> bool:
    """ "save Papa Johns, whose number is 415…", "the plumber, Drip Drop, is 415…": no question."""
    return _WHOSE_NUMBER.match(text.canon, head, end) is not None and not text.canon.startswith(" ?", end)


def _joints(text: Text, start: int, end: int) -> list[Span]:
    """Where a clause may end and the next begin. After "once you've added …" the main clause needs no joint."""
    joints = [(joint.start() - 1, joint.end() + 1) for joint in _JOINT.finditer(text.canon, start, end)]
    if "N" in text.canon[start:end] and (last := _LAST_SAVE.search(text.canon, start, end)):
        joints.append((last.start() - 1, last.start()))
    joints += [(main.start() - 1, main.start()) for main in _AFTER_NUMBER.finditer(text.canon, start, end)]
    if _SUBORDINATE.match(text.canon, skip_manners(text, start, end), end):
        mains = _MAIN.finditer(text.canon, start, end)
        joints += [(main.start() - 1, main.start()) for main in mains if not text.is_written_as_name(main.start())]
    return sorted(joints)


def _begins_request(text: Text, start: int, end: int) -> bool:
    head = skip_wrapper(text, start, end)
    if head > start and _ENDS_WITH_GENITIVE.search(text.canon, head, end):  # "… while you're at it X's number"
        return True
    if text.is_written_as_name(head) or names_itself(text, head, end):
        return False
    if NEED_TO_CALL.match(text.canon, start, end) or save_verb(text, head, end):
        return True
    if any(p.match(text.canon, head, end) for p in _OPENINGS):
        return True
    asks = FIND_WEAK.match(text.canon, head, end)
    if asks and text.is_written_as_name(asks.end() + 1) and "N" not in text.canon[head:end]:
        return True  # "get Harbor Cycles, get Pier 1"
    if (asks or _WISH.match(text.canon, head, end)) and GENITIVE_NUMBER.search(text.canon, head, end):
        return True
    keeps = SAVE_WEAK.match(text.canon, head, end)
    weak = keeps or asks
    if not weak:
        return False
    if keeps and "N" in text.canon[head:end] and DIRECTORY.search(text.canon, keeps.end(), end):
        return True
    return bool(_OBJECT.match(text.canon, weak.end() + 1, end)) or (head > start and "N" in text.canon[head:end])

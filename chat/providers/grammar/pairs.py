"""Names and phone numbers that stand together: "Costco 415 555 0101 and 415 555 0102 for Target"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chat.providers.grammar import lexicon
from chat.providers.grammar.names import Span, is_written_as_name, split_list, trim
from chat.providers.grammar.numbers import Number
from chat.providers.grammar.patterns import COURTESY_TAIL, DIRECTORY, EXCUSE, PRONOUN_REST, STORE_NOUN, whole
from chat.providers.grammar.text import Text


@dataclass(frozen=True, slots=True)
class Item:
    """One store to be saved: the span of its name and its phone as the tool takes it, either None when not given."""

    name: Span | None
    phone: str | None


# Between a number and the name that follows it.
_LINK = whole(
    r"(?:(?:,|-|:|=|\()_?)*(?:(?:is|for|as|under|belongs_to|to|it_is|that_is|this_is|called|named|which_is|goes_to|,|-|:|=|\(|by_the_name(?:_of)?|with(?:_the)?_name|name|named_as|down_as|against|i\.e\.|aka)_?)+(?:(?:for|called|the_number_(?:for|of)|name)_?)*"
)
_CORRECTION = whole(r"(?:no|wait|sorry|actually|i_mean|i_meant|oops|scratch_that|correction|make_that|rather|my_bad|make_it|should_be|not|whoops|hang_on|hold_on|nope|,|-|.|it_is|the|ends_in|ending|ends|is|that|that_is|should|be|at|end)(?:_(?:no|wait|sorry|actually|i_mean|i_meant|oops|scratch_that|correction|make_that|make_it|should_be|,|-|it_is|it|is|the|ends_in|ending|in|end|that|that_is|should|be|number|last_four|digits|are|ends))*")


def pairs(text: Text, span: Span, *, saving: bool) -> list[Item]:
    """The items of a clause that holds numbers. `saving`: a verb of saving stands before it."""
    marks = [(m.start(), m.end()) for m in re.finditer(r"(?<!\S)N(?!\S)", text.canon[slice(*span)])]
    marks = [(span[0] + start, span[0] + end) for start, end in marks]
    numbers = text.numbers(*span)
    marks, numbers = marks[: len(numbers)], [number for number in numbers if number.phone_like]
    gaps = [(start, end) for start, end in zip([span[0], *(end + 1 for _, end in marks)], [*(start for start, _ in marks), span[1]])]
    if _phone_first(text, gaps):
        return _phone_first_items(text, gaps, numbers)
    return _name_first_items(text, gaps, numbers, saving)


def _phone(number: Number) -> str:
    return number.e164 or number.written


def _phone_first(text: Text, gaps: list[Span]) -> bool:
    before = _name_before(text, gaps[0])
    if before is not None:
        return False
    link = _LINK.match(text.canon, *gaps[1])
    named = gaps[1][0] < gaps[1][1] and _name_after(text, gaps[1])
    return bool(named and (link or len(gaps) == 2 or True))


def _name_before(text: Text, gap: Span) -> Span | None:
    colon = text.canon.rfind(" : ", *gap)
    if colon > gap[0] and (name := trim(text, (colon + 2, gap[1]), before_phone=True)):
        return name
    return trim(text, gap, before_phone=True)


def _name_after(text: Text, gap: Span) -> Span | None:
    start, end = gap
    if trim(text, gap) is None:
        return None
    if link := _LINK.match(text.canon, start, end):
        start = min(link.end() + 1, end)
    elif COURTESY_TAIL.match(text.canon, start, end) or DIRECTORY.match(text.canon, start, end) or EXCUSE.match(text.canon, start, end):
        return None
    name = trim(text, (start, end))
    if name and PRONOUN_REST.fullmatch(text.canon[slice(*name)]):
        return None
    return name


def _phone_first_items(text: Text, gaps: list[Span], numbers: list[Number]) -> list[Item]:
    return [Item(_name_after(text, gap), _phone(number)) for number, gap in zip(numbers, gaps[1:])]


def _name_first_items(text: Text, gaps: list[Span], numbers: list[Number], saving: bool) -> list[Item]:
    items: list[Item] = []
    for number, gap in zip(numbers, gaps):
        if items and (corrected := _corrected(text, items[-1], gap, number)):
            items[-1] = corrected
            continue
        name = _name_before(text, gap)
        if name is None and items and items[-1].name is not None:
            continue  # a second number of the same store
        items.append(Item(name, _phone(number)))
    return items + _unnumbered(text, gaps[-1], saving)


def _corrected(text: Text, item: Item, gap: Span, number: Number) -> Item | None:
    """ "415 555 0101, no wait, 415 555 0102": the later number holds."""
    if gap[0] >= gap[1] or not _CORRECTION.fullmatch(text.canon[slice(*gap)].strip()) or text.canon[slice(*gap)].strip() in (",", "-", "."):
        return None
    return Item(item.name, _phone(number))


_AND = re.compile(r"(?:, )?(?:and|also|plus|then|&|\+)(?: (?:and|also|then|plus))*(?!\S)")


def _unnumbered(text: Text, gap: Span, saving: bool) -> list[Item]:
    """A store without number after one with it: "… 0102 and also Luca Deli"."""
    joint = _AND.match(text.canon, *gap)
    if not saving or not joint or joint.end() >= gap[1]:
        return []
    rest = (joint.end() + 1, gap[1])
    closed = text.canon[slice(*rest)].split(" ")[0] in lexicon.FUNCTION_WORDS and not is_written_as_name(text, rest[0])
    if closed and not re.match(r"(?:the|my|our|a|one for|also) ", text.canon[slice(*rest)]):
        return []
    if EXCUSE.match(text.canon, *rest) or COURTESY_TAIL.match(text.canon, *rest) or DIRECTORY.match(text.canon, *rest):
        return []
    return [Item(name, None) for name in split_list(text, rest)]


# --- Without numbers ---------------------------------------------------------------------------------------------

_MANY = whole(rf"(?:both|two|three|four|five|these|the_following|following|several|some|few|multiple|\d)(?:_(?:of_)?(?:these|them|new|following|{STORE_NOUN}))*")
_NUMBERED_TAIL = re.compile(r"(?:^|\s)(\d{3,}) *$")


def numberless_items(text: Text, span: Span) -> list[Item]:
    """The stores of a request to save that holds no phone number: names, a number too short to be one, or nothing."""
    if short := _short_number(text, span):
        return [short]
    many = bool(re.match(rf"{_MANY.pattern}", text.canon[slice(*span)]))
    return [Item(name, None) for name in split_list(text, span, many=many)]


_SHORT = re.compile(r"(?<!\S)(\+?\d{3,4})(?: (?:please|thanks|thank you|cheers|ta|for me))*$")


def _short_number(text: Text, span: Span) -> Item | None:
    """ "save Lucky Nail Bar 123": three digits or more that are no part of the name ("Studio 540", "since 1998")."""
    match = _SHORT.search(text.canon[slice(*span)])
    if not match:
        return None
    digits = match[1]
    start = span[0] + match.start(1)
    before = text.canon[span[0] : start].split()
    if len(digits) == 4 and digits[:2] in ("18", "19", "20") or before and before[-1] in lexicon.NUMBERED_NOUNS and before[-1] not in ("bar",):
        return None
    written = text.written(start, start + len(digits))
    if not before:
        return Item(None, written)
    return Item(trim(text, (span[0], start - 1), before_phone=True), written)

"""Names and phone numbers that stand together: "Costco 415 555 0101 and 415 555 0102 for Target"."""

from __future__ import annotations

import re

from chat.providers.grammar.amending import amended, amendment
from chat.providers.grammar.announcing import PRONOUN_OBJECT
from chat.providers.grammar.asides import EXCUSE, NUMBER_LATER
from chat.providers.grammar.corrections import TAKEN_BACK
from chat.providers.grammar.frame import Item
from chat.providers.grammar.lexicon import FUNCTION_WORDS, NUMBERED_NOUNS, PRONOUNS
from chat.providers.grammar.lists import split_list
from chat.providers.grammar.manners import COURTESY_TAIL
from chat.providers.grammar.names import taken_back, trim
from chat.providers.grammar.notation import whole, words
from chat.providers.grammar.numbers import Number
from chat.providers.grammar.patterns import DIRECTORY, STORE_NOUN
from chat.providers.grammar.shared import sharers, with_the_same
from chat.providers.grammar.text import Span, Text

_NUMBER = re.compile(r"(?<!\S)N(?!\S)")
# Between a number and the name that follows it.
_LINK = whole(
    """
    ((,|-|:|=) ?)*((saved|stored|filed|listed|kept|put|registered|entered|noted|recorded|added|logged|in
        |down) )*((is|for|as|under( the name( of)?)?|((it|this|that|which) )?belongs to|to|it is|that is|this is
            |called|named|which is
        |goes to|,|-|:|=
        |by the name( of)?|with( the)? name|name|named as|down as|against|aka) ?)+
    ((for|called|the number (for|of)|name) ?)*
    """
)
_AND = re.compile(r"(?:, )?(?:and|also|plus|then|&|\+)(?: (?:and|also|then|plus))*(?!\S)")
_COMMA = re.compile(r",(?!\S)")
_CLOSED = FUNCTION_WORDS | PRONOUNS | words("asap cheers later now please quick quickly soon thanks today urgent")
_JOINT = re.compile(r"(?:and|,|, and|&|/)")
_ARTICLE = re.compile(r"(?:the|my|our|a|also)(?!\S)")
_MANY = whole(
    rf"(both|two|three|four|five|these|(the )?following|several|some|few|\d)( (of )?(these|them|new|{STORE_NOUN}))*"
)
_SHORT_NUMBER = re.compile(r"(?<!\S)(\+?\d{3,4})(?: (?:please|thanks|thank you|cheers|ta|for me))*$")
_YEAR = re.compile(r"(?:18|19|20)\d\d")


def pairs(text: Text, span: Span, *, saving: bool) -> tuple[Item, ...]:
    """The items of a clause that holds numbers. `saving`: a verb of saving stands before it."""
    if slip := amendment(text, span):
        said = pairs(text, (span[0], slip[0]), saving=saving)
        rest = (slip[1], span[1])
        meant = pairs(text, rest, saving=saving) if _NUMBER.search(text.canon, *rest) else ()
        return amended(text, said, rest, meant)
    marks = [mark.span() for mark in _NUMBER.finditer(text.canon, *span)]
    numbers = [number for number in text.numbers(*span) if number.phone_like]
    starts, ends = [span[0], *(end + 1 for _, end in marks)], [*(start for start, _ in marks), span[1]]
    gaps = list(zip(starts, ends, strict=True))
    if listed := _respective_names(text, gaps):
        return tuple(Item(name, _phone(number)) for name, number in zip(listed, numbers, strict=True))
    if len(numbers) == 1 and (names := sharers(text, gaps[0])):
        return tuple(Item(trim(text, name, before_phone=True), _phone(numbers[0])) for name in names)
    before = _name_before(text, gaps[0])
    told = before is not None and _is_told(text, before)  # "he wrote it on my hand, 415…, Tin Whistle"
    after = None if (before and not told) or _AND.match(text.canon, *gaps[1]) else _name_after(text, gaps[1])
    if after and (not told or text.is_written_as_name(after[0])):
        return tuple(
            Item(_name_after(text, gap), _phone(number)) for number, gap in zip(numbers, gaps[1:], strict=True)
        )
    further = _unnumbered(text, gaps[-1], len(numbers) > 1) if saving else ()
    return (*_name_first(text, gaps, numbers), *(_with_the_same(text, item, numbers[-1]) for item in further))


def _is_told(text: Text, name: Span) -> bool:
    """Whether what seems a name is a sentence in small letters."""
    starts = [name[0] + word.start() for word in re.finditer(r"\S+", text.canon[slice(*name)])]
    closed = _CLOSED.intersection(text.canon[slice(*name)].split())
    return len(starts) > 2 and len(closed) > 1 and not any(map(text.is_written_as_name, starts))


def _with_the_same(text: Text, item: Item, number: Number) -> Item:
    name = with_the_same(text, item.name) if item.name else None
    return Item(name, _phone(number)) if name else item


def _respective_names(text: Text, gaps: list[Span]) -> tuple[Span, ...]:
    """ "Dominos and Papa Johns, numbers 415… and 416…": as many names first as numbers after them."""
    between = gaps[1:-1]
    if not between or not all(_JOINT.fullmatch(text.canon[slice(*gap)].strip()) for gap in between):
        return ()
    names = split_list(text, gaps[0], many=True)
    names = tuple(bare for name in names if (bare := trim(text, name, before_phone=True)))
    return names if len(names) == len(between) + 1 else ()


def numberless_items(text: Text, span: Span) -> tuple[Item, ...]:
    """The stores of a request to save that holds no phone number: names, a number too short to be one, or nothing."""
    if short := _short_number(text, span):
        return (short,)
    many = _MANY.match(text.canon, *span) is not None
    return tuple(Item(name) for name in split_list(text, span, many=many))


def _phone(number: Number) -> str:
    return number.e164 or number.written


def _name_before(text: Text, gap: Span) -> Span | None:
    slip = taken_back(text, (gap[0] - 1, gap[1]))
    gap = (slip[1], gap[1]) if slip else gap
    colon = text.canon.rfind(" : ", *gap)
    after_colon = trim(text, (colon + 3, gap[1]), before_phone=True) if colon > gap[0] else None
    name = after_colon or trim(text, gap, before_phone=True)
    promised = name and EXCUSE.match(text.canon, name[0], gap[1]) and not text.is_written_as_name(name[0])
    return None if promised else name  # "I'll tell you the name later, 415…"


def _name_after(text: Text, gap: Span) -> Span | None:
    start, end = gap
    if text.canon.endswith(" plus ", start, end) and text.canon.startswith("N", end):  # "… as Costco plus 416… as"
        end -= len(" plus ")
    if trim(text, (start, end)) is None:
        return None
    if (place := DIRECTORY.match(text.canon, start, end)) and _LINK.match(text.canon, place.end() + 1, end):
        start = place.end() + 1
    if link := _LINK.match(text.canon, start, end):
        start = min(link.end() + 1, end)
    elif any(aside.match(text.canon, start, end) for aside in (COURTESY_TAIL, DIRECTORY, EXCUSE)):
        return None
    name = trim(text, (start, end))
    return None if name and PRONOUN_OBJECT.fullmatch(text.canon, *name) else name


def _name_first(text: Text, gaps: list[Span], numbers: list[Number]) -> list[Item]:
    items: list[Item] = []
    for number, gap in zip(numbers, gaps, strict=False):
        earlier, gap = _without_number(text, gap)
        items += earlier
        name = _name_before(text, gap)
        if items and name and TAKEN_BACK.match(text.canon, *gap):  # "… actually no, save Beta 416…"
            items.pop()
        if name or not items or items[-1].name is None:  # else a second number of the same store
            items.append(Item(name, _phone(number)))
    return items


def _without_number(text: Text, gap: Span) -> tuple[list[Item], Span]:
    """ "Lorry Land no number yet and Pallet Palace on 415…": what lacks its number, and the gap after it."""
    for later in NUMBER_LATER.finditer(text.canon, *gap):
        joint = _AND.match(text.canon, later.end() + 1, gap[1])
        name = trim(text, (gap[0], later.start())) if joint else None
        if joint and name:
            return [Item(name)], (joint.end() + 1, gap[1])
    return [], gap


def _unnumbered(text: Text, gap: Span, in_list: bool) -> tuple[Item, ...]:
    """A store without number after one with it: "… 0102 and also Luca Deli", in a list "…, Luca Deli" too."""
    joint = _AND.match(text.canon, *gap) or (_COMMA.match(text.canon, *gap) if in_list else None)
    if not joint or joint.end() >= gap[1]:
        return ()
    if joint[0] == "," and (len(closed := text.canon[joint.end() + 1 : gap[1]].split()) > 4 or _CLOSED & set(closed)):
        return ()
    rest = (joint.end() + 1, gap[1])
    first = text.canon[slice(*rest)].split(" ")[0]
    if first in FUNCTION_WORDS and not text.is_written_as_name(rest[0]) and not _ARTICLE.match(text.canon, *rest):
        return ()
    if any(aside.match(text.canon, *rest) for aside in (EXCUSE, COURTESY_TAIL, DIRECTORY)):
        return ()
    return tuple(Item(name) for name in split_list(text, rest))


def _short_number(text: Text, span: Span) -> Item | None:
    """ "save Lucky Nail Bar 123": three digits or more that are no part of the name ("Studio 540", "Cafe 1900")."""
    match = _SHORT_NUMBER.search(text.canon[slice(*span)])
    if not match:
        return None
    start = span[0] + match.start(1)
    before = text.canon[span[0] : start].split()
    if _YEAR.fullmatch(match[1]) or (before and before[-1] in NUMBERED_NOUNS - {"bar"}):
        return None
    name = trim(text, (span[0], start - 1), before_phone=True) if before else None
    return Item(name, text.written(start, start + len(match[1])))

"""Completes what is to be saved from its neighbours: lines of a list, "it's called …", "… add both please"."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice, takewhile

from chat.providers.grammar.announcing import NOT_BUT, SAVE_IT_AS
from chat.providers.grammar.asides import NUMBER_LATER
from chat.providers.grammar.circumstances import past_circumstances
from chat.providers.grammar.frame import Frame, Item, Kind
from chat.providers.grammar.lexicon import FUNCTION_WORDS
from chat.providers.grammar.names import trim
from chat.providers.grammar.notation import whole
from chat.providers.grammar.shared import SHARES
from chat.providers.grammar.text import Span, Text

_HOLDS_ITEMS = (Kind.SAVE, Kind.PAIRS, Kind.NAMED)
_ALSO = re.compile(r"(?:oh )?(?:, )?(?:and|also|plus) (?:also |is |for |the )*")
_GOT = whole(
    "((so|just|and|hey|ok|hi|well|,|finally) )*((i|we) )?((just|finally|have|also|now) )*(got|have|found|was given)"
)
_IT_IS = whole("(it|its number|their number|the number|this|that|number) is (the )?N|: ?N|N")
_IF_NOT = whole(
    r"""
    (and |but )?(if )?(not|nobody|none|no one|otherwise|(it|they|he|she|that|i|we|you) (is|are|do|have|does|has) not)
    ( .*)?
    """
)
_IF_NOT_IT_IS = whole("(and |but )?(if not|otherwise)( ,)? (it is|its number is|the number is)")
_ONE_MORE = whole("((and|ok|just|oh|please|also|,) )*(one more|another one|one last)( please)?")
_ADDS_IT = whole("(save|add|store|register|put|record|note) (it|them|that|that one)")
_PRESENTS = whole(
    r"((oh|so|hi|hey|,|i|we|have|just) )*(there is|this is|found|met|discovered|tried) (a|an|this|another) \S.*"
)
_ANNOUNCE = (" is", " at", " called", " named", " from", " owner of")


def read_lines(text: Text, frames: list[Frame]) -> None:
    """Names alone that continue a list: the lines after "save these:", "… and Bean There too"."""
    opened: Kind | None = None
    for i, frame in enumerate(frames):
        lists = frame.kind is Kind.PAIRS and not opened and frame.items and frame.items[-1].name
        if frame.kind in (Kind.SAVE, Kind.FIND_NAME) or lists:
            opened = frame.kind
        elif opened is Kind.PAIRS:
            frames[i] = _without_number_yet(text, frames, i)
        elif frame.kind is Kind.TOPIC and opened and _continues_list(text, frame) and (name := trim(text, frame.span)):
            of_save = opened is Kind.SAVE
            frames[i] = replace(
                frame, kind=opened, items=(Item(name),) if of_save else (), names=() if of_save else (name,)
            )


def _without_number_yet(text: Text, frames: list[Frame], i: int) -> Frame:
    """The last line of a list, "Tin Whistle - number to follow"."""
    later = i + 1 < len(frames) and NUMBER_LATER.fullmatch(text.canon, *frames[i + 1].span)
    starts_line = text.canon[: frames[i].span[0]].endswith("; ")
    name = trim(text, frames[i].span) if later and starts_line and frames[i].kind is Kind.TOPIC else None
    return replace(frames[i], kind=Kind.SAVE, items=(Item(name),)) if name else frames[i]


def _continues_list(text: Text, frame: Frame) -> bool:
    if text.canon[: frame.span[0]].endswith("; "):
        return True
    also = _ALSO.match(text.canon, *frame.span)
    if also is None:
        return False
    asked = (
        text.canon.startswith(" ?", frame.span[1])
        and not set(text.canon[also.end() : frame.span[1]].split()) & FUNCTION_WORDS
    )
    return asked or text.is_written_as_name(also.end())


def complete_saves(text: Text, frames: list[Frame]) -> None:
    """Fills the gaps of one frame from its neighbours: "save a new shop. It's called …", "… add both please"."""
    saves = any(frame.kind is Kind.SAVE for frame in frames)
    if any(frame.items for frame in frames if frame.kind in _HOLDS_ITEMS):
        _drop_empty_saves(frames)
    if any(frame.kind in (Kind.FIND_NAME, Kind.FIND_PHONE) for frame in frames):
        frames[:] = [_asked_for(text, frame) for frame in frames]
    for i, frame in enumerate(frames):
        if frame.kind in (Kind.PAIRS, Kind.NAMED):
            left = tuple(
                item
                for item in frame.items
                if not _states(text, frames, i, item) and not _fill_before(text, frames, i, item)
            )
            left = tuple(
                item for item in left if not _fill_after(frames, i, item) and not _rename(text, frames, i, item)
            )
            frames[i] = replace(frame, items=left)
    _name_from_topic(text, frames)
    _name_what_is_vague(text, frames)
    _name_from_lookup(text, frames)
    if saves:
        _save_what_is_left(frames)


def _asked_for(text: Text, frame: Frame) -> Frame:
    """ "one more, the number of Costco?": one more question, and no store to be saved."""
    more = frame.kind is Kind.SAVE and not frame.items and _ONE_MORE.fullmatch(text.canon, *frame.span)
    return Frame(Kind.TOPIC, frame.span) if more else frame


def _drop_empty_saves(frames: list[Frame]) -> None:
    """ "… add both please": the verb is for what other frames hold."""
    for i, frame in enumerate(frames):
        if frame.kind is Kind.SAVE and not frame.items:
            frames[i] = Frame(Kind.TOPIC, frame.span)


def _fill_before(text: Text, frames: list[Frame], i: int, item: Item) -> bool:
    """Puts half an item into the last half item before it that lacks just this; "they're both on 415…" into all."""
    if (item.name is None) == (item.phone is None):
        return False
    together = len(frames[i].items) > 1  # "… Costco and Target? 415… and 416… respectively"
    for j in range(i - 1, -1, -1):
        items = frames[j].items if frames[j].kind in _HOLDS_ITEMS else ()
        if item.phone and len(items) > 1 and SHARES.search(text.canon, *frames[i].span):
            frames[j] = replace(frames[j], items=tuple(Item(each.name, each.phone or item.phone) for each in items))
            return True
        for k in range(len(items)) if together else range(len(items) - 1, -1, -1):
            if (item.name and items[k].name is None) or (item.phone and items[k].phone is None):
                filled = Item(items[k].name or item.name, items[k].phone or item.phone)
                frames[j] = replace(frames[j], items=(*items[:k], filled, *items[k + 1 :]))
                return True
    return False


def _states(text: Text, frames: list[Frame], i: int, item: Item) -> bool:
    """ "I got Costco's number, it's 415…": no question, for the answer follows."""
    asked = frames[i - 1] if i else frames[i]
    if not item.phone or item.name or asked.kind is not Kind.FIND_NAME or len(asked.names) != 1:
        return False
    if not _GOT.match(text.canon, *asked.span) or not _IT_IS.match(text.canon, *frames[i].span):
        return False
    frames[i - 1] = Frame(Kind.SAVE, asked.span, items=(Item(asked.names[0], item.phone),))
    return True


def _rename(text: Text, frames: list[Frame], i: int, item: Item) -> bool:
    """ "the vet's number is 415…, it's called Paws & Claws": the name announced holds for what was described.

    So it does when the number comes with the name: "add my sister's salon, it's called Curl Up, 415…".
    """
    if item.name and NOT_BUT.search(text.canon, *frames[i].span):
        return _correct(frames[:i], frames, item)
    earlier = frames[i - 1].items if i and frames[i - 1].kind in (Kind.PAIRS, Kind.SAVE) else ()
    if frames[i].kind is not Kind.NAMED or len(frames[i].items) > 1 or not item.name or not earlier:
        return False
    before = earlier[-1]
    if before.name is None or text.is_written_as_name(before.name[0]) or (before.phone is None) == (item.phone is None):
        return False
    if text.written(*before.name)[0].isupper() and text.written(*item.name)[0].islower():
        return False  # "Tin Whistle, 415…, that's the tinsmith"
    renamed = Item(item.name, item.phone or before.phone)
    frames[i - 1] = replace(frames[i - 1], items=(*earlier[:-1], renamed))
    return True


def _correct(before: list[Frame], frames: list[Frame], item: Item) -> bool:
    """ "save Confetti Lane 415…, it's not Confetti Lane it's Confetti Alley": the last that was named is another."""
    for j in range(len(before) - 1, -1, -1):
        items = frames[j].items
        if items and items[-1].name:
            frames[j] = replace(frames[j], items=(*items[:-1], Item(item.name, item.phone or items[-1].phone)))
            return True
    return False


def _fill_after(frames: list[Frame], i: int, item: Item) -> bool:
    """Puts a number alone into the save after it that has a name alone: "415… — save it as Costco"."""
    for j in range(i + 1, len(frames)):
        if frames[j].kind is Kind.SAVE:
            named = len(frames[j].items) == 1 and frames[j].items[0].name and not frames[j].items[0].phone
            if item.name or not item.phone or not named:
                return False
            frames[j] = replace(frames[j], items=(Item(frames[j].items[0].name, item.phone),))
            return True
    return False


def _name_from_topic(text: Text, frames: list[Frame]) -> None:
    """ "I found a great florist, Petal Pushers. The number is …, save it": the sentence before names it."""
    for i in range(1, len(frames)):
        items = frames[i].items
        if frames[i].kind not in _HOLDS_ITEMS or not items or items[0].name or not items[0].phone:
            continue
        topics = takewhile(lambda frame: frame.kind is Kind.TOPIC, frames[i - 1 :: -1])
        if name := next(filter(None, (_announced(text, topic.span) for topic in islice(topics, 2))), None):
            frames[i] = replace(frames[i], items=(Item(name, items[0].phone), *items[1:]))


def _name_what_is_vague(text: Text, frames: list[Frame]) -> None:
    """ "there's a new ramen spot, Slurp City, can you save it": what is announced is meant."""
    if any(frame.items for frame in frames):
        return
    for i in range(1, len(frames)):
        before = frames[i - 1]
        if frames[i].kind is not Kind.SAVE or not frames[i].vague or before.kind is not Kind.TOPIC:
            continue
        if _PRESENTS.match(text.canon, *before.span) and (name := _announced(text, before.span)):
            frames[i] = Frame(Kind.SAVE, frames[i].span, items=(Item(name),))


def _name_from_lookup(text: Text, frames: list[Frame]) -> None:
    """ "do I have Costco? If not, add it: 415…", "… if it isn't, it's 415…": what is looked for is saved."""
    for i in range(1, len(frames)):
        asked = frames[i - 1]
        denied = _IF_NOT_IT_IS.match(text.canon, *frames[i].span) is not None
        if i > 1 and asked.kind is Kind.TOPIC and _IF_NOT.fullmatch(text.canon, *asked.span):
            asked, denied = frames[i - 2], True
        items, names = frames[i].items, asked.names
        lacks_name = len(names) == len(items) == 1 and items[0].phone and not items[0].name
        adds = frames[i].kind is Kind.SAVE and _ADDS_IT.search(text.canon, *frames[i].span)
        if lacks_name and (adds or denied):
            frames[i] = replace(frames[i], kind=Kind.SAVE, items=(Item(names[0], items[0].phone),))
        lacks_phone = len(asked.phones) == len(items) == 1 and items[0].name and not items[0].phone
        if lacks_phone and SAVE_IT_AS.search(
            text.canon, *frames[i].span
        ):  # "who is 415…? If nobody, save it as Costco"
            frames[i] = replace(frames[i], items=(Item(items[0].name, asked.phones[0]),))


def _announced(text: Text, span: Span) -> Span | None:
    """The name in capitals at a sentence's end: an apposition, the whole of it, or after "the new vet is", "at"."""
    for called in (" called ", " named "):  # "this great bakery called Flour Power"
        begin = text.canon.rfind(called, *span) + len(called)
        if begin >= len(called) + span[0] and text.is_written_as_name(begin):
            return trim(text, (begin, span[1]))
    begin, end = past_circumstances(text, *span)
    if begin > span[0] and text.is_written_as_name(begin):
        return trim(text, (begin, end))
    span = begin, end
    comma = text.canon.rfind(" , ", *span)
    name = trim(text, (comma + 3 if comma > 0 else span[0], span[1]))
    if name is None:
        return None
    if comma > 0 or text.canon[: name[0] - 1].endswith(_ANNOUNCE):
        return name if text.is_written_as_name(name[0]) else None
    last = text.canon.rfind(" ", *name) + 1  # of "Harbor Freight. 415…", a sentence of its own
    return name if name == span and text.is_written_as_name(last) else None


def _save_what_is_left(frames: list[Frame]) -> None:
    for i, frame in enumerate(frames):
        if frame.kind is Kind.PAIRS:
            frames[i] = replace(frame, kind=Kind.SAVE if frame.items else Kind.TOPIC)
    if not any(frame.kind is Kind.SAVE for frame in frames):
        for i, frame in enumerate(frames):
            if frame.kind is Kind.NAMED and frame.items:
                frames[i] = replace(frame, kind=Kind.SAVE)

"""Joins the frames of a message: a number here and its name there, a question and the topic before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from chat.providers.base import Operation
from chat.providers.grammar.clauses import skip_wrapper
from chat.providers.grammar.frame import Frame, Item, Kind
from chat.providers.grammar.lexicon import FUNCTION_WORDS
from chat.providers.grammar.lists import split_list
from chat.providers.grammar.names import trim
from chat.providers.grammar.notation import whole
from chat.providers.grammar.text import Span, Text

_HOLDS_ITEMS = (Kind.SAVE, Kind.PAIRS, Kind.NAMED)
_SAVED_BEFORE = whole(
    """
    ((last|this|the other|a few|few|some|two|a) (week|month|year|night|morning|time|day|days|weeks|months|while)( (ago
        |back))? (, )?|yesterday (, )?|earlier( today)? (, )?)?(i (think|believe|know|guess|swear|remember
        |am (pretty |quite )?sure) )?(that )?(i|we) ((have|had|already|did|must
        |once|just) )*(saved|added|stored|registered|gave you|put( (in|down))?)
    """
)
_TIME = whole(
    """
    ((last|this|the other|a few|few|some|two|a) (week|month|year|night|time|day|days|weeks|months|while)( (ago|back))?
        |yesterday|before|earlier|recently|ages ago|once|somewhere|in (here|there))
    """
)
_ALSO = re.compile(r"(?:and|also|plus) (?:also |is |for |the )*")
_FEW_DIGITS = re.compile(r"(?<!\S)\d{2,6}(?!\S)")


@dataclass(frozen=True, slots=True)
class Request:
    """An operation, and the spans of names in it that are surely names, whatever they seem to say."""

    operation: Operation
    names: tuple[Span, ...] = ()


def requests(text: Text, frames: list[Frame]) -> list[Request]:
    """The operations that the frames ask for, in the order of the message."""
    frames = list(frames)
    _ask_about_further_phones(frames)
    _answer_questions(text, frames)
    _read_lines(text, frames)
    _complete_saves(text, frames)
    return [request for frame in frames for request in _requests_of(text, frame)]


def _requests_of(text: Text, frame: Frame) -> list[Request]:
    match frame.kind:
        case Kind.SAVE if not frame.vague:
            return [_save(text, item) for item in frame.items or (Item(),)]
        case Kind.PAIRS | Kind.NAMED:
            return [_save(text, item) for item in frame.items if item.name and item.phone]
        case Kind.FIND_NAME:
            return [_lookup(text, name) for name in frame.names]
        case Kind.FIND_PHONE:
            return [Request(Operation("lookup_by_phone", {"phone": phone})) for phone in frame.phones]
        case _:
            return []


def _save(text: Text, item: Item) -> Request:
    name = text.written(*item.name) if item.name else None
    sure = item.name and (item.phone or _is_written_as_name(text, item.name))
    return Request(
        Operation("save_store", {"store_name": name, "phone": item.phone}), (item.name,) if item.name and sure else ()
    )


def _lookup(text: Text, name: Span) -> Request:
    names = (name,) if _is_written_as_name(text, name) else ()
    return Request(Operation("lookup_by_name", {"query": text.written(*name)}), names)


def _is_written_as_name(text: Text, name: Span) -> bool:
    """Whether the name starts and ends with a capital, or is quoted."""
    last = max(name[0], text.canon.rfind(" ", *name) + 1)
    return text.is_written_as_name(name[0]) and text.is_written_as_name(last)


# --- Questions whose object stands elsewhere ---------------------------------------------------------------------


def _ask_about_further_phones(frames: list[Frame]) -> None:
    """ "who is 415…? and 416…?": a number alone after a question about one is asked about too."""
    for i in range(1, len(frames)):
        alone = frames[i].kind is Kind.PAIRS and not any(item.name for item in frames[i].items)
        if alone and frames[i - 1].kind is Kind.FIND_PHONE:
            frames[i] = _sought(frames[i])


def _answer_questions(text: Text, frames: list[Frame]) -> None:
    """ "03-0123-4501, whose is this" and "Ta-Ta Toys, what's their number": the topic becomes the object."""
    for i, frame in enumerate(frames):
        if frame.kind is Kind.ASK_OWNER:
            _attach_phone(text, frames, i)
        elif frame.kind is Kind.ASK_NUMBER and not any(before.kind is Kind.FIND_NAME for before in frames[:i]):
            _attach_names(text, frames, i)


def _attach_phone(text: Text, frames: list[Frame], i: int) -> None:
    for j in [*range(i - 1, -1, -1), *range(i + 1, len(frames))]:
        if frames[j].kind in (Kind.PAIRS, Kind.NAMED) and any(item.phone for item in frames[j].items):
            frames[j] = _sought(frames[j])
            return
        few = _FEW_DIGITS.findall(text.canon[slice(*frames[j].span)]) if frames[j].kind is Kind.TOPIC else []
        if len(few) == 1:
            frames[j] = Frame(Kind.FIND_PHONE, frames[j].span, phones=(few[0],))
            return


def _sought(frame: Frame) -> Frame:
    phones = (item.phone for item in frame.items if item.phone)
    return Frame(Kind.FIND_PHONE, frame.span, phones=tuple(map(_digits_unless_e164, phones)))


def _digits_unless_e164(phone: str) -> str:
    return phone if phone.startswith("+") else re.sub(r"\D", "", phone)


def _attach_names(text: Text, frames: list[Frame], i: int) -> None:
    for j in [*range(i - 1, -1, -1), *range(i + 1, min(i + 2, len(frames)))]:
        if names := _names_of_topic(text, frames[j]):
            frames[j] = Frame(Kind.FIND_NAME, frames[j].span, names=names)
            return


def _names_of_topic(text: Text, frame: Frame) -> tuple[Span, ...]:
    if frame.kind is Kind.NAMED and frame.items[0].name and not frame.items[0].phone:
        return (frame.items[0].name,)
    start, end = frame.span
    if frame.kind is not Kind.TOPIC:
        return ()
    head = skip_wrapper(text, start, end)
    if saved := _SAVED_BEFORE.match(text.canon, head, end):  # "I saved Costco last week, what's the number"
        head, end = min(saved.end() + 1, end), _without_time(text, saved.end(), end)
    return split_list(text, (head, end))


def _without_time(text: Text, start: int, end: int) -> int:
    time = _TIME.search(text.canon, start, end)
    return time.start() - 1 if time else end


# --- Saves in parts ----------------------------------------------------------------------------------------------


def _read_lines(text: Text, frames: list[Frame]) -> None:
    """Names alone that continue a list: the lines after "save these:", "… and Bean There too"."""
    opened: Kind | None = None
    for i, frame in enumerate(frames):
        if frame.kind in (Kind.SAVE, Kind.FIND_NAME):
            opened = frame.kind
        elif frame.kind is Kind.TOPIC and opened and _continues_list(text, frame) and (name := trim(text, frame.span)):
            of_save = opened is Kind.SAVE
            frames[i] = replace(
                frame, kind=opened, items=(Item(name),) if of_save else (), names=() if of_save else (name,)
            )


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


def _complete_saves(text: Text, frames: list[Frame]) -> None:
    """Fills the gaps of one frame from its neighbours: "save a new shop. It's called …", "… add both please"."""
    saves = any(frame.kind is Kind.SAVE for frame in frames)
    if any(frame.items for frame in frames if frame.kind in _HOLDS_ITEMS):
        _drop_empty_saves(frames)
    for i, frame in enumerate(frames):
        if frame.kind in (Kind.PAIRS, Kind.NAMED):
            left = tuple(item for item in frame.items if not _fill_before(frames, i, item))
            left = tuple(
                item for item in left if not _fill_after(frames, i, item) and not _rename(text, frames, i, item)
            )
            frames[i] = replace(frame, items=left)
    _name_from_topic(text, frames)
    if saves:
        _save_what_is_left(frames)


def _drop_empty_saves(frames: list[Frame]) -> None:
    """ "… add both please": the verb is for what other frames hold."""
    for i, frame in enumerate(frames):
        if frame.kind is Kind.SAVE and not frame.items:
            frames[i] = Frame(Kind.TOPIC, frame.span)


def _fill_before(frames: list[Frame], i: int, item: Item) -> bool:
    """Puts half an item into the last half item before it that lacks just this."""
    if (item.name is None) == (item.phone is None):
        return False
    for j in range(i - 1, -1, -1):
        items = frames[j].items if frames[j].kind in _HOLDS_ITEMS else ()
        for k in range(len(items) - 1, -1, -1):
            if (item.name and items[k].name is None) or (item.phone and items[k].phone is None):
                filled = Item(items[k].name or item.name, items[k].phone or item.phone)
                frames[j] = replace(frames[j], items=(*items[:k], filled, *items[k + 1 :]))
                return True
    return False


def _rename(text: Text, frames: list[Frame], i: int, item: Item) -> bool:
    """ "the vet's number is 415…, it's called Paws & Claws": the name announced holds for what was described."""
    before = frames[i - 1].items[-1:] if i and frames[i - 1].kind in (Kind.PAIRS, Kind.SAVE) else ()
    described = before and before[0].name and not text.is_written_as_name(before[0].name[0])
    if not described or (before[0].phone is None) == (item.phone is None):
        return False
    phone = item.phone or (before[0].phone if before else None)
    if frames[i].kind is not Kind.NAMED or len(frames[i].items) > 1 or not described or not item.name:
        return False
    frames[i - 1] = replace(frames[i - 1], items=(*frames[i - 1].items[:-1], Item(item.name, phone)))
    return True


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
    """ "I found a great florist, Petal Pushers. The number is …, save it": the apposition names it."""
    for i in range(1, len(frames)):
        items, before = frames[i].items, frames[i - 1]
        nameless = (
            frames[i].kind in (Kind.PAIRS, Kind.SAVE) and len(items) == 1 and items[0].phone and not items[0].name
        )
        if not nameless or before.kind is not Kind.TOPIC:
            continue
        comma = text.canon.rfind(" , ", *before.span)
        name = trim(text, (comma + 3 if comma > 0 else before.span[0], before.span[1]))
        last = text.canon.rfind(" ", *name) + 1 if name else 0  # of "Harbor Freight. 415…", a sentence of its own
        leads = name and text.canon[: name[0] - 1].rsplit(" ", 1)[-1] in ("is", "at", "called", "named", "from")
        whole = name and (name == before.span or (leads and text.is_written_as_name(name[0])))
        if name and text.is_written_as_name(name[0] if comma > 0 else last) and (comma > 0 or whole):
            frames[i] = replace(frames[i], items=(Item(name, items[0].phone),))


def _save_what_is_left(frames: list[Frame]) -> None:
    for i, frame in enumerate(frames):
        if frame.kind is Kind.PAIRS:
            frames[i] = replace(frame, kind=Kind.SAVE if frame.items else Kind.TOPIC)
    if not any(frame.kind is Kind.SAVE for frame in frames):
        for i, frame in enumerate(frames):
            if frame.kind is Kind.NAMED and frame.items:
                frames[i] = replace(frame, kind=Kind.SAVE)

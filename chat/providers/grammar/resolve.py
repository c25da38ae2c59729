"""Joins the frames of a message: a number here and its name there, a question and the topic before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from chat.providers.base import Operation
from chat.providers.grammar.clauses import skip_wrapper
from chat.providers.grammar.frames import Frame, Kind
from chat.providers.grammar.names import Span, is_written_as_name, split_list, trim
from chat.providers.grammar.pairs import Item
from chat.providers.grammar.text import Text


@dataclass(frozen=True, slots=True)
class Request:
    """An operation, and the spans of names in it that are surely names, whatever they seem to say."""

    operation: Operation
    names: tuple[Span, ...] = ()


def requests(text: Text, frames: list[Frame]) -> list[Request]:
    """The operations that the frames ask for, in the order of the message."""
    frames = _further_phones(frames)
    frames = _answer_questions(text, frames)
    frames = _list_lines(text, frames)
    frames = _complete_saves(text, frames)
    return [request for frame in frames for request in _requests_of(text, frame)]


def _requests_of(text: Text, frame: Frame) -> list[Request]:
    if frame.kind is Kind.SAVE and not frame.vague:
        return [_save(text, item) for item in frame.items or [Item(None, None)]]
    if frame.kind in (Kind.PAIRS, Kind.NAMED):
        return [_save(text, item) for item in frame.items if item.name and item.phone]
    if frame.kind is Kind.FIND_NAME:
        return [_lookup(text, name) for name in frame.names]
    if frame.kind is Kind.FIND_PHONE:
        return [Request(Operation("lookup_by_phone", {"phone": phone})) for phone in frame.phones]
    return []


def _save(text: Text, item: Item) -> Request:
    name = text.written(*item.name) if item.name else None
    sure = item.name is not None and (item.phone is not None or _is_written_as_name(text, item.name))
    return Request(Operation("save_store", {"store_name": name, "phone": item.phone}), (item.name,) if item.name and sure else ())


def _lookup(text: Text, name: Span) -> Request:
    names = (name,) if _is_written_as_name(text, name) else ()
    return Request(Operation("lookup_by_name", {"query": text.written(*name)}), names)


def _is_written_as_name(text: Text, name: Span) -> bool:
    """Whether the name starts and ends with a capital, or is quoted."""
    return is_written_as_name(text, name[0]) and is_written_as_name(text, text.canon.rfind(" ", name[0], name[1]) + 1 or name[0])


def _further_phones(frames: list[Frame]) -> list[Frame]:
    """ "who is 415…? and 416…?": a number alone after a question about one is asked about too."""
    asked = list(frames)
    for i in range(1, len(frames)):
        alone = frames[i].kind is Kind.PAIRS and not any(item.name for item in frames[i].items)
        if alone and asked[i - 1].kind is Kind.FIND_PHONE:
            phones = [_digits_unless_e164(item.phone) for item in frames[i].items if item.phone]
            asked[i] = Frame(Kind.FIND_PHONE, frames[i].span, phones=phones)
    return asked


def _answer_questions(text: Text, frames: list[Frame]) -> list[Frame]:
    """ "03-0123-4501, whose is this" and "Ta-Ta Toys, what's their number": the topic becomes the object."""
    answered = list(frames)
    for i, frame in enumerate(frames):
        if frame.kind is Kind.ASK_OWNER:
            _attach_phones(text, answered, i)
        elif frame.kind is Kind.ASK_NUMBER:
            _attach_names(text, answered, i)
    return answered


def _attach_phones(text: Text, frames: list[Frame], i: int) -> None:
    for j in [*range(i - 1, -1, -1), *range(i + 1, len(frames))]:
        if frames[j].kind in (Kind.PAIRS, Kind.NAMED):
            phones = [item.phone for item in frames[j].items if item.phone]
            frames[j] = Frame(Kind.FIND_PHONE, frames[j].span, phones=[_digits_unless_e164(phone) for phone in phones])
            return
        few = re.findall(r"(?<!\S)\d{2,6}(?!\S)", text.canon[slice(*frames[j].span)])
        if frames[j].kind is Kind.TOPIC and len(few) == 1:
            frames[j] = Frame(Kind.FIND_PHONE, frames[j].span, phones=few)
            return


def _digits_unless_e164(phone: str) -> str:
    return phone if phone.startswith("+") else "".join(c for c in phone if c.isdigit())


def _attach_names(text: Text, frames: list[Frame], i: int) -> None:
    if any(frame.kind is Kind.FIND_NAME for frame in frames[:i]):
        return
    for j in range(i - 1, -1, -1):
        if frames[j].kind is Kind.TOPIC or (frames[j].kind is Kind.NAMED and frames[j].items[0].phone is None):
            start, end = frames[j].span
            names = split_list(text, (skip_wrapper(text, start, end), end)) if frames[j].kind is Kind.TOPIC else [frames[j].items[0].name]
            if names:
                frames[j] = Frame(Kind.FIND_NAME, frames[j].span, names=[n for n in names if n])
                return
    nearest = i + 1
    if nearest < len(frames) and frames[nearest].kind is Kind.TOPIC and (names := split_list(text, frames[nearest].span)):
        frames[nearest] = Frame(Kind.FIND_NAME, frames[nearest].span, names=names)


def _list_lines(text: Text, frames: list[Frame]) -> list[Frame]:
    """Lines after "save these:" or "find these:" that hold names alone."""
    listed: list[Frame] = []
    opened: Frame | None = None
    for frame in frames:
        if frame.kind in (Kind.SAVE, Kind.FIND_NAME):
            opened = frame
        elif frame.kind is Kind.TOPIC and opened and _after_break(text, frame) and (name := trim(text, frame.span)):
            if opened.kind is Kind.SAVE:
                frame = Frame(Kind.SAVE, frame.span, items=[Item(name, None)])
            else:
                frame = Frame(Kind.FIND_NAME, frame.span, names=[name])
        elif frame.kind is Kind.PAIRS and opened and opened.kind is Kind.SAVE and any(i.name for i in frame.items):
            frame = replace(frame, kind=Kind.SAVE)
        listed.append(frame)
    return listed


def _after_break(text: Text, frame: Frame) -> bool:
    return text.canon[: frame.span[0]].rstrip().endswith(";")


def _complete_saves(text: Text, frames: list[Frame]) -> list[Frame]:
    """Fills the gaps of one frame from its neighbours: "save a new shop. It's called …", "… add both please"."""
    completed = list(frames)
    named = any(frame.items for frame in frames if frame.kind in (Kind.PAIRS, Kind.SAVE, Kind.NAMED))
    for i, frame in enumerate(frames):
        if frame.kind is Kind.SAVE and not frame.items:
            completed[i] = Frame(Kind.TOPIC, frame.span) if named else frame
    _name_from_topic(text, completed)
    saves = any(frame.kind is Kind.SAVE for frame in frames)
    for i, frame in enumerate(completed):
        if frame.kind in (Kind.PAIRS, Kind.NAMED):
            completed[i] = replace(frame, items=[item for item in frame.items if not _fill(completed, i, item)])
    for i, frame in enumerate(completed):
        if frame.kind is Kind.PAIRS and any(f.kind is Kind.SAVE for f in completed[i + 1 :]):
            completed[i] = replace(frame, items=[item for item in frame.items if not _fill_next(completed, i, item)])
    if saves:
        completed = [
            replace(f, kind=Kind.SAVE) if f.kind is Kind.PAIRS and f.items else Frame(Kind.TOPIC, f.span) if f.kind is Kind.PAIRS else f
            for f in completed
        ]
        if not any(f.kind is Kind.SAVE for f in completed):
            completed = [replace(f, kind=Kind.SAVE) if f.kind is Kind.NAMED and f.items else f for f in completed]
    return completed


def _name_from_topic(text: Text, frames: list[Frame]) -> None:
    """ "I found a great florist, Petal Pushers. The number is …, save it": the apposition names it."""
    for i in range(1, len(frames)):
        items = frames[i].items
        before = frames[i - 1]
        if frames[i].kind is not Kind.PAIRS or len(items) != 1 or items[0].name or before.kind is not Kind.TOPIC:
            continue
        comma = text.canon.rfind(" , ", *before.span)
        name = trim(text, (comma + 2, before.span[1])) if comma > 0 else None
        if name and is_written_as_name(text, name[0]):
            frames[i] = replace(frames[i], items=[Item(name, items[0].phone)])


def _fill_next(frames: list[Frame], i: int, item: Item) -> bool:
    """Puts a number alone into the save after it that has a name alone: "415… — save it as Costco"."""
    later = next(frame for frame in frames[i + 1 :] if frame.kind is Kind.SAVE)
    if item.name or not item.phone or len(later.items) != 1 or later.items[0].phone or not later.items[0].name:
        return False
    frames[frames.index(later)] = replace(later, items=[Item(later.items[0].name, item.phone)])
    return True


def _fill(frames: list[Frame], i: int, item: Item) -> bool:
    """Puts half an item into the last half item before it that lacks just this."""
    if (item.name is None) == (item.phone is None):
        return False
    for j in range(i - 1, -1, -1):
        if frames[j].kind not in (Kind.SAVE, Kind.PAIRS, Kind.NAMED):
            continue
        candidates = frames[j].items or ([Item(None, None)] if frames[j].kind is Kind.SAVE else [])
        for k in range(len(candidates) - 1, -1, -1):
            other = candidates[k]
            if (item.name and other.name is None) or (item.phone and other.phone is None):
                filled = Item(other.name or item.name, other.phone or item.phone)
                frames[j] = replace(frames[j], items=[*candidates[:k], filled, *candidates[k + 1 :]])
                return True
    return False

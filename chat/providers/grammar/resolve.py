"""Joins the frames of a message: a number here and its name there, a question and the topic before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from chat.providers.base import Operation
from chat.providers.grammar.circumstances import past_circumstances
from chat.providers.grammar.completing import complete_saves, read_lines
from chat.providers.grammar.frame import Frame, Item, Kind
from chat.providers.grammar.gleaned import runs_of_capitals
from chat.providers.grammar.lexicon import FUNCTION_WORDS
from chat.providers.grammar.lists import split_list
from chat.providers.grammar.notation import part, whole
from chat.providers.grammar.text import Span, Text
from chat.providers.grammar.wrappers import skip_wrapper

_WHEN = part(
    """
    ((last|this|the other|a few|few|some|two|a) (week|month|year|night|morning|time|day|days|weeks|months|while)( (ago
        |back))?
    |yesterday|earlier( today)?|recently)
    """
)
_SAVED_BEFORE = whole(
    rf"""
    ({_WHEN} (, )?)?(i (think|believe|know|guess|swear|remember
        |am (pretty |quite )?sure) )?(that )?(i|we) ((have|had|already|did|must
        |once|just) )*(saved|added|stored|registered|gave you|put( (in|down))?)
    """
)
_AND_SAVED = whole(rf", {_SAVED_BEFORE.pattern}")  # "starving on shift, I think I saved Costco, …"
_TIME = whole(
    rf"""
    ({_WHEN}|before|ages ago|once|somewhere|in (here|there))
    """
)
_VISIT = whole(
    r"""
    (order|buy|collect|pick up|get|return) (\S+ ){0,4}?(?<!\S)(from|to)
    |(cancel|make|book|move|change|confirm|reschedule|have|schedule|place) (\S+ ){0,3}?(appointment|booking|order
        |reservation|table|delivery|meeting) (with|at|from|to)
    |(order|buy|eat|shop|go|book|reserve|stop|swing|drop|come|pick up|get|take away)( (food|something|takeout|dinner
        |lunch|pizza|a table|some \S+|by|back|in))* (from|at|by|to|with)
    """
)
_SMALL = frozenset(("and", "of", "the", "for"))  # in names, too
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
    _name_what_is_described(text, frames)
    read_lines(text, frames)
    complete_saves(text, frames)
    return [request for frame in frames for request in _requests_of(text, frame)]


def _requests_of(text: Text, frame: Frame) -> list[Request]:
    match frame.kind:
        case Kind.SAVE if not frame.vague:
            return [_save(text, item) for item in frame.items or (Item(),)]
        case Kind.PAIRS | Kind.NAMED:
            is_list = sum(item.phone is not None for item in frame.items) > 1
            return [_save(text, item) for item in frame.items if item.name and (item.phone or is_list)]
        case Kind.FIND_NAME:
            return [_lookup(text, name) for name in frame.names]
        case Kind.FIND_PHONE:
            asked = [Request(Operation("lookup_by_phone", {"phone": phone})) for phone in frame.phones]
            return [*asked, *(_lookup(text, name) for name in frame.names)]
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
        elif frame.kind is Kind.ASK_NUMBER and i and _is_sentence_with_number(text, frames[i - 1]):
            frames[i - 1] = _sought(frames[i - 1])
        elif frame.kind is Kind.ASK_NUMBER and not any(before.kind is Kind.FIND_NAME for before in frames[:i]):
            _attach_names(text, frames, i)


def _name_what_is_described(text: Text, frames: list[Frame]) -> None:
    """ "I search the phone of my bicycle maker, it is called Radhaus": the name announced is looked for."""
    for i in range(1, len(frames)):
        names, items = frames[i - 1].names, frames[i].items
        if frames[i].kind is not Kind.NAMED or len(names) != 1 or len(items) != 1:
            continue
        if items[0].name and not items[0].phone and not text.is_written_as_name(names[0][0]):
            frames[i - 1], frames[i] = (
                replace(frames[i - 1], names=(items[0].name,)),
                Frame(Kind.TOPIC, frames[i].span),
            )


def _is_sentence_with_number(text: Text, frame: Frame) -> bool:
    """ "a card that only says 512…, have I got that one?": a number in a sentence that names no store."""
    if frame.kind is not Kind.PAIRS or len(frame.items) != 1 or not frame.items[0].phone:
        return False
    name = frame.items[0].name
    words = text.canon[slice(*name)].split() if name else []
    return not name or (len(words) > 2 and bool((FUNCTION_WORDS - _SMALL).intersection(words)))


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
    if visit := _VISIT.match(text.canon, head, end):  # "I want to order from Costco, what's their number"
        head = min(visit.end() + 1, end)
    if saved := _SAVED_BEFORE.match(text.canon, head, end) or _AND_SAVED.search(
        text.canon, head, end
    ):  # "I saved Costco last week, what's the number"
        head, end = min(saved.end() + 1, end), _without_time(text, saved.end(), end)
    head, end = past_circumstances(text, head, end)
    names = split_list(text, (head, end))
    runs = runs_of_capitals(text, frame.span) if any(_is_told(text, name) for name in names) else []
    return split_list(text, runs[0]) if len(runs) == 1 else names


def _is_told(text: Text, name: Span) -> bool:
    """Whether what seems a name is a part of a sentence: "fridge is dead", "We hired Tin Whistle last year"."""
    return bool((FUNCTION_WORDS - _SMALL).intersection(text.canon[slice(*name)].split()))


def _without_time(text: Text, start: int, end: int) -> int:
    time = _TIME.search(text.canon, start, end)
    return time.start() - 1 if time else end

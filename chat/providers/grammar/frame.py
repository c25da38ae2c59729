"""What a clause asks for, as the recognisers report it and `resolve` joins it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from chat.providers.grammar.text import Span


class Kind(Enum):
    SAVE = auto()  # a verb of saving, with what it names
    PAIRS = auto()  # names and numbers, or a number alone, without a verb
    NAMED = auto()  # "it's called …": a name for what was said before
    FIND_NAME = auto()
    FIND_PHONE = auto()
    ASK_NUMBER = auto()  # "what's their number?": the name stands elsewhere
    ASK_OWNER = auto()  # "who's that?": the number stands elsewhere
    TOPIC = auto()  # anything else


@dataclass(frozen=True, slots=True)
class Item:
    """One store to be saved: the span of its name and its phone as the tool takes it, either None when not given."""

    name: Span | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    kind: Kind
    span: Span
    items: tuple[Item, ...] = ()  # of SAVE, PAIRS, NAMED
    names: tuple[Span, ...] = ()  # of FIND_NAME, and those that a FIND_PHONE names after its number
    phones: tuple[str, ...] = ()  # of FIND_PHONE
    vague: bool = False  # "save it": the object stands elsewhere, or nowhere

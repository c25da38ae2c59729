"""Tries the recognisers on a clause, the surest first."""

from __future__ import annotations

from chat.providers.grammar.announcing import NAMED
from chat.providers.grammar.asides import EXCUSE
from chat.providers.grammar.by_name import find_by_name, wants_to_call
from chat.providers.grammar.by_phone import find_by_partial, find_by_phone, find_owner, is_sum
from chat.providers.grammar.clauses import Clause
from chat.providers.grammar.frame import Frame, Kind
from chat.providers.grammar.notation import whole
from chat.providers.grammar.pairs import pairs
from chat.providers.grammar.patterns import (
    EXISTS_HAVE,
    EXISTS_SAVED,
    FIND_STRONG,
    FIND_WEAK,
    GENITIVE_NUMBER,
    IDENTITY,
    NUMBER_FOR,
    PARTIAL,
    SAVED,
)
from chat.providers.grammar.saving import named, save
from chat.providers.grammar.scope import asks_what_it_can, no_tool, off_topic
from chat.providers.grammar.text import BREAK
from chat.providers.grammar.wrappers import SMALL_IN_NAMES, save_verb

_OWNER_OF = whole("(owner|name|names) (of|for|behind) N")
_WHETHER_SAVED = whole(rf"(if|whether) (\S.* (is|are)( (already|still))? {SAVED}|(i|we|you) .*)")
_GIVES_YOU = whole("(give|send|pass|tell|show|text|forward|hand) you")
_YES_OR_NO = whole("(is|are|was|does|do|did|has)")


def frames_of(clauses: list[Clause]) -> list[Frame]:
    """The frame of each clause; among lines of names and numbers "Look Up Telescopes 213…" is one more."""
    frames = [frame_of(clause) for clause in clauses]
    if sum(clause.has_number() for clause in clauses) < 2:
        return frames
    read = zip(clauses, frames, strict=True)
    return [_as_line(clause) if frame.kind is not Kind.PAIRS and _is_line(clause) else frame for clause, frame in read]


def _is_line(clause: Clause) -> bool:
    """Whether a line holds one number after nothing but words in capitals, two of them or more."""
    canon = clause.text.canon
    if (clause.start and canon[clause.start - 2] != BREAK) or save_verb(clause.text, clause.head, clause.end):
        return False
    number = canon.find(" N", *clause.span)
    words = clause.text.slice(clause.start, max(clause.start, number))
    written = [word for word in (clause.text.source[each.start : each.end] for each in words) if word[0].isalnum()]
    return (
        len(written) > 1
        and not clause.text.shouts
        and not canon.endswith(":", clause.start, number)
        and all(word[0].isupper() or word[0].isdigit() or word in SMALL_IN_NAMES for word in written)
    )


def _as_line(clause: Clause) -> Frame:
    return Frame(Kind.PAIRS, clause.span, items=pairs(clause.text, clause.span, saving=False))


def frame_of(clause: Clause) -> Frame:
    """The frame of one clause; Kind.TOPIC when it asks for nothing that a tool does."""
    topic = Frame(Kind.TOPIC, clause.span)
    if off_topic(clause) or _is_excuse(clause) or asks_what_it_can(clause):
        return topic
    if (clause.has_number() or not wants_to_call(clause)) and (saved := save(clause)):
        return saved
    if _is_without_tool(clause):
        return topic
    return (
        find_by_partial(clause)
        or named(clause)
        or find_owner(clause)
        or _numbers(clause)
        or find_by_name(clause)
        or topic
    )


def _is_excuse(clause: Clause) -> bool:
    """ "I don't have the number yet", "don't lose it": an aside that asks for nothing."""
    aside = clause.match(EXCUSE, clause.start) or clause.match(EXCUSE)
    asks = (_WHETHER_SAVED, NUMBER_FOR, GENITIVE_NUMBER, IDENTITY, EXISTS_SAVED)
    has_digits = any(token.key == "N" or token.key.isdigit() for token in clause.text.slice(clause.head, clause.end))
    if not aside or has_digits or _announces(clause) or wants_to_call(clause):
        return False
    saves = clause.head > clause.start and save_verb(clause.text, clause.head, clause.end)  # "you can register …"
    owns = clause.text.canon.startswith(" ?", clause.end) and clause.search(EXISTS_HAVE)  # "you have Tin Whistle?"
    return not saves and not owns and not any(clause.search(p) for p in asks)


def _announces(clause: Clause) -> bool:
    """ "it's the party hire lady, Bounce Town Castles"."""
    comma = clause.text.canon.rfind(" , ", *clause.span) + len(" , ")
    return comma > clause.head and clause.match(NAMED) is not None and clause.text.is_written_as_name(comma)


def _is_without_tool(clause: Clause) -> bool:
    if clause.names_itself() or wants_to_call(clause):
        return False
    if (clause.has_number() or clause.search(PARTIAL)) and (clause.match(IDENTITY) or clause.search(_OWNER_OF)):
        return False
    return no_tool(clause)


def _numbers(clause: Clause) -> Frame | None:
    """Numbers without a question: looked up when a verb of finding says so, else names and numbers to be saved."""
    if not clause.has_number() or is_sum(clause):
        return None
    items = pairs(clause.text, (clause.head, clause.end), saving=False)
    is_list = sum(item.name is not None for item in items) > 1
    if is_list and not clause.asked.endswith("N"):  # "…, and Surf Shack (no number yet)"
        items = pairs(clause.text, (clause.head, clause.end), saving=True)
    asks = clause.match(FIND_STRONG) or clause.match(FIND_WEAK) or (clause.match(_YES_OR_NO) and not is_list)
    asks = asks and not clause.match(_GIVES_YOU)
    return find_by_phone(clause) if asks and not clause.names_itself() else Frame(Kind.PAIRS, clause.span, items=items)

"""A name beside a noun for its number: "costco number please", "what's Tony's phone", "phone number Costco?"."""

from __future__ import annotations

import re
from dataclasses import replace

from chat.providers.grammar.clauses import Clause
from chat.providers.grammar.frame import Frame, Kind
from chat.providers.grammar.names import is_owner, trim
from chat.providers.grammar.notation import part, whole
from chat.providers.grammar.patterns import ENTRY_NOUN, NUMBER_NOUN, NUMBER_WORDS
from chat.providers.grammar.sought import found, is_bare_list, past_frame_words
from chat.providers.grammar.text import Span, Text
from chat.providers.grammar.wrappers import without_courtesy

_TAIL = part(
    r"""
    ( (please|thanks|asap|again|now|anywhere|saved|stored|handy|for me|on file|if possible|urgently
        |(right )?this (minute|second|instant)|immediately|straight ?away|like now|mate|thank you|ta
        |eh
        |cheers|merci|bitte|danke|por favor|too|quick|quickly|today|real quick|bro|sir|maam|in there|in my \S+
        |i need it
        |is what i need|it is urgent|rn|right now|would you|could you|would be (great|good|lovely|nice)|you have|svp
        |required|needed|wanted|at|i saved|you got|share|send|give|tell( me)?|(kindly |please )?(share|send|give|tell
            |text)( (me|us
        |it))?|do you have it|ji|yaar
        |kya hai|batao|bata do|bolo
        |do|dena|bhejo|bhej do|bataiye|milega|de do|dedo|dijiye|chahiye|hai|got or not|have or not|can or not|then
        |also|as well|was|is|[?,.!:-]|i (forgot|forget|lost|need|can not remember|do not remember)( (it|that))?))*
    """
)
_NAME_NUMBER = whole(
    rf"""
    (?P<name>\S.*?)(?P<genitive> ('s|ka|ki|ke))?( -| ,)? (?P<noun>(?!phones)((phone )?{NUMBER_NOUN}
        |(contact )?{ENTRY_NOUN}))
    (?P<also>( ,)?( and)? (?!and )\S.* 's)?{_TAIL}
    """
)
_NUMBER_AFTER = re.compile(r" (?:'s(?: NUMBER)?|NUMBER)$".replace("NUMBER", NUMBER_NOUN))
_COMMA = re.compile(r" ,(?= \S+ \S+ )")  # before an aside: "Glacier Ice number, the freezer is down"
_PAUSE = re.compile(r" [,-] ")
_AND = whole("and|or|&|plus")
_NUMBER_IS = whole(rf"(what|which) {NUMBER_NOUN} (is|belongs to|goes with)")
LONGEST_NAME = 6  # words


def name_number(clause: Clause, at: int | None = None) -> Frame | None:
    """ "costco number please", "what's Tony's phone"."""
    text, begin = clause.text, clause.head if at is None else at
    end = without_courtesy(text, begin, clause.end)
    ends = (end, clause.end, *(comma.start() for comma in _COMMA.finditer(text.canon, begin, clause.end)))
    match = next((match for at in ends if (match := _NAME_NUMBER.fullmatch(text.canon, begin, at))), None)
    if not match:
        return _number_name(clause, (begin, end))
    start, stop = match.span("name")
    if (noun := _noun_start(text, match.span("noun"))) > match.start("noun"):
        stop = noun - 1
    name = trim(text, (past_frame_words(text, start, stop), stop))
    if name is None:
        return _number_name(clause, (begin, end))
    name = _past_remark(text, name, match["noun"])
    words = text.canon[slice(*name)].split()
    longest = 12 if text.is_written_as_name(text.canon.rfind(" ", *name) + 1) else 7
    if (
        len(words) > longest
        or words[-1] in ("all", "every", "each", "a", "an", "any", "new", "old")
        or (text.is_written_as_name(noun) and text.is_written_as_name(name[0]))  # "dig up Cushy Numbers"
        or words[0] in ("how", "why", "where", "when", "what", "is", "do", "does")
    ):
        return None
    if match["genitive"] == " 's" and is_owner(words) and match["also"] is None:
        return Frame(Kind.FIND_NAME, clause.span, names=((name[0], match.end("genitive")),))
    frame = found(clause, name if match["also"] is None else (name[0], match.end("also")))
    return replace(frame, names=tuple(without_number(text, each) for each in frame.names)) if frame else None


def _past_remark(text: Text, name: Span, noun: str) -> Span:
    """ "running late for pickup, maple diner number": one number of one store, the last that is named."""
    marks = [mark.start() for mark in _PAUSE.finditer(text.canon, *name)]
    if not marks or noun.endswith("s") or _AND.search(text.canon, *name):
        return name
    starts = [name[0] + word.start() for word in re.finditer(r"\S+", text.canon[name[0] : marks[-1]])]
    return name if any(map(text.is_written_as_name, starts)) else (marks[-1] + 3, name[1])


def _noun_start(text: Text, noun: Span) -> int:
    """Where the noun for a number begins: not with the capital of "The Body Shop number"."""
    words = [noun[0] + word.start() for word in re.finditer(r"\S+", text.canon[slice(*noun)])]
    return next((word for word in words if not text.is_written_as_name(word)), noun[0])


def _number_name(clause: Clause, span: Span) -> Frame | None:
    """ "phone number Costco?": the noun, then a name and nothing else."""
    noun = _NUMBER_IS.match(clause.text.canon, *span) or NUMBER_WORDS.match(clause.text.canon, *span)
    rest = (noun.end() + 1, span[1]) if noun and noun.end() < span[1] else None
    name = trim(clause.text, rest) if rest else None
    if not rest or not name or len(clause.text.slice(*name)) > LONGEST_NAME:
        return None
    last = max(name[0], clause.text.canon.rfind(" ", *name) + 1)
    written = any(map(clause.text.is_written_as_name, (name[0], last))) or not clause.text.canon[slice(*name)].isascii()
    apart = noun is not None and (" " in noun[0] or clause.text.canon.startswith(" ,", noun.end()))
    bare = apart and is_bare_list(clause.text, name)
    return found(clause, name) if written or bare else None


def without_number(text: Text, name: Span) -> Span:
    """ "X's number and Y's number", "X' and Y's numbers": what each name in such a list drops."""
    noun = _NUMBER_AFTER.search(text.canon[slice(*name)])
    if not noun or text.is_written_as_name(name[0] + noun.end() - len(noun[0].split(" ")[-1])):
        return name
    owner = noun[0].startswith(" 's") and is_owner(text.canon[name[0] : name[0] + noun.start()].split(" "))
    return name[0], name[0] + noun.start() + (len(" 's") if owner else 0)

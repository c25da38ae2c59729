"""Lookups by name: "what's the number for X", "X's phone?", "do I have X saved", "how do I call X", "find X"."""

from __future__ import annotations

import re
from dataclasses import replace

from chat.providers.grammar.announcing import WANTED
from chat.providers.grammar.asking import asks_number
from chat.providers.grammar.clauses import Clause
from chat.providers.grammar.frame import Frame, Kind
from chat.providers.grammar.names import trim
from chat.providers.grammar.notation import whole
from chat.providers.grammar.number_of import LONGEST_NAME, name_number, without_number
from chat.providers.grammar.patterns import (
    EXISTS_FOR,
    EXISTS_HAVE,
    EXISTS_SAVED,
    FIND_STRONG,
    FIND_WEAK,
    HOW_TO_CALL,
    NEED_TO_CALL,
    NUMBER_FOR,
    NUMBER_NOUN,
    SAVED,
    SAVED_QUESTION,
    STORE_NOUN,
    WHAT_ABOUT,
    WHAT_IS_ON,
)
from chat.providers.grammar.scope import is_general_wish
from chat.providers.grammar.sought import CLOSED, LONGEST_BARE, found, is_bare_list, only_frame_words
from chat.providers.grammar.text import Text
from chat.providers.grammar.topics import SHOPPING

_COUNTED = re.compile(
    r"(?:people|days|hours|planets|countries|states|bones|players|stores|shops|entries|times|ways|calories)(?!\S)"
)
_NO_NAME = whole(
    rf"""
    (the|my|our|that|this|those|these|them|it|they|him|her|both|all|a|an|some|any|one|ones|of|me|please|{STORE_NOUN}
        |again|there|each|first|second|last|other|\?|asap|new|someone|something|else|i|just|saved|mentioned|added
        |thanks|mate|now)
    ( (the|my|our|that|this|those|these|them|it|one|ones|of|me|please|{STORE_NOUN}|again|there|i|just|saved|mentioned
        |added|thanks|mate|now))*
    """
)
_SEVERAL = whole("both|two|three|these|the (two|three|following)")
_FILLER = re.compile(r"(?:(?:me|us|if|whether|for me|out|please|on|up|into) )*")
_HAND_ME = whole("(give|get|grab|hand|pass|shoot|send|throw|text|forward|bring|fetch|hit) (me|us)( with)?")
_SPLIT_VERB = whole(r"(look|pull|bring|dig) (?!up|out|for|at|me)(?P<name>\S.*?) (up|out)( .*)?")
_IS_SAVED = whole(
    rf"""
    (?P<name>\S.*?) ((is|are|appears?|features?|figures?|shows up)( (already|still))?( ({SAVED}|there|here))+|exists?)
    """
)
_SAVED_RECORD = whole(
    "saved|stored|registered|down|listed|on file|anything|something|have|got|had|put|save|store|gave|added|"
    + NUMBER_NOUN
)
_WHETHER = whole("(if|whether)( (if|whether))*")
_IF_I_HAVE = whole(
    "((?<=if )|(?<=whether ))(i|we|you)( (already|still|ever))* (have|got|have got|saved|added)( (saved|stored))?"
)
_AND_FOR = whole("and (the one )?for")
_AND = whole("and( also)?")
_QUESTION = re.compile(r"(?:how|what|why|when|where|who|that (?:i|you|we|it|he|she|they|the|my|is|are)|if|about)(?!\S)")
_NO_POSSESSION = re.compile(
    r"(?:a|an|any|to|some|no|enough|more|much|lots|what|it|that|them)(?!\S)"
    r"|(?:access|all|children|consciousness|dreams|emotions|everything|family|feelings|free will|friends|fun|hobbies|"
    r"internet|kids|memory|money|multiple|opinions|parents|pets|plans|several|siblings|time|two)"
    r"(?: (?:in|for|at|to|with|about|or|of|that|like|yourself)(?!\S).*)?$"
)
_VAGUE_EXISTS = re.compile(
    r"(?:is|are|was|what is|it is) (?:with|as|on|of|to|from|for|at|about)|.*(?:have|has|had|got) to$"
)
_OF_DIRECTORY = whole(
    """
    do i|did i|have i|do we|(does|do|did|has) (my|the|this|our|your) (directory|list|book|phonebook|system|database)
        |did you save|have you saved|(do you|you)( (still|already|even))* have
        |(have )?you( (still|already|even))* got
    """
)


def find_by_name(clause: Clause) -> Frame | None:
    """The names asked for; Kind.ASK_NUMBER when the name stands elsewhere."""
    for recognise in (_number_for, _called, _existing, name_number, _verb_name, _mentioned):
        if frame := recognise(clause):
            return frame
    return Frame(Kind.ASK_NUMBER, clause.span) if asks_number(clause.asked) else None


def wants_to_call(clause: Clause) -> re.Match[str] | None:
    """ "I need to ring X": the user calls, so the number is asked for. "Call X for me" is no such request."""
    return clause.match(NEED_TO_CALL, clause.polite)


def _number_for(clause: Clause) -> Frame | None:
    """ "what's the number for X"."""
    match = clause.search(NUMBER_FOR)
    if not match or not (
        only_frame_words(clause.text.canon[clause.head : match.start()]) or _is_surely_asked(clause, match)
    ):
        return None
    if _COUNTED.match(match["name"]):
        return None
    if _NO_NAME.fullmatch(match["name"]):
        return Frame(Kind.ASK_NUMBER, clause.span)
    if is_general_wish(clause.text, match.span("name")) and SHOPPING.search(match["name"]):
        return Frame(Kind.TOPIC, clause.span)  # "the number of a good plumber near me"
    noun = match["noun"]
    several = noun.endswith("s") and not noun.endswith(("details", "digits"))
    noun_is_for_store = " of " not in match[0][: match.start("name") - match.start()]
    counted = _SEVERAL.search(clause.text.canon, clause.head, match.end("noun")) is not None
    return found(clause, match.span("name"), many=several or counted, has_number=noun_is_for_store)


def _is_surely_asked(clause: Clause, match: re.Match[str]) -> bool:
    """ "my wife wants the number for X": open words before it do no harm when the number is one of a store's."""
    before = clause.text.canon[clause.head : match.start()].rsplit(" ", 2)[-2:-1]
    of = match[0][len(match["noun"]) :].startswith(" of ")
    if "number" in match["noun"] and clause.text.is_written_as_name(match.start("name")):
        return True
    return before in (["the"], ["a"], ["any"]) and (not of or clause.text.is_written_as_name(match.start("name")))


def _called(clause: Clause, at: int | None = None) -> Frame | None:
    """ "how do I call X", "I need to ring X"."""
    start = clause.polite if at is None else at
    match = clause.search(HOW_TO_CALL, start)
    if not match or not only_frame_words(clause.text.canon[start : match.start()]):
        match = wants_to_call(clause)
    if not match or match.end() >= clause.end:
        return None
    if match[0].endswith(" find") and not clause.text.is_written_as_name(match.end() + 1):
        return None  # "how do I find happiness"
    if clause.fullmatch(_NO_NAME, match.end() + 1):
        return Frame(Kind.ASK_NUMBER, clause.span)
    return found(clause, (match.end() + 1, clause.end))


def _existing(clause: Clause, at: int | None = None) -> Frame | None:
    """ "do I have a number for X", "is X saved", "anything under X"."""
    start = clause.polite if at is None else at
    canon = clause.text.canon
    asked = clause.match(SAVED_QUESTION, start)
    if asked and not _COUNTED.match(asked["name"]) and _asks_for_record(canon[start : asked.start("name")]):
        return found(clause, asked.span("name"))
    match = clause.match(EXISTS_FOR, start)
    if match and match.end() < clause.end and " " in match[0] and not _VAGUE_EXISTS.match(match[0]):
        return found(clause, (match.end() + 1, clause.end))
    told = clause.match(_WHETHER, start) or (clause.match(_WHETHER) if at is None else None)
    if told:  # "I wonder if X is on my list"
        saved = clause.match(_IS_SAVED, told.end() + 1)
        return found(clause, saved.span("name")) if saved else _existing(clause, told.end() + 1)
    if match := clause.match(EXISTS_SAVED, start):
        return found(clause, match.span("name"))
    match = clause.match(EXISTS_HAVE, start)
    if not match or _NO_POSSESSION.match(match["name"] or match["owned"]):
        return None
    name = match.span("name") if match["name"] else match.span("owned")
    of_directory = match["name"] and _OF_DIRECTORY.match(canon, start)
    surely = of_directory or clause.text.is_written_as_name(name[0])
    frame = found(clause, name) if surely else None  # "do you have tonys number"
    return _without_genitive(clause.text, frame)


def _without_genitive(text: Text, frame: Frame | None) -> Frame | None:
    return replace(frame, names=tuple(without_number(text, each) for each in frame.names)) if frame else None


def _asks_for_record(words: str) -> bool:
    return _SAVED_RECORD.search(words) is not None and only_frame_words(words)


def _verb_name(clause: Clause) -> Frame | None:
    """ "find X", "show me X", "check if X is saved"."""
    text = clause.text
    if clause.names_itself():
        return None
    if split := clause.match(_SPLIT_VERB):
        return found(clause, split.span("name"))
    verb = clause.match(FIND_STRONG) or clause.match(FIND_WEAK)
    if not verb or verb.end() >= clause.end:
        return None
    filler = clause.match(_FILLER, verb.end() + 1)
    start = filler.end() if filler else verb.end() + 1
    if clause.match(HOW_TO_CALL, start):
        return _called(clause, start)
    if saved := clause.match(_IS_SAVED, start):
        return found(clause, saved.span("name"))
    if existing := _existing(clause, start):
        return existing
    if had := clause.match(_IF_I_HAVE, start):  # "check if I already have X"
        return found(clause, (had.end() + 1, clause.end))
    if is_general_wish(text, (start, clause.end)) or not _may_befound(clause, verb, start):
        return None
    frame = found(clause, (start, clause.end), many=clause.match(_SEVERAL, start) is not None)
    keeps = clause.match(FIND_STRONG) and frame and text.canon.endswith("'s", 0, frame.names[-1][1])
    return frame if keeps else _without_genitive(text, frame)  # "read me Tin Whistle's"


def _may_befound(clause: Clause, verb: re.Match[str], start: int) -> bool:
    """After "find" and "show" anything may be a name; after "give" and "get" only what is written as one."""
    name = trim(clause.text, (start, clause.end))
    if name is None or (clause.match(_QUESTION, start) and not clause.text.is_written_as_name(start)):
        return False
    if clause.match(FIND_STRONG) or verb[0].split(" ")[0] in ("show", "display", "view", "check", "open", "see"):
        return True
    written = clause.text.is_written_as_name(name[0]) or not clause.text.canon[slice(*name)].isascii()
    return written or (clause.match(_HAND_ME) is not None and is_bare_list(clause.text, (start, clause.end)))


def _mentioned(clause: Clause) -> Frame | None:
    """ "and what about X", "Thanks! And X?"."""
    if (further := clause.match(_AND, clause.start)) and _is_asked_alone(clause, further.end() + 1):
        return found(clause, (further.end() + 1, clause.end))
    if (on := clause.fullmatch(WHAT_IS_ON)) and clause.text.is_written_as_name(on.start("name")):  # "what's X on"
        return found(clause, on.span("name"))
    if wanted := clause.fullmatch(WANTED):
        return found(clause, wanted.span("early" if wanted["early"] else "late"))
    match = clause.match(WHAT_ABOUT) or clause.match(_AND_FOR, clause.start)
    if not match or match.end() >= clause.end:
        return None
    return name_number(clause, match.end() + 1) or found(clause, (match.end() + 1, clause.end))


def _is_asked_alone(clause: Clause, start: int) -> bool:
    """Whether all that stands before a question mark is open words: a name."""
    text, words = clause.text, clause.text.canon[start : clause.end].split()
    if not text.canon.startswith(" ?", clause.end) or not 0 < len(words) <= LONGEST_NAME:
        return False
    return text.is_written_as_name(start) or (1 < len(words) <= LONGEST_BARE and not CLOSED & set(words))

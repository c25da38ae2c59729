"""Requests to save: "save Costco 415…", "put Costco in my directory", "I want Costco saved", "it's called Costco"."""

from __future__ import annotations

import re

from chat.providers.grammar.announcing import NAMED, NOT_BUT, SAVE_IT_AS, WANTED
from chat.providers.grammar.clauses import Clause
from chat.providers.grammar.frame import Frame, Item, Kind
from chat.providers.grammar.lexicon import FUNCTION_WORDS
from chat.providers.grammar.names import trim
from chat.providers.grammar.notation import whole
from chat.providers.grammar.pairs import numberless_items, pairs
from chat.providers.grammar.patterns import (
    DIRECTORY,
    FIND_STRONG,
    IDENTITY,
    IN_DIRECTORY,
    NUMBER_FOR,
    NUMBER_NOUN,
    NUMBER_WORDS,
    PARTIAL,
    SAVE_WEAK,
)
from chat.providers.grammar.scope import is_general_wish, no_tool
from chat.providers.grammar.wrappers import save_verb

_KEPT = whole("(saved|added|stored|registered|recorded|noted|written|remembered)( (down|in|up))?")
_ALL_OF_THEM = whole(
    r"""
    (it|them|that|this|these|those|both|all|everything|one|(all|both) of (them|these|those|it)|that one|this one
        |(those|these) (two|three)|(the|all) (two|three|four|five|lot|both|\d)|(each|every|any) of (them|these|those)
        |(this|that|the|their|his|her|its) number|(the )?above|the pair)
    """
)
_VAGUE_OBJECT = whole(
    r"""
    (((more than one|multiple|several|many|two|some|any) )?(stores|shops|numbers|phone numbers|contacts|entries|names)
        |more than one (store|shop|number|contact|entry)|it|them|that|this|these|those|both|all|everything
        |(all|both|the (pair|lot|two|three|bunch)) of (them|these|those|it)|that one|one|all (two|three|four|five|\d))
    ( (please|at (once|a time)|too|as well|for me|now|thanks|down|then|also|(in|to) my \S+))*( [.,!?])*
    """
)
_WISHED = whole(
    r"""
    (have|get) (?P<name>\S.*) (saved|added|stored|registered|noted|listed|recorded|down|on file)
    ( (in|to|as|at|under|with) .*)?
    """
)
_PENDING = whole(
    rf"""
    ((i|we) (will|shall) (send|give|get|have|add) )?((you|the|a|my) )*{NUMBER_NOUN} (for|of) (?P<name>\S.*?)
    ( (is|are|will be|will))?( (coming|come|to come|follow|to follow|follows|pending|tbd|tbc))
    ( (up|later|soon|shortly|tomorrow|then|on))*
    """
)
_GOES_IN = whole(
    rf"""
    (?P<name>\S.*?) (needs?|has|have|ought|should|must|wants?)( to)? (go|be) ((put|saved|added|stored|listed) )?
    ({IN_DIRECTORY}|saved|added|stored)
    """
)
_PUTS_IN = whole(
    r"(put|pop|stick|bung|chuck|throw|get|drop|write|jot|note) (?P<name>\S.*) (in|down)( (please|too|for me|thanks))*"
)
_BEFORE_NAME = ("for", "of", "is", "called", "named", "name", "reach", "contact")  # "the number for save mart is 415…"
_WHICH_IS = whole("which is N")
_LATE_VERB = whole("save|add|register|note down|write down")


def save(clause: Clause) -> Frame | None:
    """The frame of a request to save; None when the clause is none."""
    if pending := clause.fullmatch(_PENDING):
        name = trim(clause.text, pending.span("name"))
        return Frame(Kind.SAVE, clause.span, items=(Item(name),)) if name else Frame(Kind.TOPIC, clause.span)
    goes = clause.fullmatch(_GOES_IN) or clause.fullmatch(_PUTS_IN)
    if goes and not clause.has_number() and (name := trim(clause.text, goes.span("name"))):
        return Frame(Kind.SAVE, clause.span, items=(Item(name),))
    renamed = clause.match(SAVE_IT_AS)
    if renamed and renamed.end() < clause.end:
        return _saved(clause, renamed.end() + 1)
    if (verb := save_verb(clause.text, clause.head, clause.end)) and not _is_forgotten(clause):
        return _saved(clause, verb.end() + 1)
    wished = clause.match(_WISHED) if clause.head > clause.start else None  # "can we have X saved"
    if wished:
        return _saved(clause, wished.start("name"))
    weak = clause.match(SAVE_WEAK)
    if weak and _is_kept(clause, weak.end()) and not clause.names_itself() and not clause.match(FIND_STRONG):
        return _saved(clause, weak.end() + 1)
    late = _late_verb(clause) if clause.has_number() else None
    return _saved(clause, late) if late else None


def named(clause: Clause) -> Frame | None:
    """ "it's called Chez Amélie", "the name is …", with or without a number after it."""
    match = clause.match(NAMED)
    if not match or match.end() >= clause.end or clause.fullmatch(WANTED) or no_tool(clause):
        return None
    if clause.match(_WHICH_IS) and clause.text.canon.endswith("and ", 0, clause.start):
        return None  # "which store is 415… and which is 416…"
    corrected = clause.match(NOT_BUT, match.end() + 1)
    rest = (corrected.start("meant") if corrected else match.end() + 1, clause.end)
    if "N" in clause.text.canon[slice(*rest)]:
        return Frame(Kind.NAMED, clause.span, items=pairs(clause.text, rest, saving=True))
    name = trim(clause.text, rest)
    return Frame(Kind.NAMED, clause.span, items=(Item(name),)) if name else None


def _saved(clause: Clause, position: int) -> Frame | None:
    text, rest = clause.text, (position, clause.end)
    if position >= clause.end:
        return Frame(Kind.SAVE, clause.span)
    if "N" in text.canon[slice(*rest)]:
        return Frame(Kind.SAVE, clause.span, items=pairs(text, rest, saving=True))
    if is_general_wish(text, rest):
        return Frame(Kind.TOPIC, clause.span)
    if clause.fullmatch(_VAGUE_OBJECT, position):
        return Frame(Kind.SAVE, clause.span, vague=True)
    return Frame(Kind.SAVE, clause.span, items=numberless_items(text, rest))


def _is_forgotten(clause: Clause) -> bool:
    """ "I'm trying to remember the number of Costco": it is asked for."""
    tries = clause.text.canon[clause.start : clause.head].endswith(("trying to ", "struggling to ", "help me "))
    return tries and clause.asked.startswith("remember ") and not clause.has_number()


def _is_kept(clause: Clause, after: int) -> bool:
    """Whether "keep", "put" or "get" saves here: a number follows, or the directory, or "… saved"."""
    if clause.search(IDENTITY, after) or clause.search(PARTIAL, after):
        return False
    rest = clause.text.canon[after : clause.end]
    if "N" in rest:
        return not rest.startswith((" for ", " of "))
    if clause.match(NUMBER_FOR, after + 1) or _asks_for_number(rest):
        return False
    verb = clause.text.canon[clause.head : after]
    if verb == "list" and rest.startswith((" my ", " all ", " the ", " every ", " out ")):
        return False  # "list my saved stores"
    if clause.search(DIRECTORY, after) or clause.search(_KEPT, after):
        return not rest.startswith((" for ", " of "))
    return verb not in ("list", "get", "i want", "i need") and bool(clause.fullmatch(_ALL_OF_THEM, after + 1))


def _asks_for_number(rest: str) -> bool:
    """ "get Costco's number please"."""
    bare = re.sub(r"( (please|asap))+$", "", rest)
    last = list(NUMBER_WORDS.finditer(bare))[-1:]
    return bool(last) and last[0].end() == len(bare)


def _late_verb(clause: Clause) -> int | None:
    """Where the object of a verb of saving without a joint before it begins: "hey its me again save Costco 415…"."""
    text, number = clause.text, clause.text.canon.index("N", clause.head)
    verbs = _LATE_VERB.finditer(text.canon, clause.head, number)
    found = [verb for verb in verbs if not text.is_written_as_name(verb.start())]
    if not found or IDENTITY.search(text.canon, clause.head, found[-1].start()):
        return None
    words = text.canon[clause.head : found[-1].start()].split()
    if words and words[-1] in _BEFORE_NAME:
        return None
    closed = sum(word in FUNCTION_WORDS for word in words)
    if closed * 2 < len(words) and len(words) > 1:
        return None
    return found[-1].end() + 1 if trim(text, (found[-1].end(), number), before_phone=True) else None

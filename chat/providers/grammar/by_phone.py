"""Lookups by phone: "who is 415…", "which store ends in 0198", "look up 415…"."""

from __future__ import annotations

import re

from chat.providers.grammar.clauses import Clause
from chat.providers.grammar.frame import Frame, Kind
from chat.providers.grammar.lexicon import FUNCTION_WORDS, STORE_NOUNS
from chat.providers.grammar.lists import split_list
from chat.providers.grammar.notation import whole, words
from chat.providers.grammar.owners import asks_owner
from chat.providers.grammar.patterns import IDENTITY, NUMBER_NOUN, PARTIAL, SAVED, STORE_NOUN
from chat.providers.grammar.text import Span, Text

_MOST_PHONES = 8
_DIGITS = r"(?P<{}>\d[\d/.-]*( \d+)*( (,|and|or|&|, and) \d[\d-]+)*)"
_SHORT = whole(
    rf"""
    (who|whose|what|which)( (is|has|have|are|was|owns|uses|had|got|the|{NUMBER_NOUN}|{STORE_NOUN}|of|my|your|saved|one
        |it|with|does|do|did|save|put|add|i|for|a|in|under|at|on|to|number is|belongs to|goes with|goes to|called
        |matches|this|that
        |name|:|'s))* {_DIGITS.format("asked")}( (belongs?( to)?|again|please|for|is|in my \S+|number|saved
        |listed|[?.!,]|as|mate|anyway|then|from|the|{STORE_NOUN}))*
    |(find|look up|search( for)?|pull up|check|reverse look up|reverse search|show|identify|fetch|get|look for
        |bring up|match)
    ( (me|the|my|{NUMBER_NOUN}|{STORE_NOUN}|with|for|by|of|a|that|which|has|number|digits|on|under|who|whose|is|:
        |-))* {_DIGITS.format("sought")}( (for me|please|[?.!,]|in my \S+|again|(to|with|against) (a|any|the
        |one of (my|the)|my) {STORE_NOUN}))*
    """
)
_FURTHER = re.compile(r"(?: (?:,|and|or|&|,? ?and (?:one|the one|also))(?: in| with)? (?:N|\d+)(?!\S))+")
_AND_NAME = whole("(, )?(and|plus)( (also|the number (for|of)|for))*")
_YEAR = re.compile(r"(?<!\S)(?:in|since|of|from|on) (?:1[89]|20)\d\d(?: \S+)?$")
_ASK_OWNER = words(
    """
    's a actually after again any anyone are back be before belong belongs by call called calling can chance check could
    did directory do does exactly find for from got had has have hello her him i idea if in is it just kindly know let
    like list listed look match matches mate me might missed my name need number numbers of one out owner owns
    phone please rang recognise reverse ringing saved shop so tell that the them then these they this those though
    to under up want was what which who whom whose with would you
    """
)
_EXISTENCE = whole(
    """
    do i have|do i know|is|have i|did i|do you have|do we have|have you|is there|got|what is|what|anything|any of|are
    |check if|does|see if
    """
)
_LISTED = whole(rf"N ((already|still|even) )*({SAVED} ?)+")
_PLACES = words("directory list there belongs on file listed registered contacts")
_WHO_IS_THAT = whole("(who|whose) (is|was) (that|this|it)")
_STATED = whole(r"N belongs to (?!(who|whom|which|what|whose|any|one|a|an|some|my|me|this|that)(?!\S))\S.*")
_SIGN = re.compile(r"\d\s*[*×x÷^%]\s*\d")
_SUM = re.compile(r"[*/+^=]|(?<!\S)(?:times|plus|minus|divided)(?!\S)")


def find_by_partial(clause: Clause) -> Frame | None:
    """Digits that the wording calls partial ("ends in 4710") stay digits, even where they form a number."""
    matches = [match.span() for match in PARTIAL.finditer(clause.text.canon, clause.start, clause.end)]
    found = [digits for start, end in matches for digits in _digits(clause.text, (start, end), partial=True)]
    if not found or _holds_full_number_too(clause, found):
        return None
    if more := _FURTHER.match(clause.text.canon, matches[-1][1], clause.end):  # "ends in 0143 or 0190"
        found += _digits(clause.text, more.span(), partial=True)
    return Frame(Kind.FIND_PHONE, clause.span, phones=tuple(dict.fromkeys(found)))


def find_owner(clause: Clause) -> Frame | None:
    """ "who is …", "whose number is …", "do I have … saved"; Kind.ASK_OWNER when the number stands elsewhere."""
    identity = clause.search(IDENTITY)
    if clause.has_number():
        if clause.fullmatch(_LISTED) and clause.text.canon.startswith(" ?", clause.end):
            return find_by_phone(clause)
        asked = (identity and not clause.match(_STATED)) or _asks_existence(clause)
        return find_by_phone(clause) if asked else None
    if (short := clause.fullmatch(_SHORT)) and not _YEAR.search(clause.asked) and not _is_written_sum(clause):
        span = short.span("asked") if short["asked"] else short.span("sought")
        return Frame(Kind.FIND_PHONE, clause.span, phones=tuple(_digits(clause.text, span, partial=True)))
    words = re.findall(r"[^\s,]+", clause.asked)
    if (
        clause.match(_WHO_IS_THAT)
        or asks_owner(clause)
        or (identity and all(word in _ASK_OWNER or word in STORE_NOUNS for word in words))
    ):
        return Frame(Kind.ASK_OWNER, clause.span)
    return None


def find_by_phone(clause: Clause) -> Frame:
    """Every number of the clause: E.164 for a full one, else its digits."""
    phones = [number.e164 or number.digits for number in clause.text.numbers(*clause.span)]
    return Frame(Kind.FIND_PHONE, clause.span, names=_names_after(clause), phones=tuple(phones[:_MOST_PHONES]))


def _names_after(clause: Clause) -> tuple[Span, ...]:
    """ "look up 415… and also Tin Whistle"."""
    further = _AND_NAME.match(clause.text.canon, clause.text.canon.rfind(" N ", *clause.span) + 3, clause.end)
    named = further and clause.text.is_written_as_name(further.end() + 1)
    return split_list(clause.text, (further.end() + 1, clause.end)) if further and named else ()


def _digits(text: Text, span: Span, *, partial: bool) -> list[str]:
    """The digits in the span; several short groups in a row ("04 65") are one run."""
    found: list[str] = []
    run = ""
    for token in text.slice(*span):
        if re.fullmatch(r"\+?[\d/.-]*\d", token.key):
            run += re.sub(r"\D", "", token.key)
            continue
        if len(run) > 1:
            found.append(run)
        run = ""
        if number := token.number:
            found.append(number.digits if partial or not number.e164 else number.e164)
    return [*found, run] if run else found


def _holds_full_number_too(clause: Clause, found: list[str]) -> bool:
    """ "Costco 415 555 0198, it ends in 0198": the number counts, unless its owner is asked for."""
    numbers = clause.text.numbers(clause.head, clause.end)
    full = any(number.e164 and number.digits not in found for number in numbers)
    return full and not clause.search(IDENTITY)


def _asks_existence(clause: Clause) -> bool:
    """ "is 415… in my directory", "what is 415…"."""
    match = clause.match(_EXISTENCE)
    if not match:
        return False
    rest = clause.text.canon[match.end() : clause.end]
    words = re.findall(r"[a-z0-9]+", rest)
    known = all(word in FUNCTION_WORDS or word in STORE_NOUNS or word in _PLACES for word in words)
    return known and not is_sum(clause)


def _is_written_sum(clause: Clause) -> bool:
    """ "what is 1234 * 9", whose sign is no word of the canonical line."""
    return _SIGN.search(clause.text.written(*clause.span)) is not None


def is_sum(clause: Clause) -> bool:
    """ "what is 4155550101 times 3"."""
    return bool(clause.match(_EXISTENCE)) and _SUM.search(clause.asked) is not None

"""Answers while a save is being collected: the missing part, or a correction of what was given."""

from __future__ import annotations

from chat.providers.base import Classification, Draft, Intent, Operation
from chat.providers.grammar.announcing import NAMED, SAVE_IT_AS
from chat.providers.grammar.asides import EXCUSE
from chat.providers.grammar.attacks import is_attack
from chat.providers.grammar.clauses import Clause
from chat.providers.grammar.farewell import only_closes
from chat.providers.grammar.frame import Frame, Kind
from chat.providers.grammar.lexicon import TRADES
from chat.providers.grammar.names import trim
from chat.providers.grammar.notation import whole
from chat.providers.grammar.pairs import pairs
from chat.providers.grammar.patterns import FIND_STRONG, FIND_WEAK, PARTIAL
from chat.providers.grammar.resolve import Request
from chat.providers.grammar.scope import intent_without_operations
from chat.providers.grammar.text import Text
from chat.providers.grammar.wrappers import names_itself, save_verb, skip_wrapper
from stores.phones import digits

_LONGEST_NAME = 8  # words: a longer message is a sentence
_QUESTIONS = (Kind.FIND_NAME, Kind.FIND_PHONE, Kind.ASK_NUMBER, Kind.ASK_OWNER)
# "no, make that …", "sorry, I meant …", "the number should be …"
_CORRECTION = whole(
    """
    (no|nope|nah|sorry|actually|wait|oops|my (bad|mistake)|i (mean|meant)( to say)?|make (that|it)|scratch that
        |hang on
        |hold on|rather|instead|correction|oh
        |(please )?(change|correct|switch|update|fix) (it|that|this|the name|the number|its name|name|number)( to)?
        |(it|that|the name|the number) should (be|have been|read|say)|should be
        |the (right|correct|real|actual) (name|number) is|[,.:;!-])
    ( (no|sorry|actually|wait|oops|my (bad|mistake)|i (mean|meant)( to say)?|make (that|it)|scratch that|it is
        |should be
        |it should be|to|to be|(the )?(name|number) (is|should be)|(change|correct) (it|that)( to)?
        |the (right|correct) (name|number) is|called|[,.:;!-]))*
    """
)
_LATER = whole(
    r"""
    (later|not now|no idea|(i )?do not (know|have)( \S+){0,5}|not sure|unsure|no clue|none|skip|next|hold on|wait
        |a moment|(one|just a|give me a) (sec|second|moment|minute|min)|let me (check|see|look|find)( \S+){0,4}
        |i will \S+( \S+){0,6}|unknown|tbd|maybe later|i forgot( \S+){0,3}|hang on|not yet)
    """
)
_FEW_DIGITS = whole(
    r"""
    ((area code|code|it is|the|is|number|phone|ok|sure|yes|prefix|:|,|sorry|oh|and|with) )*
    (?P<digits>\d[\d ]*)( (please|thanks|sorry))*[ .!]*
    """
)


def continuation(
    text: Text, clauses: list[Clause], frames: list[Frame], found: list[Request], draft: Draft
) -> Classification | None:
    """The classification of a message that answers what was asked; None when it is a request of its own."""
    if draft.store_name is None and _is_title(text):
        return _given(text.written(0, len(text.canon)), None)
    if is_attack(text, [name for request in found for name in request.names]):
        return None
    if _LATER.fullmatch(text.canon, skip_wrapper(text, 0, len(text.canon))):
        return Classification(Intent.CLARIFICATION)
    if few := _few_digits(text, draft):
        return _given(None, few)
    if only_closes(text) or _is_new_request(text, frames, draft):
        return None
    return _phone_given(text, draft) or _name_given(text, clauses, draft)


def _given(store_name: str | None, phone: str | None) -> Classification:
    operation = Operation("save_store", {"store_name": store_name, "phone": phone})
    return Classification(Intent.SAVE, (operation,), continues=True)


def _is_title(text: Text) -> bool:
    """Whether the whole message is a name in capitals, whatever its words say: "Bye Bye Bakery", "Lookup Lounge"."""
    tokens = text.slice(0, len(text.canon))
    written = [text.source[token.start : token.end] for token in tokens]
    if len(written) < 2 or not all(word[:1].isupper() or word in ("&", "and", "of", "'s") for word in written):
        return False
    begins_request = any(p.match(text.canon) for p in (FIND_STRONG, FIND_WEAK)) or save_verb(text, 0, len(text.canon))
    return names_itself(text, 0, len(text.canon)) or (tokens[-1].key in TRADES and not begins_request)


def _few_digits(text: Text, draft: Draft) -> str | None:
    """Digits too few for a phone while one is missing or lacks its area code: handed over as they are."""
    match = _FEW_DIGITS.fullmatch(text.canon)
    missing = draft.store_name is not None and draft.phone is None
    incomplete = draft.phone is not None and not draft.phone.startswith("+")
    return digits(match["digits"]) if match and (missing or incomplete) else None


def _is_new_request(text: Text, frames: list[Frame], draft: Draft) -> bool:
    if any(frame.kind in _QUESTIONS for frame in frames):
        return not _corrects_end(text, draft)
    if SAVE_IT_AS.match(text.canon, skip_wrapper(text, 0, len(text.canon))):
        return False
    saves = [item for frame in frames if frame.kind is Kind.SAVE for item in frame.items]
    return any(item.name for item in saves) or (bool(saves) and draft.phone is not None)


def _corrects_end(text: Text, draft: Draft) -> bool:
    return bool(draft.phone and _CORRECTION.match(text.canon) and PARTIAL.search(text.canon))


def _phone_given(text: Text, draft: Draft) -> Classification | None:
    if draft.phone and _corrects_end(text, draft) and (partial := PARTIAL.search(text.canon)):
        end = digits(partial[0]) or "".join(number.digits for number in text.numbers(*partial.span()))
        return _given(None, draft.phone[: -len(end)] + end)
    start = _past_correction(text)
    if "N" not in text.canon[start:].split(" "):
        return None
    item = next((item for item in pairs(text, (start, len(text.canon)), saving=True) if item.phone), None)
    if item is None:
        return None
    name = text.written(*item.name) if item.name and len(text.slice(*item.name)) < _LONGEST_NAME else None
    return _given(name, item.phone)


def _past_correction(text: Text) -> int:
    start, end = skip_wrapper(text, 0, len(text.canon)), len(text.canon)
    for position in (start, 0):
        if (match := _CORRECTION.match(text.canon, position)) and match.end() < end:
            start = match.end() + 1
            break
    if (named := NAMED.match(text.canon, start) or SAVE_IT_AS.match(text.canon, start)) and named.end() < end:
        start = named.end() + 1
    return start


def _name_given(text: Text, clauses: list[Clause], draft: Draft) -> Classification | None:
    """A name: announced ("it's called …"), corrected ("sorry, I meant …"), or bare when it was asked for."""
    end = len(text.canon)
    wrapped = skip_wrapper(text, 0, end)
    announced = _past_correction(text) > wrapped or bool(_CORRECTION.match(text.canon))
    if EXCUSE.match(text.canon[wrapped:]) and not announced:
        return Classification(Intent.CLARIFICATION)
    if not announced and (draft.store_name is not None or intent_without_operations(text, clauses)[1]):
        return None
    name = trim(text, (_past_correction(text) if announced else 0, end))
    if name is None or len(text.slice(*name)) > _LONGEST_NAME:
        return None
    return _given(text.written(*name), None)

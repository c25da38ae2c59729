"""Answers while a save is being collected: the missing part, or a correction of what was given."""

from __future__ import annotations

import re

from chat.providers.base import Classification, Draft, Intent, Operation
from chat.providers.grammar import lexicon
from chat.providers.grammar.clauses import names_itself, save_verb, skip_wrapper
from chat.providers.grammar.frames import Frame, Kind
from chat.providers.grammar.names import trim
from chat.providers.grammar.pairs import pairs
from chat.providers.grammar.patterns import EXCUSE, FIND_STRONG, FIND_WEAK, NAMED, PARTIAL, SAVE_IT_AS, whole
from chat.providers.grammar.resolve import requests
from chat.providers.grammar.scope import intent_without_operations, is_attack, only_closes
from chat.providers.grammar.text import Text
from stores.phones import digits

_CORRECTION = whole(
    r"(?:no|nope|nah|sorry|actually|wait|oops|my_(?:bad|mistake)|i_(?:mean|meant)(?:_to_say)?|make_(?:that|it)|scratch_that|hang_on|hold_on|rather|instead|correction|oh"
    r"|(?:please_)?(?:change|correct|switch|update|fix)_(?:it|that|this|the_name|the_number|its_name|name|number)(?:_to)?|(?:it|that|the_name|the_number)_should_(?:be|have_been|read|say)|should_be|the_(?:right|correct|real|actual)_(?:name|number)_is|[,.:;!-])"
    r"(?:_(?:no|sorry|actually|wait|oops|my_(?:bad|mistake)|i_(?:mean|meant)(?:_to_say)?|make_(?:that|it)|scratch_that|it_is|its|it_should_be|should_be|to|to_be|the_(?:name|number)_is|(?:change|correct)_(?:it|that)(?:_to)?|the_(?:right|correct)_(?:name|number)_is|called|[,.:;!-]))*"
)
_LATER = whole(
    r"(?:later|not_now|no_idea|(?:i_)?do_not_(?:know|have)(?:_\S+){0,5}|not_sure|unsure|no_clue|none|skip|next|hold_on|one_(?:sec|second|moment|minute|min)|wait|a_moment|just_a_(?:sec|second|moment|minute)|give_me_a_(?:sec|second|moment|minute)|let_me_(?:check|see|look|find)(?:_\S+){0,4}|i_will_\S+(?:_\S+){0,6}|unknown|tbd|maybe_later|i_forgot(?:_\S+){0,3}|hang_on|not_yet)"
)


def continuation(text: Text, frames: list[Frame], draft: Draft) -> Classification | None:
    """The classification of a message that answers what was asked; None when it is a request of its own."""
    if draft.store_name is None and _is_title(text):
        return _given(text.written(0, len(text.canon)), None)
    found = requests(text, frames)
    if is_attack(text, [name for request in found for name in request.names]):
        return None
    if _LATER.fullmatch(text.canon[skip_wrapper(text, 0, len(text.canon)) :]):
        return Classification(Intent.CLARIFICATION)
    if area_code := _few_digits(text, draft):
        return _given(None, area_code)
    if only_closes(text) or _is_new_request(text, frames, draft):
        return None
    return _phone_given(text, draft) or _name_given(text, draft)


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
    return names_itself(text, 0, len(text.canon)) or (tokens[-1].key in lexicon.TRADES and not begins_request)


def _few_digits(text: Text, draft: Draft) -> str | None:
    """Digits too few for a phone while one is missing or lacks its area code: handed over as they are."""
    match = re.fullmatch(r"(?:(?:area code|code|it is|the|is|number|phone|ok|sure|yes|its|prefix|:|,|sorry|oh|and|with) )*(\d[\d ]*)(?: (?:please|thanks|sorry))*[ .!]*", text.canon)
    awaited = draft.phone is None and draft.store_name is not None or draft.phone is not None and not draft.phone.startswith("+")
    return digits(match[1]) if match and awaited else None


def _is_new_request(text: Text, frames: list[Frame], draft: Draft) -> bool:
    if any(frame.kind in (Kind.FIND_NAME, Kind.FIND_PHONE, Kind.ASK_NUMBER, Kind.ASK_OWNER) for frame in frames):
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
    name = text.written(*item.name) if item.name and len(text.slice(*item.name)) <= 7 else None
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


def _name_given(text: Text, draft: Draft) -> Classification | None:
    """A name: announced ("it's called …"), corrected ("sorry, I meant …"), or bare when it is what was asked for."""
    end = len(text.canon)
    wrapped = skip_wrapper(text, 0, end)
    announced = _past_correction(text) > wrapped or bool(_CORRECTION.match(text.canon))
    if EXCUSE.match(text.canon[wrapped:]) and not announced:
        return Classification(Intent.CLARIFICATION)
    if not announced and (draft.store_name is not None or intent_without_operations(text)[1]):
        return None
    name = trim(text, (_past_correction(text) if announced else 0, end))
    if name is None or len(text.slice(*name)) > 8:
        return None
    return _given(text.written(*name), None)

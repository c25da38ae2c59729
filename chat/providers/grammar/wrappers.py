"""What stands around a request: greetings, "could you please", courtesies; and verbs that only begin a name."""

from __future__ import annotations

import re

from chat.providers.grammar.lexicon import FUNCTION_WORDS, TRADES
from chat.providers.grammar.manners import COURTESY_TAIL, MANNERS, MARK, REQUEST
from chat.providers.grammar.notation import whole, words
from chat.providers.grammar.patterns import NOUN_AFTER, SAVE_PHRASAL, SAVE_STRONG
from chat.providers.grammar.text import Text

_MOST_WRAPPERS = 8  # phrases before a request: nobody is politer
_LONGEST_COURTESY = 6  # words after it
_NO_WRAPPER = whole("no (phone )?number|here (is|are)")
_SPEAKER_WORDS = words(
    """
    add delete jot note please record register remember remove thank thanks
    """
)
_OBJECT_PRONOUNS = words("me my when it that this us your yourself them")
SMALL_IN_NAMES = ("&", "a", "and", "for", "in", "n", "of", "on", "or", "the", "to")


def skip_wrapper(text: Text, start: int, end: int) -> int:
    """Past greetings, courtesies and "could you please": the start of what is asked."""
    for _ in range(_MOST_WRAPPERS):
        match = None if _NO_WRAPPER.match(text.canon, start, end) else _wrapper(text, start, end)
        if not match or match.end() >= end or text.is_written_as_name(start):
            return start
        if opens_name(text, start, end) and not _is_greeting_alone(text, match):
            return start
        start = match.end() + 1
    return start


def _is_greeting_alone(text: Text, match: re.Match[str]) -> bool:
    """ "Guten Tag, …", in capitals and yet no name: a mark follows."""
    return " " in match[0] and MARK.match(text.canon, match.end() + 1) is not None


def skip_manners(text: Text, start: int, end: int) -> int:
    """Past greetings and courtesies alone: "I need to call …" is kept."""
    for _ in range(_MOST_WRAPPERS):
        match = MANNERS.match(text.canon, start, end) or MARK.match(text.canon, start, end)
        if not match or match.end() >= end:
            return start
        start = match.end() + 1
    return start


def without_courtesy(text: Text, start: int, end: int) -> int:
    """The end of what is asked, before "please", "at the earliest", "mate"."""
    while True:
        starts = [match.start() + 1 for match in re.finditer(" ", text.canon[start:end])][-_LONGEST_COURTESY:]
        tails = (start + i for i in starts if not text.is_written_as_name(start + i))
        last = next(
            (i for i in tails if COURTESY_TAIL.fullmatch(text.canon, i, end) or MARK.fullmatch(text.canon, i, end)), 0
        )
        if not last:
            return end
        end = last - 1


def _wrapper(text: Text, start: int, end: int) -> re.Match[str] | None:
    return (
        REQUEST.match(text.canon, start, end)
        or MARK.match(text.canon, start, end)
        or MANNERS.match(text.canon, start, end)
    )


def opens_name(text: Text, start: int, end: int) -> bool:
    """Whether a first word like "Yo" or "Great" belongs to a name: another capital follows ("Yo Sushi")."""
    words = [word for word in text.slice(start, end)[:3] if word.key != "a" or word.start == 0][:2]  # "Thanks A Latte"
    if len(words) < 2 or text.shouts or words[0].key in ("what is", "who is", "where is"):
        return False
    first, second = (text.source[word.start : word.end] for word in words)
    if not (first[:1].isupper() and second[:1].isupper() and len(second) > 1):
        return False
    following = words[1].key.split(" ")[0]
    return following not in FUNCTION_WORDS and following not in _SPEAKER_WORDS


def names_itself(text: Text, start: int, end: int) -> bool:
    """Whether a verb in capitals is the first word of a name: "Lookup Lounge", "Delete Me Tattoo Removal"."""
    words = text.slice(start, end)[:6]
    written = [text.source[word.start : word.end] for word in words]
    if len(written) < 2 or text.shouts or not (written[0][:1].isupper() and written[1][:1].isupper()):
        return False
    capitals = [word[:1].isupper() or word[:1].isdigit() or word in SMALL_IN_NAMES for word in written]
    length = capitals.index(False) if False in capitals else len(capitals)
    if words[1].key in _OBJECT_PRONOUNS and length >= 3:
        return True
    return length == 2 and words[1].key in TRADES  # "Save Office Depot" saves


def save_verb(text: Text, start: int, end: int) -> re.Match[str] | None:
    """A verb of saving at `start`, unless it begins a name ("Remember When Antiques") or is a noun ("store called")."""
    if names_itself(text, start, end):
        return None
    match = SAVE_PHRASAL.match(text.canon, start, end) or SAVE_STRONG.match(text.canon, start, end)
    if match and match[0] in ("store", "record", "note") and NOUN_AFTER.match(text.canon, match.end() + 1, end):
        return None
    return match

"""The last resort: what a message that no frame fits still says by its capitals, its digits and its nouns."""

from __future__ import annotations

import re

from chat.providers.grammar.lexicon import FUNCTION_WORDS
from chat.providers.grammar.lists import split_list
from chat.providers.grammar.manners import MANNERS
from chat.providers.grammar.notation import part, whole
from chat.providers.grammar.patterns import CALL_VERB, NUMBER_NOUN
from chat.providers.grammar.text import Span, Text, Token
from chat.providers.grammar.topics import GENERAL_REQUEST, OFF_TOPIC_WORDS, SHOPPING

_OF_NUMBER = whole(rf"{NUMBER_NOUN}|{CALL_VERB}|line|telephoned?")
_PARTS_OF_NUMBER = whole("(ends?|ending|starts?|starting|last|first|digits?|numbers?|which|whose|who)")
_FEW_DIGITS = re.compile(r"(?<!\S)\d{3,6}(?!\S)")
_IN_NAMES = frozenset(("&", "and", "of", "the", "'s", "n", "for"))
_MOST_NAMES = 3
# Words about the agent and its use, in whatever order.
_OURS = whole(
    part(
        r"""
        (my|our|these|those|your) (numbers|stores|shops|contacts|entries|account|records)
        |how (to|do i|can i|i) (just |actually )?(add|save|use|register|delete|edit|change)( (it|one|a|them|this|that
            |here|store|shop|number|entry|name|contact))*( [.?!])*$
        |(press|pressed|click|clicked|tap|tapped|hit|typed|type|sent) (\S+ ){0,2}?(it|this|that|wrong|thing|button|send
            |enter|key|in)
        |what (services?|else|help|kinds? of \S+)( can| could| do| are| is)? you( are| can| could)?
            ( able| offer| provide| do| help)?
        """
    )
)


def gleaned_names(text: Text) -> list[Span]:
    """The names in capitals of a message that speaks of a number or a call: "the kiln! Bell & Co, what line?"."""
    if _is_of_the_world(text) or not _OF_NUMBER.search(text.canon) or " N" in f" {text.canon}":
        return []
    runs = runs_of_capitals(text, (0, len(text.canon)))
    return [name for run in runs for name in split_list(text, run)] if len(runs) <= _MOST_NAMES else []


def gleaned_digits(text: Text) -> list[str]:
    """The few digits of a message that speaks of the parts of a number: "0147 is all I know, which shop ends so?"."""
    if _is_of_the_world(text) or not _PARTS_OF_NUMBER.search(text.canon):
        return []
    found = _FEW_DIGITS.findall(text.canon)
    return found if len(found) == 1 and text.canon.rstrip(" .!").endswith("?") else []


def is_ours(text: Text) -> bool:
    """Whether a message without a request is about the directory and its use."""
    return not _is_of_the_world(text) and _OURS.search(text.canon) is not None


def _is_of_the_world(text: Text) -> bool:
    return any(p.search(text.canon) for p in (OFF_TOPIC_WORDS, SHOPPING)) or bool(GENERAL_REQUEST.match(text.canon))


def runs_of_capitals(text: Text, span: Span) -> list[Span]:
    """Spans of words written as names, with the small words between them: "Figgy & Thyme", "Lark Stationery"."""
    runs: list[Span] = []
    for token, start in zip(text.tokens, text.offsets, strict=True):
        if not span[0] <= start < span[1]:
            continue
        end = start + len(token.key)
        if token.key not in FUNCTION_WORDS and (text.is_written_as_name(start) or _opens_name(text, token, end)):
            joined = runs and set(text.canon[runs[-1][1] : start].split()) <= _IN_NAMES
            runs[-1:] = [(runs[-1][0], end)] if joined else [*runs[-1:], (start, end)]
    return runs


def _opens_name(text: Text, token: Token, end: int) -> bool:
    """Whether a capital that opens a sentence opens a name, too: another follows it, "Radhaus Keller, …"."""
    if text.shouts or MANNERS.fullmatch(token.key) or token.key.split(" ")[0] in FUNCTION_WORDS:
        return False
    return text.source[token.start].isupper() and text.is_written_as_name(end + 1)

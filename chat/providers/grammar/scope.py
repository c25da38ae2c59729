"""Messages without an operation: is the user done, is the directory meant, or something else altogether?"""

from __future__ import annotations

import re

from chat.providers.base import Intent
from chat.providers.grammar import lexicon
from chat.providers.grammar.clauses import clauses, skip_wrapper
from chat.providers.grammar.names import is_written_as_name
from chat.providers.grammar.patterns import COURTESY_TAIL, MANNERS, MARK, NUMBER_NOUN, REQUEST, whole
from chat.providers.grammar.text import Text
from chat.providers.grammar.topics import (
    ATTACK,
    ATTRIBUTE,
    CLOSING,
    GENERAL_REQUEST,
    INDEFINITE,
    MENTION,
    META,
    NO_TOOL,
    OFF_TOPIC_WORDS,
    SHOPPING,
    STORE_QUESTION,
    STORE_STATE,
)


def is_attack(text: Text, hidden: list[tuple[int, int]]) -> bool:
    """Whether the message, but for the names in it, tries to change the rules or to get around the passphrase."""
    canon = list(text.canon)
    for start, end in hidden:
        canon[start:end] = "·" * (end - start)
    return bool(ATTACK.search("".join(canon)))


def no_tool(text: Text, start: int, end: int) -> bool:
    """Deleting, renaming, listing, counting; hours, addresses, websites: the directory's subject, but no tool does it."""
    if NO_TOOL.fullmatch(_bare(text.canon[start:end])):
        return not OFF_TOPIC_WORDS.search(text.canon, start, end)
    if (asked := STORE_QUESTION.match(text.canon, start, end)) and is_written_as_name(text, asked.start("name")):
        return True
    return bool(ATTRIBUTE.search(text.canon, start, end)) or bool(STORE_STATE.match(text.canon, start, end))


def off_topic(text: Text, start: int, end: int) -> bool:
    """A request of a general assistant: "write me …", "what's the weather"."""
    if _NUMBER_OF.search(text.canon, start, end) and not OFF_TOPIC_WORDS.search(text.canon, start, end):
        return False
    if GENERAL_REQUEST.match(text.canon, start, end) and not is_written_as_name(text, start):
        return True
    return any(not is_written_as_name(text, m.start()) for m in OFF_TOPIC_WORDS.finditer(text.canon, start, end)) and not _starts_with_store(text, start, end)


_NUMBER_OF = whole(rf"{NUMBER_NOUN}_(?:for|of)|'s_{NUMBER_NOUN}")


def _starts_with_store(text: Text, start: int, end: int) -> bool:
    return "N" in text.canon[start:end] or " for " in text.canon[start:end] and "number" in text.canon[start:end]


def is_general_wish(text: Text, start: int, end: int) -> bool:
    """The object of "find" or "save" is a thing of the world, no store: "a good movie", "some money"."""
    return bool(INDEFINITE.match(text.canon, start, end))


def intent_without_operations(text: Text) -> tuple[Intent, bool]:
    """TERMINATE, CLARIFICATION or OFF_SCOPE of a message without operations, and whether its words say so.

    False: only its form speaks, so while a name is awaited it may be that name.
    """
    canon = text.canon
    if is_closing(canon):
        return Intent.TERMINATE, True
    body = _body(canon)
    if not re.search(r"\w", body) or re.fullmatch(r"(?:N|\d+|[,.;:!?&()/-])(?: (?:N|\d+|or|and|[,.;:!?&()/-]))*", body):
        return Intent.CLARIFICATION, True
    spans = _spans(text)
    if any(META.fullmatch(_bare(canon[start:end])) for start, end in [(0, len(canon)), *clauses(text), *spans]):
        return Intent.CLARIFICATION, True
    if MENTION.search(canon) and not OFF_TOPIC_WORDS.search(canon):
        return Intent.CLARIFICATION, True
    if any(_about_directory(text, span) for span in spans) and not any(off_topic(text, *span) for span in clauses(text)):
        return Intent.CLARIFICATION, True
    return _by_form(canon, body)


def _spans(text: Text) -> list[tuple[int, int]]:
    return [(skip_wrapper(text, start, end), end) for start, end in clauses(text)]


def _about_directory(text: Text, span: tuple[int, int]) -> bool:
    return no_tool(text, *span) and not SHOPPING.search(text.canon, *span) and not GENERAL_REQUEST.match(text.canon, *span)


def _body(canon: str) -> str:
    """The message without greetings and courtesies."""
    return re.sub(r"\s+", " ", MARK.sub("", MANNERS.sub("", canon))).strip()


def _bare(clause: str) -> str:
    """A clause without manners at its ends."""
    for _ in range(_MOST_MANNERS):
        match = MANNERS.match(clause) or MARK.match(clause)
        shorter = _without_last(clause[match.end() + 1 :] or clause if match else clause)
        if shorter == clause:
            break
        clause = shorter
    return clause


def _without_last(clause: str) -> str:
    words = clause.rsplit(" ", 3)
    for size in (3, 2, 1):
        last = " ".join(words[-size:])
        if len(words) > size and (MANNERS.fullmatch(last) or MARK.fullmatch(last)):
            return " ".join(words[:-size])
    return clause


_QUESTION_WORDS = frozenset("what who when where why how which whose is are was were do does did can could should would will if has have am".split())
_VAGUE = lexicon.FUNCTION_WORDS | lexicon.PRONOUNS | lexicon.STORE_NOUNS | frozenset(
    "correct wrong mistake idea confused lost question problem issue error oops test testing hmm cancel stop undo never mind nevermind forget skip continue next back go start restart menu options commands repeat again maybe later number's".split()
)
_SPEAKER = frozenset("i you my your me we is are was were am he she they".split())


def _by_form(canon: str, body: str) -> tuple[Intent, bool]:
    """A bare noun phrase may be a store, so we ask; a sentence about the world is not ours."""
    words = re.findall(r"[^\s,.;:!?]+", body)
    if OFF_TOPIC_WORDS.search(canon) or SHOPPING.search(canon) or GENERAL_REQUEST.match(body) or GENERAL_REQUEST.match(canon):
        return Intent.OFF_SCOPE, True
    if all(word in _VAGUE or word in ("N", "Q") for word in words):
        return Intent.CLARIFICATION, "Q" not in words
    if words[0] in _QUESTION_WORDS or REQUEST.match(body):
        return Intent.OFF_SCOPE, True
    if any(word in _SPEAKER for word in words):
        return Intent.OFF_SCOPE, False
    return (Intent.CLARIFICATION if len(words) <= 4 else Intent.OFF_SCOPE), False


# --- The end of a conversation -----------------------------------------------------------------------------------

_LEFTOVER = frozenset(
    "i am me my you your it that this is will be to the a for et y und e and so now then we have has got just no not any more from in on of with "
    "all going gotta off out up here there everything anything thing things today tonight tomorrow need needed want wanted "
    "guess think really very much do does did what which let us if again soon later done at by as was can help chat conversation session please".split()
)


_MOST_MANNERS = 12


def only_closes(text: Text) -> bool:
    """Whether the message is closing words and manners, and nothing else."""
    rest, closings = CLOSING.subn(" ", text.canon)
    if not closings:
        return False
    rest = COURTESY_TAIL.sub(" ", MANNERS.sub(" ", rest))
    return all(word in _LEFTOVER for word in re.findall(r"[^\s,.;:!?&()/'-]+", rest))


def is_closing(canon: str) -> bool:
    """Whether the message says that the user is done: closing words, and beside them only manners."""
    rest, closings = CLOSING.subn(" ", canon)
    if not closings:
        return False
    rest = COURTESY_TAIL.sub(" ", MANNERS.sub(" ", rest))
    words = re.findall(r"[^\s,.;:!?&()/'-]+", rest)
    if all(word in _LEFTOVER for word in words):
        return True
    parts = [part.strip() for part in re.split(r"(?<!\S)[,.;!?-](?!\S)|(?<!\S)(?:and|so)(?!\S)", canon)]
    stated = [part for part in parts if part and _is_bare_closing(part)]
    return bool(stated) and not re.search(r"[?N]|(?<!\S)(?:what|who|how|when|where|why|can you|could you|save|find|add)(?!\S)", canon)


def _is_bare_closing(part: str) -> bool:
    rest, closings = CLOSING.subn(" ", part)
    rest = MANNERS.sub(" ", rest)
    return closings > 0 and all(word in _LEFTOVER for word in rest.split())

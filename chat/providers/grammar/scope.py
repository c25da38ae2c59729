"""Messages without an operation: is the directory meant, or something else altogether?"""

from __future__ import annotations

import re

from chat.providers.base import Intent
from chat.providers.grammar.about import CAPABILITY, MENTION, META
from chat.providers.grammar.clauses import Clause
from chat.providers.grammar.farewell import closes
from chat.providers.grammar.lexicon import FUNCTION_WORDS, PRONOUNS, STORE_NOUNS, TRADES
from chat.providers.grammar.manners import MANNERS, MARK, REQUEST
from chat.providers.grammar.notation import whole, words
from chat.providers.grammar.owners import asks_owner
from chat.providers.grammar.patterns import CALL_VERB, HOW_TO_CALL, IDENTITY, NUMBER_NOUN, NUMBER_WORDS
from chat.providers.grammar.text import Span, Text
from chat.providers.grammar.topics import (
    ATTRIBUTE,
    GENERAL_REQUEST,
    INDEFINITE,
    NO_TOOL,
    OFF_TOPIC_WORDS,
    SHOPPING,
    STORE_QUESTION,
    STORE_STATE,
    WHERE_TO_FIND,
)

_MOST_MANNERS = 12
_ADVERBS = re.compile(
    r"(?<!\S)(?:exactly|quite|really|rightly|properly|actually|even|ever|still|simply|precisely|even|also) "
)
_PART_END = re.compile(r" [.!?;] ?")
_LONGEST_NOUN_PHRASE = 4  # words: what a bare message may hold and still be a store's name
_NUMBER_OF = whole(rf"{NUMBER_NOUN} (for|of|to {CALL_VERB}|to get)|'s {NUMBER_NOUN}")
_CALL_AT = whole(r"(call|ring|phone|dial|telephone) \S.* (at|on|via) N")  # no order when it is to be saved
_SAVE_THAT = whole(
    r"(([,.;!-]|and|please|so|can you|could you) )*(save|remember|keep|note|add|store|record) (that|it|this)( .*)?"
)
_DIRECTORY_HAS = whole(
    r"""
    (does|do|did|has) (my|the|this|our|your) (directory|list|phonebook|database) (still |already )?(have|contain
        |include|hold|got)(?! (a|an|any|all|how|more|enough)(?!\S)) \S.*
    """
)
_NOTHING_SAID = re.compile(r"(?:(?:N|\d+|or|and|[,.;:!?&()/-])(?: |$))*")
_QUESTION_WORDS = words(
    """
    am are can could did do does has have how if is should was were what when where which who whose why will would
    """
)
_QUESTION_WORDS_ELSEWHERE = words(
    """
    chi combien comment cosa czy czyj donde dove gdzie hoe jak jaka jaki kiedy kto perche porque pourquoi qual quand
    quando quanto que quel quelle quem qui quien waar waarom wann warum wer wie wieso wo como come cual cuando cuanto
    """
)
_ASKS_ELSEWHERE = re.compile(r"(?:は|か|어때|까|요|吗|呢|嗎) ?\?")
_SPEAKER = words("i you my your me we is are was were am he she they")
# Words about the conversation itself; alone or with function words they leave us asking.
_UNCLEAR = (
    FUNCTION_WORDS
    | PRONOUNS
    | STORE_NOUNS
    | words(
        """
    N again back only cancel commands confused continue correct error forget go hmm idea issue later lost maybe menu
    mind mistake never nevermind next oops options problem question repeat restart skip start stop test testing
    undo wrong
    """
    )
)


def asks_what_it_can(clause: Clause) -> bool:
    """ "do you take foreign numbers", "when did I save Costco": about the directory itself, whatever verb is in it."""
    if any(character.isdigit() or character == "N" for character in clause.asked):
        return False
    return any(clause.fullmatch(CAPABILITY, at) for at in (clause.start, clause.polite))


def no_tool(clause: Clause) -> bool:
    """Deleting, renaming, listing, counting; hours, addresses, websites: about the directory, but no tool does it."""
    if clause.match(_CALL_AT) and _SAVE_THAT.match(clause.text.canon, clause.end + 1):
        return False
    if clause.match(_DIRECTORY_HAS):
        return False
    if NO_TOOL.fullmatch(_bare(clause.asked)):
        return not clause.search(OFF_TOPIC_WORDS)
    asked = clause.match(STORE_QUESTION) or clause.match(WHERE_TO_FIND, clause.start)
    if asked and _is_a_store(clause, asked.span("name")):
        return True
    if clause.match(STORE_STATE):
        return True
    return clause.search(ATTRIBUTE) is not None and not clause.search(NUMBER_WORDS)


def _is_a_store(clause: Clause, name: Span) -> bool:
    """Whether who is asked about is one: written as a name, or a trade ends it ("the sunny side diner")."""
    if clause.text.is_written_as_name(name[0]):
        return True
    words = clause.text.canon[slice(*name)].split()
    return len(words) > 2 and words[-1] in TRADES and words[0] not in ("a", "an", "any", "all", "every", "most")


def off_topic(clause: Clause) -> bool:
    """A request of a general assistant: "write me …", "what's the weather"."""
    if (_asks_of_store(clause) or _asks_of_number(clause)) and not clause.search(OFF_TOPIC_WORDS, clause.start):
        return False
    general = clause.match(GENERAL_REQUEST, clause.start) or clause.match(GENERAL_REQUEST)
    if general and not clause.text.is_written_as_name(clause.head):
        return True
    return "N" not in clause.asked and "number" not in clause.asked and is_off_topic_name(clause.text, clause.span)


def _asks_of_store(clause: Clause) -> bool:
    """ "the number for …", "how to contact …", "where can I find Radio Hut"."""
    where = clause.match(WHERE_TO_FIND, clause.start)
    named = where is not None and clause.text.is_written_as_name(where.start("name"))
    return named or any(clause.search(asked, clause.start) for asked in (_NUMBER_OF, HOW_TO_CALL))


def _asks_of_number(clause: Clause) -> bool:
    """ "advise to which vendor 415… belongs", "415…, do you know what store is it"."""
    if clause.has_number():
        return clause.search(IDENTITY) is not None
    return asks_owner(clause)


def is_off_topic_name(text: Text, span: Span) -> bool:
    """Whether a word of another subject stands in the span, written small: "the weather", and not "Weather Tech"."""
    words = OFF_TOPIC_WORDS.finditer(text.canon, *span)
    return any(not text.is_written_as_name(word.start()) for word in words)


def is_general_wish(text: Text, span: Span) -> bool:
    """The object of "find" or "save" is a thing of the world, no store: "a good movie", "some money"."""
    return INDEFINITE.match(text.canon, *span) is not None


def intent_without_operations(text: Text, clauses: list[Clause]) -> tuple[Intent, bool]:
    """TERMINATE, CLARIFICATION or OFF_SCOPE of a message without operations, and whether its words say so.

    False: only its form speaks, so while a name is awaited it may be that name.
    """
    if closes(text):
        return Intent.TERMINATE, True
    if _is_about_directory(text, clauses):
        return Intent.CLARIFICATION, True
    return _by_form(text.canon)


def _is_about_directory(text: Text, clauses: list[Clause]) -> bool:
    if any(map(asks_what_it_can, clauses)):
        return True
    plain = _ADVERBS.sub("", text.canon)
    parts = [
        text.canon,
        plain,
        *_PART_END.split(plain),
        *(clause.text.canon[slice(*clause.span)] for clause in clauses),
        *(c.asked for c in clauses),
    ]
    if any(META.fullmatch(_bare(part)) for part in parts):
        return True
    if MENTION.search(text.canon) and not OFF_TOPIC_WORDS.search(text.canon):
        return True
    return any(map(_asks_without_tool, clauses)) and not any(map(off_topic, clauses))


def _asks_without_tool(clause: Clause) -> bool:
    if not no_tool(clause):
        return False
    return _asks_of_store(clause) or not (clause.search(SHOPPING) or clause.match(GENERAL_REQUEST))


def _by_form(canon: str) -> tuple[Intent, bool]:
    """A bare noun phrase may be a store, so we ask; a sentence about the world is not ours."""
    body = re.sub(r"\s+", " ", MARK.sub("", MANNERS.sub("", canon))).strip()
    if _NOTHING_SAID.fullmatch(body):
        return Intent.CLARIFICATION, True
    if any(p.search(canon) for p in (OFF_TOPIC_WORDS, SHOPPING)) or any(map(GENERAL_REQUEST.match, (body, canon))):
        return Intent.OFF_SCOPE, True
    words = re.findall(r"[^\s,.;:!?]+", body)
    if all(word in _UNCLEAR or word == "Q" for word in words):
        return Intent.CLARIFICATION, "Q" not in words
    if words[0] in _QUESTION_WORDS or REQUEST.match(body):
        return Intent.OFF_SCOPE, True
    if (words[0] in _QUESTION_WORDS_ELSEWHERE and len(words) > 2) or _ASKS_ELSEWHERE.search(canon):
        return Intent.OFF_SCOPE, False
    noun_phrase = len(words) <= _LONGEST_NOUN_PHRASE and not any(word in _SPEAKER for word in words)
    return (Intent.CLARIFICATION if noun_phrase else Intent.OFF_SCOPE), False


def _bare(words: str) -> str:
    """The words without manners at their ends."""
    for _ in range(_MOST_MANNERS):
        match = MANNERS.match(words) or MARK.match(words)
        shorter = _without_last((match and words[match.end() + 1 :]) or words)
        if shorter == words:
            break
        words = shorter
    return words


def _without_last(words: str) -> str:
    split = words.rsplit(" ", 3)
    for size in (3, 2, 1):
        last = " ".join(split[-size:])
        if len(split) > size and (MANNERS.fullmatch(last) or MARK.fullmatch(last)):
            return " ".join(split[:-size])
    return words

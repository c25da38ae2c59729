"""The names that a lookup's words hold, and the closed words around them."""

from __future__ import annotations

import re

from chat.providers.grammar.clauses import Clause
from chat.providers.grammar.frame import Frame, Kind
from chat.providers.grammar.lexicon import FUNCTION_WORDS, PRONOUNS
from chat.providers.grammar.lists import split_list
from chat.providers.grammar.manners import CLOSING
from chat.providers.grammar.notation import words
from chat.providers.grammar.patterns import FIND_STRONG, FIND_WEAK
from chat.providers.grammar.scope import is_off_topic_name
from chat.providers.grammar.text import Span, Text
from chat.providers.grammar.wrappers import names_itself, opens_name

# The closed words around a name and a noun for its number; an open word among them, and it is no request for one.
FRAME_WORDS = words(
    """
    a about after again all also am an and any anybody anyone appreciate are be been both bring but by call can
    chance check
    confirm contact correct could curious current desperately details did dig display do does double down drop entry
    exact fetch find finding for forget forgot forward four full get give go got grab grateful had hand handy
    happen has have having hello hey hi hit how hunt i if in info is it just keep kindly know latest let like
    locate look looking losing lost love may me mislaid misplaced more my need needing new next no not now number
    numbers of oh ok okay on once only our out pass phone ping please possibly provide pull put query question quick
    read really recall remember remind require requiring retrieve right ring s saved search see send share shoot should
    show so some spare still stored supply tell text thank thanks that the then there these this those three to
    track trouble trying two up urgently us want wanting was we well were what what's whats where which will
    wonder wondering would yes you your
    """
)
# "the best phone", "my order number": not what a directory holds.
_NO_STORES = words(
    """
    account ambulance atomic best bus cell cheap cheapest closest confirmation credit customer emergency even
    favorite favourite first flight follow good helpline invoice largest last limit latest less lottery lucky magic main
    mobile model more nearest new next odd old only order own phone pin police previous prime random real
    reference second secret security serial smallest smart social support tax telephone total tracking used vat
    whole winning wrong
    """
)

LONGEST_BARE = 3  # words
# What may be given and found without being a store.
_WORLDLY = words(
    """
    advice attention beer breakfast cash coffee credit dinner directions drugs energy flowers food gossip groceries
    help hope hugs ideas info information inspiration instructions jokes life love lunch milk money motivation music
    news peace pizza power proof quotes reasons respect results space strength suggestions support tickets tips
    water wine wisdom
    """
)
_TALK = words("advice directions gossip ideas information instructions jokes news quotes suggestions tips wisdom")
CLOSED = FUNCTION_WORDS | PRONOUNS


def found(clause: Clause, span: Span, *, many: bool = False, has_number: bool = False) -> Frame | None:
    """`has_number`: "the number for …", which only a store has: "planet fitness" is one, "the weather" none."""
    text = clause.text
    listed = split_list(text, span, many=many)
    if len(listed) == 2 and not many and set(text.canon[slice(*listed[1])].split()) <= _NO_STORES:
        listed = ((listed[0][0], listed[1][1]),)  # "Maple and Main": a name as a whole
    names = tuple(name for name in listed if _may_be_store(text, name, has_number=has_number))
    return Frame(Kind.FIND_NAME, clause.span, names=names) if names else None


def _may_be_store(text: Text, name: Span, *, has_number: bool) -> bool:
    words = text.canon[slice(*name)].split()
    if text.is_written_as_name(name[0]) or not all(word.isascii() for word in words):
        return True
    if CLOSING.fullmatch(text.canon, *name):
        return False
    if has_number and len(words) > 1:
        name = (text.canon.rfind(" ", *name) + 1, name[1])
    return not all(word in _NO_STORES for word in words) and not is_off_topic_name(text, name)


def only_frame_words(words: str) -> bool:
    return all(word in FRAME_WORDS for word in re.findall(r"[a-z0-9]+", words))


def past_frame_words(text: Text, start: int, end: int) -> int:
    """ "can you give me Costco": where the first open word, or a capital, begins the name."""
    for word in re.finditer(r"\S+", text.canon[start:end]):
        position = start + word.start()
        named = text.is_written_as_name(position) or (position == 0 and _begins_with_name(text, end))
        if named or word[0] not in FRAME_WORDS:
            return position
    return end


def _begins_with_name(text: Text, end: int) -> bool:
    asks = FIND_STRONG.match(text.canon, 0, end) or FIND_WEAK.match(text.canon, 0, end)
    return names_itself(text, 0, end) or (not asks and opens_name(text, 0, end))


def is_bare_list(text: Text, span: Span) -> bool:
    """ "lowes and home depot": open words alone, and none of them a thing to be handed over."""
    names = [text.canon[slice(*name)].split() for name in split_list(text, span)]
    return all(
        len(name) <= LONGEST_BARE and not CLOSED & set(name) and not set(name) <= _WORLDLY and name[-1] not in _TALK
        for name in names
    )

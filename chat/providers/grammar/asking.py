"""Questions for a number whose store is named elsewhere: "what's their number", "do we have them?"."""

from __future__ import annotations

import re

from chat.providers.grammar.lexicon import FUNCTION_WORDS, PRONOUNS, STORE_NOUNS
from chat.providers.grammar.notation import whole, words
from chat.providers.grammar.patterns import NUMBER_WORDS
from chat.providers.grammar.sought import FRAME_WORDS

_ASKING_WORDS = words("'s asap mobile cell landline digits ring reach")
_ASKS_OF_IT = whole(
    r"""
    (what is|what was) theirs( again)?|(do|have|did) (i|we|you) ((still|already|even|ever) )*(have|have got|got|save
        |add) (it|them|that|that one|this one|those)( (saved|listed|in there|on file|anywhere|already))*
    |(is|are) (it|they|that|that one|this|this one|those)( (saved|listed|stored|in there|on file|in my \S+|already))+
    """
)


def asks_number(asked: str) -> bool:
    """ "what's their number", "how do I reach them": a question for a number, and no open word in it."""
    if _ASKS_OF_IT.fullmatch(asked):
        return True
    if not NUMBER_WORDS.search(asked) and "reach them" not in asked and "call them" not in asked:
        return False
    closed = FRAME_WORDS | FUNCTION_WORDS | PRONOUNS | STORE_NOUNS | _ASKING_WORDS
    return all(word in closed for word in re.findall(r"[a-z0-9']+", asked))

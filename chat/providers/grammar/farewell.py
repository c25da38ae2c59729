"""Whether the user is done: "bye", "thanks, that's all", and not "how do you say goodbye in French"."""

from __future__ import annotations

import re

from chat.providers.grammar.lexicon import STORE_NOUNS, TRADES
from chat.providers.grammar.manners import CLOSING, COURTESY_TAIL, MANNERS
from chat.providers.grammar.notation import part, whole, words
from chat.providers.grammar.text import Text

_WORD = re.compile(r"[^\s,.;:!?&()/'-]+")
_PART_END = re.compile(r"(?<!\S)[,.;!?-](?!\S)|(?<!\S)(?:and|so)(?!\S)")
_PARTING = ("bye", "goodbye", "good bye", "good night", "goodnight", "see you", "later", "farewell", "cya")
_REQUEST = re.compile(
    r"[?N]|(?<!\S)(?:what|who|how|when|where|why|can you|could you|save|find|add|tell|give|show|write|ignore|delete|"
    r"remove|rename|list(?= (?:all|my|the|every|out)))(?!\S)"
)
_SURELY = part(
    r"""
    (bye( bye)?|goodbye|good bye|good night|goodnight|(see|catch) (you|ya)( (later|soon|tomorrow|around))?|cya|farewell
        |talk later|(have|enjoy) (a|an|the|your)( \S+){1,2} (day|one|evening|night|weekend|afternoon|morning))
    """
)
_LAST_WORDS = whole(rf"{_SURELY}( (now|then|all|everyone|mate|guys|folks|love|friend|bot|[.!]))*(?=$)")
_FIRST_WORDS = whole(
    rf"((ok|okay|right|alright|well|so|and|,) )*({_SURELY}|(i )?(have|got|need) to (go|run|dash|leave|head (off|out)))"
)
# Closed words that may stand beside a farewell: "so I think that's all for today then".
_BESIDE = words(
    """
    a again all am and any anything as at be by can chat conversation did do does done e et everything for from
    going got gotta guess has have help here i if in is it just later let me more much my need needed no not now
    of off on out please really session so soon that the then there thing things think this to today tomorrow
    tonight u und up us very want wanted was we what which will with y you your
    """
)


def only_closes(text: Text) -> bool:
    """Whether the message is a farewell and manners, and nothing else."""
    return _is_farewell(text.canon)


def closes(text: Text) -> bool:
    """Whether the message holds a farewell as a part of its own and asks for nothing: "bye, I have to feed the cat"."""
    if _is_farewell(text.canon) or _names_whom(text) or _parts_at_an_end(text.canon):
        return True
    return any(_is_farewell(part) for part in _PART_END.split(text.canon)) and not _REQUEST.search(text.canon)


def _parts_at_an_end(words: str) -> bool:
    """ "okay i have to go now my mom is calling goodbye": a farewell opens or ends what has no marks to part it."""
    return (_LAST_WORDS.search(words) or _FIRST_WORDS.match(words)) is not None and not _REQUEST.search(words)


def _names_whom(text: Text) -> bool:
    """ "bye felicia", "good night computer": one unknown word after a farewell is whoever is spoken to."""
    farewell = CLOSING.match(text.canon)
    rest = _WORD.findall(text.canon[farewell.end() :]) if farewell else []
    if not farewell or len(rest) != 1 or not farewell[0].startswith(_PARTING):
        return False
    return rest[0] not in TRADES and rest[0] not in STORE_NOUNS and rest[0].isalpha() and text.canon[-1].isalpha()


def _is_farewell(words: str) -> bool:
    rest, farewells = CLOSING.subn(" ", words)
    if not farewells:
        return False
    rest = COURTESY_TAIL.sub(" ", MANNERS.sub(" ", rest))
    return all(word in _BESIDE or not any(map(str.isalnum, word)) for word in _WORD.findall(rest))

"""Spelling of closed words: contractions, text-speak, and typos ("nubmer", "savve").

Store names are never touched, for they are in no list here.
"""

from __future__ import annotations

import re

from chat.providers.grammar.notation import words

CONTRACTIONS = {
    "whats": "what is", "wats": "what is", "wots": "what is", "whts": "what is", "wts": "what is",
    "watz": "what is", "whos": "who is", "hoos": "who is", "wheres": "where is", "hows": "how is",
    "whens": "when is", "whichs": "which is", "im": "i am", "ive": "i have", "youre": "you are",
    "theyre": "they are", "thats": "that is", "theres": "there is", "heres": "here is", "dont": "do not",
    "doesnt": "does not", "didnt": "did not", "cant": "can not", "couldnt": "could not", "wont": "will not",
    "havent": "have not", "isnt": "is not", "wouldnt": "would not", "shouldnt": "should not",
    "hasnt": "has not", "hadnt": "had not", "wasnt": "was not", "arent": "are not", "lets": "let us",
    "youve": "you have", "weve": "we have", "itll": "it will", "thatll": "that will", "its": "it is",
    "id": "i would", "ill": "i will", "wanna": "want to", "gonna": "going to", "gotta": "got to",
    "lemme": "let me", "gimme": "give me", "dunno": "do not know", "#": "number", "we're": "we are",
    "imma": "i am going to", "thatd": "that would", "itd": "it would", "dis": "this", "dat": "that",
    "whatve": "what have",
    "who'd": "who had", "'tis": "it is", "tis": "it is", "'twas": "it was",
    "idk": "i do not know", "dyou": "do you", "dya": "do you", "whatre": "what are",
}  # fmt: skip

_ENDINGS = {"ve": "have", "ll": "will", "re": "are", "d": "would"}
_BEFORE_ENDING = words("he how i it she that there they this we what where who you")

_TEXT_SPEAK = {
    "nummer": "number", "numero": "number", "telefono": "phone", "電話": "phone", "電話番号": "phone",
    "番号": "number", "전화번호": "number",
    "번호": "number", "u": "you", "ya": "you", "ur": "your", "yr": "your", "r": "are", "y": "why", "em": "them",
    "cn": "can", "cud": "could", "cld": "could", "wud": "would", "wld": "would", "shud": "should",
    "hav": "have", "pls": "please", "plz": "please", "plss": "please", "plse": "please", "pleez": "please",
    "plis": "please", "pl": "please", "thx": "thanks", "tnx": "thanks", "thanx": "thanks", "thnx": "thanks",
    "thks": "thanks", "tks": "thanks", "ty": "thanks", "tysm": "thanks",
    "tyvm": "thanks", "thankyou": "thanks", "nd": "and", "adn": "and", "n": "and", "teh": "the",
    "da": "the", "wat": "what", "wot": "what", "wut": "what", "wht": "what", "wich": "which", "witch": "which",
    "whch": "which", "hu": "who", "abt": "about", "b4": "before", "shld": "should", "frm": "from", "num": "number",
    "nbr": "number",
    "nmbr": "number", "nr": "number", "ph": "phone", "fone": "phone", "phn": "phone", "tel": "phone",
    "telephone": "phone", "telefon": "phone", "telefone": "phone", "tlf": "phone", "tfn": "phone",
    "mob": "mobile", "dir": "directory", "ad": "add", "addd": "add", "sav": "save", "stor": "store",
    "lookup": "look up", "goin": "going", "doin": "doing", "smth": "something", "hoo": "who", "whoes": "whose",
    "belong": "belongs", "recognize": "recognise", "memorize": "memorise",
    "rember": "remember", "lok": "look", "w/": "with", "outta": "out of",
    "wnt": "want", "giv": "give", "luk": "look", "srch": "search", "rembr": "remember", "th": "the",
    "bai": "bye", "tnks": "thanks", "kno": "know", "thru": "through", "gud": "good", "nite": "night",
    "deets": "details",
    "seeya": "see you", "rq": "real quick", "telefonnummer": "number", "教えて": "please",
    "教えてください": "please", "ahold": "hold",
}  # fmt: skip

_GERUNDS = {
    "saving": "save", "adding": "add", "storing": "store", "registering": "register",
    "remembering": "remember", "recording": "record", "noting": "note", "putting": "put", "keeping": "keep",
    "finding": "find", "looking": "look", "searching": "search", "getting": "get", "giving": "give",
    "telling": "tell", "showing": "show", "pulling": "pull", "checking": "check", "sharing": "share",
    "sending": "send", "jotting": "jot", "popping": "pop", "writing": "write", "logging": "log",
    "fetching": "fetch",
}  # fmt: skip

# Closed words whose typos are read as them …
_CORRECTED = words(
    """
    address another beginning begins belongs bye called contact could delete digits directory does ending ends
    find give goodbye have hello last look need number numbers phone phones please record register remember remove save
    search show starting starts store stores tell thank thanks that there this weather what which whose with would
    """
)

# … and words of their own that only look like such a typo.
_NEVER_CORRECTED = words(
    """
    begin start
    aces ant are asst ast ave bee bells bending bens bind by calle caller calls cave cell chat chow cold cot dave deed
    dose dress dye eding eel end ening ens feed fin finds fine fined fond fund gave gold hae hallo halo hast haste
    hat haw hell here hi his hits ho hoe hone hose hove how hunt hut in ind kind lass lat lest lind lok loo lost
    lumber mending mind mould ned nee net numb ok old ore pave peas phoned phony plea rave reach rend research rye
    safe sage sale same sane sat saved saver saves score sear seed sell sending sends shave shaw sho shoe shop
    shore shot shown slave slow slumber snow sore sow stare staring starring stat stats stoe stone stored storm
    story stow tall tank tanks tars tat tats tea teat tel ten tend tha than thats thaw the their then thin three
    till tis tones tore umber wat wave wet wha wheat whit wind wit wold wood ye
    """
)

_NEIGHBOURS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "ol", "a": "qsz", "s": "awdx", "d": "sefc", "f": "drgv", "g": "fthb", "h": "gyjn", "j": "hukm",
    "k": "jil", "l": "kop", "z": "ax", "x": "zsc", "c": "xdv", "v": "cfb", "b": "vgn", "n": "bhm", "m": "nj",
}  # fmt: skip
_STRETCHED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1")
_LAST_TWICE = re.compile(r"(?<=(.))\1+$")
_STRETCHABLE = words(
    "bye hey heya hi hiya hola cya lol no oh ok okay please pls plz so sorry thanks thx ty um wow ya yes yo"
)


def contracted(word: str) -> str | None:
    """ "who've", "there'll": the two words that an apostrophe joins."""
    base, _, ending = word.partition("'")
    return f"{base} {_ENDINGS[ending]}" if ending in _ENDINGS and base in _BEFORE_ENDING else None


def _slips(word: str) -> set[str]:
    """What one slip makes of `word`: a letter lost, doubled, swapped, or (in long words) its neighbour."""
    slips = {word[:i] + word[i + 1 :] for i in range(len(word))}
    slips |= {word[:i] + word[i] + word[i:] for i in range(len(word))}
    slips |= {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    if len(word) >= 5:
        slips |= {word[:i] + near + word[i + 1 :] for i in range(len(word)) for near in _NEIGHBOURS.get(word[i], "")}
    return slips


_PLAIN = {**CONTRACTIONS, **_TEXT_SPEAK, **_GERUNDS}
_CLOSED = _CORRECTED | frozenset(_PLAIN) | _NEVER_CORRECTED
_SLIPS = {slip: word for word in sorted(_CORRECTED) if len(word) > 3 for slip in _slips(word) if slip not in _CLOSED}


def canonical(word: str, may_be_typo: bool) -> str:
    """The closed word or words that `word` stands for, else `word`. Capitals inside a sentence are no typo: a name."""
    if word in _PLAIN:
        return _PLAIN[word]
    if not may_be_typo or word in _CLOSED:
        return word
    if corrected := _SLIPS.get(word):
        return corrected
    return _unstretched(word)


def _unstretched(word: str) -> str:
    """ "byeee", "hii" and "helloooo" lose their repeated letters; after a greeting and the like two are too many."""
    if not _DOUBLED.search(word):
        return word
    if (greeting := _LAST_TWICE.sub("", word)) != word and greeting in _STRETCHABLE:
        return _PLAIN.get(greeting, greeting)
    short = _STRETCHED.sub(r"\1", word)
    return _PLAIN.get(short, _SLIPS.get(short, short)) if short != word else word

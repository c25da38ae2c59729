"""What announces a name or puts another in its place: "it's called …", "not X but …", "save it as …"."""

from __future__ import annotations

from chat.providers.grammar.notation import part, whole
from chat.providers.grammar.patterns import STORE_NOUN

NAMED = whole(
    rf"""
    (it|they|this|that|which|these|the (name|{STORE_NOUN}|place)|its name|({STORE_NOUN} )?name|the {STORE_NOUN} name
        |(it is|its) name)( (is|are|was|would be|should be|will be))( (called|named|for|from|under|my|the (number
        |phone) (for|of)|saved as|known as|of|to be called))*
    |(the|my|our) {STORE_NOUN} calls( itself)?|(it|this|that|which|number|phone) (belongs to|goes to|goes by|reaches
        |goes under|is called)
    |(?!name (that|this|the) {STORE_NOUN} (: )?N)(call|name|label|title|tag) (it|this|that|them|the {STORE_NOUN}
        |this (one|{STORE_NOUN}))( as)?
    |(reach|contact|call|ring|phone|dial|telephone)(?= \S.* (at|on|via) N)|(under )?(the )?name (of |is )?:
        |{STORE_NOUN} (name )?:|(under|with
        |by) the name( of)?
    |(the|my|our|this|that) \S+( \S+)? (is|are) (called|named)
    """
)
# "it's Tin Whistle I'm after"
_WANT = part(
    r"""
    (that )?(i|we) (am after|was after|are after|am looking for|want|wanted|need|needed|am trying to reach|mean)
    """
)
WANTED = whole(
    rf"""
    it is (?P<early>\S.*) {_WANT}( .*)?
    |(the (one|store|shop|place|number|people)|who|what) {_WANT} is (?P<late>\S.*)
    """
)
# "it's not Confetti Lane, it's Confetti Alley"
NOT_BUT = whole(r"not \S.*?(( ,| -| but|[.])* (it is|the name is|rather)|( ,)? but) (?P<meant>\S.*)")
SAVE_IT_AS = whole(
    r"""
    (save|put|store|file|add|list|keep|enter|register|record|remember|note|log) (it|this|that|them|that one|this one
        |(the|that|this) number)( down| in)? (as|under|for|to)(?! (my|the|our|your) (directory|list|stores|contacts
        |book|phonebook|shops|wife|husband|mum|mom|dad|boss|friend|partner|team))
    """
)
PRONOUN_OBJECT = whole(
    r"""
    (it|them|that|this|these|those|both|all|everything|all of (them|these|those|it)
    |both of (them|these|those)|that one|this one|those two|these two|(the|all) (two|three|four|five|lot|both|\d)
        |(each|every
    |any) of (them|these|those)|each|that number|this number|those numbers|these numbers|the number|the numbers
    |that for me|the (pair|lot|bunch)( of (them|these|those))?|(the )?above)
    """
)

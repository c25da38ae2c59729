"""Questions for the owner of a number that stands elsewhere: "which store is that", "is he from one of my shops"."""

from __future__ import annotations

import re

from chat.providers.grammar.clauses import Clause
from chat.providers.grammar.notation import whole
from chat.providers.grammar.patterns import STORE_NOUN

_QUESTION = whole(
    rf"""
    ((to|from|with) )?(who|whose|whom|(which|what) \S+( \S+)?) (is|was|are|were|does|did|could|would|might|can) (that
        |this|it
        |he|she
        |they|the caller)( (be|belong|go|come|ring|call|with|to|from|for|again|then|by any chance|on|under|now))*
    |(is|was|are|could|might|would) (that|this|it|he|she|they|the caller)( (be|from|with|of|at|in|on|by any chance|maybe
        |perhaps))* (anyone|anybody|someone|somebody|one|any|(a|some) {STORE_NOUN}|mine|ours)( .*)?
    |(do|did|would|can|could) (i|you|we) ((happen to|even) )?(know|recognise|tell|place|identify)( me)? (who|whose|which
        |what|them|him|her|it|that|this)( .*)?
    """
)

_DIGITS = re.compile(r"(?<!\S)(?:N|\d{2,6})(?!\S)")


def asks_owner(clause: Clause) -> bool:
    return clause.fullmatch(_QUESTION) is not None and _DIGITS.search(clause.text.canon) is not None

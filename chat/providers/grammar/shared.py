"""One number of several stores: "Costco and Target, both on 415…", "… and Target on the same number"."""

from __future__ import annotations

import re

from chat.providers.grammar.lists import split_list
from chat.providers.grammar.notation import part, whole
from chat.providers.grammar.text import Span, Text

_SAME = part(
    """
    (both|all|the same|same|a shared|share|sharing)( (share|shared|have|use|on|at|under|the|same|phone|number|numbers
        |line|is|are|:|,|-|one|a|using|reachable|reached|can be|by|via|with|of them|it is|place|tel))*
    """
)
_BEFORE_SAME = part(
    """
    ((,|-|:|and|they|these|the two|who|which|that|are|is|have|has|use|using|with|on|at|under|by|via|it is) )*
    """
)
SHARES = whole(_BEFORE_SAME + _SAME)
_BOTH = whole("both( of)?|the two|these two")


def sharers(text: Text, gap: Span) -> tuple[Span, ...]:
    """The names, two or more, that stand before one number which the wording gives to all of them."""
    start, end = gap[0], len(text.canon[: gap[1]].rstrip())
    if first := _BOTH.match(text.canon, start, end):
        return _several(text, (first.end() + 1, end))
    last = next((match for match in SHARES.finditer(text.canon, start, end) if match.end() == end), None)
    return _several(text, (start, last.start() - 1)) if last and last.start() > start else ()


def with_the_same(text: Text, name: Span) -> Span | None:
    """The name in "Target with the same number"; None when that is not said."""
    said = re.search(rf" {SHARES.pattern}$", text.canon[slice(*name)])
    return (name[0], name[0] + said.start()) if said else None


def _several(text: Text, span: Span) -> tuple[Span, ...]:
    names = split_list(text, span, many=True)
    return names if len(names) > 1 else ()

"""Lists of names: "costco, target and walmart" is three stores, "Bunyip Hardware and Timber" one."""

from __future__ import annotations

import re

from chat.providers.grammar.apposition import skip_apposition
from chat.providers.grammar.asides import NUMBER_LATER
from chat.providers.grammar.contrasts import without_contrast
from chat.providers.grammar.lexicon import CHAINS, GIVEN_NAMES, JOINED_NAMES, KIN, TRADES
from chat.providers.grammar.names import taken_back, trim, trim_left
from chat.providers.grammar.notation import whole
from chat.providers.grammar.patterns import GENITIVE_NUMBER
from chat.providers.grammar.text import Span, Text

_JOINT = whole(
    r"""
    (,|;|/|followed by)( (and|also|plus|then|or|&))*
    |(and|plus|or|\+|as well as|along with)( (also|then|for|of|the (number|one|contact) (for|of)))*
    """
)
_GENITIVE_NUMBER = re.compile(rf" (?:'s|{GENITIVE_NUMBER.pattern})$")
_DAY = whole("(mon|tues|wednes|thurs|fri|satur|sun)day|christmas|easter")
_JOINT_OF_MANY = whole(rf"&|{_JOINT.pattern}")


def split_list(text: Text, span: Span, *, many: bool = False) -> tuple[Span, ...]:
    """The names in a span, trimmed. `many`: the frame announces several ("the numbers for", "these two")."""
    if slip := taken_back(text, span):  # "Costco, Target, no wait, Walmart": the last that was said is not meant
        said, meant = (span[0], slip[0] - 1), (slip[1], span[1])
        return (*split_list(text, said, many=many)[:-1], *split_list(text, meant, many=many))
    span = without_contrast(text, span)
    start = skip_apposition(text, (trim_left(text, *span), span[1]))
    joined: list[Span] = []
    pieces = _pieces(text, (start, span[1]), many)
    if not many and _are_twins(text, pieces):
        pieces = [(pieces[0][0], pieces[1][1])]
    for piece in pieces:
        if NUMBER_LATER.fullmatch(text.canon, *piece) or (joined and not many and _is_remark(text, joined[-1], piece)):
            break
        if joined and _is_one_name(text, joined[-1], piece, many):
            joined[-1] = (joined[-1][0], piece[1])
        else:
            joined.append(piece)
    return tuple(name for piece in joined if (name := trim(text, piece)))


def _pieces(text: Text, span: Span, many: bool) -> list[Span]:
    pieces, position = [], span[0]
    for joint in (_JOINT_OF_MANY if many else _JOINT).finditer(text.canon, *span):
        if text.is_written_as_name(joint.start()):  # "Weather Or Not Umbrellas"
            continue
        if joint.start() > position:
            pieces.append((position, joint.start() - 1))
        position = joint.end() + 1
    return [*pieces, (position, span[1])] if position < span[1] else pieces


def _is_remark(text: Text, name: Span, piece: Span) -> bool:
    """ "Lakshmi Gas Agency, cylinder got over": small words, three or more, after a comma and a name in capitals."""
    words = [piece[0] + word.start() for word in re.finditer(r"\S+", text.canon[slice(*piece)])]
    if len(words) < 3 or text.canon[name[1] : piece[0]] != " , ":
        return False
    name = trim(text, name) or name
    last = max(name[0], text.canon.rfind(" ", *name) + 1)
    return (
        text.is_written_as_name(last)
        and not any(text.is_written_as_name(word) and not _DAY.match(text.canon, word) for word in words)
        and text.canon[piece[0] : piece[1]].split(" ")[-1] not in TRADES
    )


def _are_twins(text: Text, pieces: list[Span]) -> bool:
    """ "oak and ivy", "Wick and Wax Candles": one word and another, neither a chain or an owner's, are one name."""
    if len(pieces) != 2 or text.canon[pieces[0][1] : pieces[1][0]] != " and ":
        return False
    right = trim(text, pieces[1]) or pieces[1]
    first, second = text.canon[slice(*pieces[0])].split(), _GENITIVE_NUMBER.sub("", text.canon[slice(*right)]).split()
    twins = len(first) == 1 and (len(second) == 1 or (len(second) == 2 and second[-1] in TRADES))
    return twins and not any(word in CHAINS or word.removesuffix("s") in GIVEN_NAMES for word in (*first, *second))


def _is_one_name(text: Text, left: Span, right: Span, many: bool) -> bool:
    """Whether both pieces are one name: a public one, a firm and its kin, a city and its state, or two trades."""
    joint = text.canon[left[1] : right[0]].strip()
    if joint == "&":  # "the numbers of Lemon Tree Spa & Pine Ridge Vet", but "Smith & Wells"
        return not (len(text.canon[slice(*left)].split()) > 1 < len(text.canon[slice(*right)].split()))
    right = trim(text, right) or right
    first, second = text.canon[slice(*left)].split(), text.canon[slice(*right)].split()
    if not first or not second:
        return False
    if _is_joined_name(text.canon, left, right):
        return True
    if joint == ",":
        state = re.fullmatch(r"[A-Z]{2}", text.written(*right)) is not None  # "Reno, NV"
        return state or ("&" in second and len(first) == 1 and len(second) <= 4)  # "Bed, Bath & Beyond"
    return joint == "and" and _continues(first, second, many)


def _is_joined_name(canon: str, left: Span, right: Span) -> bool:
    plain = [
        f" {canon[start:end]} ".replace(" & ", " and ").replace(" , ", " ").replace(" 's", "s")
        for start, end in (left, (left[0], right[1]))
    ]
    return any(_holds(plain[1], name) and not _holds(plain[0], name) for name in JOINED_NAMES)


def _holds(padded: str, name: str) -> bool:
    """Whether `name` stands there as whole words, or as "ben and jerrys"."""
    return f" {name} " in padded or f" {name}s " in padded


def _continues(first: list[str], second: list[str], many: bool) -> bool:
    """ "Smith and Sons", "Bunyip Hardware and Timber": kin, or a trade that continues the name."""
    if not second or second[0] in KIN:
        return bool(second)
    if many or not all(word in TRADES for word in second):
        return False
    return len(second) == 1 or first[-1] in TRADES

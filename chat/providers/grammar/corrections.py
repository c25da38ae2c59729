"""What the user takes back in the same breath: "718 555 0139, no wait, 0138" and "Costco, sorry, I meant Target"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chat.providers.grammar.notation import part, whole

_MORE = part(
    r"""
    ( (no|wait|sorry|actually|i mean|i meant|oops|scratch that|correction|make that|make it|should be|it should be|,
        |-|:|[.]|!|it is|it|is|the|that is|that|should|be|number|last (four|three|two|4|3|2)( digits)?|digits|are
        |ends in|ending in|ends with|not that|my mistake|my bad|to say|rather|hang on|hold on|oh|um|uh|the whole thing
        |'s|that is (the|my|an?|his|her|their|its|it is) (old )?\S+( number| one)?))*
    """
)
_SURELY = part(
    """
    (((no|wait|sorry|actually|hang on|hold on|oh)( ,)? )+(no|wait|i mean|i meant|sorry|actually|make that|make it
        |that is wrong|scratch that|not that)|i mean|i meant|scratch that|strike that|oops|whoops|correction|make that
        |make it|my bad|my mistake|or rather|((no|sorry|wait)( ,)? )?(i tell a lie|i lie|i take that back
            |what am i saying|let me rephrase))
    """
)
TAKEN_BACK = whole(rf"((,|-|[.!?;]) )*{_SURELY}{_MORE}|, (no|nope|sorry|rather) ,")
# After a number, or between two, a lighter word is enough.
AMENDS = whole(rf"((,|-|[.!?;]) )*({_SURELY}|no|nope|wait|sorry|actually|hang on|hold on|rather){_MORE}")
_BETWEEN_NUMBERS = whole(rf"((,|-|[.!?;]) )*({_SURELY}|no|nope|wait|sorry|actually|hang on|hold on|rather|not){_MORE}")
_BETWEEN_FULL_NUMBERS = whole(rf"((,|-|[.!?;]) )*({_SURELY}|should be|it should be|it is|that is|is){_MORE}")
_DIGITS = re.compile(r"\d{2,7}")
FARTHEST = 12  # tokens from what was said to what was meant
_ENDS = ("", ",", "-", ".", "!", "?", ";", "please", "thanks", "and")


def later_number(keys: Sequence[str], i: int) -> int | None:
    """Where the number stands that is meant instead of the one at `keys[i]`; None when that one holds."""
    for j in range(i + 2, min(i + FARTHEST, len(keys))):
        full = keys[j] == "N"
        if not full and not _DIGITS.fullmatch(keys[j]):
            continue
        between, following = " ".join(keys[i + 1 : j]), keys[j + 1] if j + 1 < len(keys) else ""
        if _BETWEEN_NUMBERS.fullmatch(between) and (full or following in _ENDS):
            return j
        if full:
            return j if keys[i] == "N" and _BETWEEN_FULL_NUMBERS.fullmatch(between) else None  # "Kiosk 44 is 0221…"
    return None


def mended(said: str, meant: str) -> str:
    """The digits said, with their end replaced by fewer that were meant."""
    return said[: -len(meant)] + meant if len(meant) < len(said) else meant

"""How the grammar writes its patterns: whole tokens of the canonical line, phrases parted by single spaces."""

from __future__ import annotations

import re
from collections.abc import Iterable


def phrases(text: str) -> tuple[str, ...]:
    """A list of phrases parted by commas, over as many lines as it takes."""
    return tuple(" ".join(phrase.split()) for phrase in text.split(","))


def words(text: str) -> frozenset[str]:
    """A list of words parted by blanks, over as many lines as it takes."""
    return frozenset(text.split())


def any_of(alternatives: Iterable[str]) -> str:
    """An alternation of whole phrases, the longest first."""
    return "(" + "|".join(re.escape(phrase) for phrase in sorted(set(alternatives), key=len, reverse=True)) + r")(?!\S)"


def part(pattern: str) -> str:
    """A piece of a pattern. A line break and the blanks around it mean nothing."""
    return re.sub(r"\s*\n\s*", "", pattern)


def whole(pattern: str) -> re.Pattern[str]:
    """`pattern`, laid out as in `part`, for whole tokens; no plain parenthesis captures."""
    return re.compile(r"(?<!\S)(?:" + re.sub(r"(?<!\\)\((?!\?)", "(?:", part(pattern)) + r")(?!\S)")

"""What a message's client or its writer's habit adds at its end: "Sent from my iPhone", "Best regards, Anna"."""

from __future__ import annotations

import re

_SIGNATURE = re.compile(
    r"""
    (?:\n|(?<=[.!?])[ ])\s*+
    (?: sent\ from\ my\ \S+ | get\ outlook\ for\ \S+
      | (?:(?:best|kind|kindest|warm|warmest|with)\ )?regards\b | sincerely\b | yours\ (?:truly|sincerely|faithfully)\b
      | best\ wishes\b | respectfully\b | best\s*(?=,|\n|$) | (?:many\ )?thanks\s*,?\s*(?=\n) | cheers\s*,?\s*(?=\n)
    )
    [^\n\d]{0,40}(?:\n[^\n\d]{0,40}){0,3}\Z
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST = 200  # characters


def without_signature(text: str) -> str:
    """`text` with blanks for its signature, of the same length."""
    begin = max(0, len(text) - _LONGEST)
    signature = _SIGNATURE.search(text, begin)
    if not signature or not text[: signature.start()].strip():
        return text
    return text[: signature.start()].ljust(len(text))

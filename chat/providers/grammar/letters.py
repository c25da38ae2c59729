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
_INTRODUCTION = re.compile(
    r"""
    \A\W*+
    (?: (?:hi|hello|hey|hiya|yo|good\ (?:morning|afternoon|evening|day)|morning|afternoon
        |evening)(?:\ there)?[\s,.!-]{1,3}
        (?:(?:it'?s|this\ is|it\ is|i'?m|i\ am|my\ name(?:'?s|\ is))\ (?!(?:me|called|named|about|the|in|at|just|looking
        |trying)\b)|(?=(?-i:[A-Z])[a-z]+\ here[,.!]\ ))
      | (?:my\ name(?:'?s|\ is)|i'?m|i\ am)\ (?=(?-i:[A-Z]))
      | (?=(?:(?-i:[A-Z])[a-z]+\ ){1,2}here[,.!]\ )
    )
    [^\W\d_]+(?:\ (?!(?:and|can|could|please|save|add|find)\b)[^\W\d_]+)?
    (?:\ (?:here|again|speaking))?(?:\ (?:from|at|with|in|over\ at)\ (?:[^\W\d_]+\ ?){1,3})?
    [,.!;-](?=\s+[^\W\d_]{2,})(?!\s+(?:the\ )?(?:number|phone|tel|it'?s|its|on|at)\b)
    (?!\s+(?:thanks|thank\ you|thx|please|pls|ta|cheers)\b\W*\Z)
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


def without_introduction(text: str) -> str:
    """`text` with blanks for who is writing, of the same length: "Hi, it's Maria, …"."""
    introduction = _INTRODUCTION.match(text)
    return " " * introduction.end() + text[introduction.end() :] if introduction else text

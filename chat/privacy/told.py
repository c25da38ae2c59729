"""A passphrase that somebody tells where nobody asked for it: "my passphrase is …".

What is typed into the passphrase field never gets here. This is the net for the sentence that gives it away: what
follows is taken out before a model, the transcript or a title sees it. Nothing is compared: a comparison outside of
the throttle would be an oracle.
"""

from __future__ import annotations

import re

HIDDEN = "•••"

_TOLD = re.compile(
    r"""
    (?P<lead>(?<!\w)(?:pass[\ -]?(?:phrase|word|code)|pin|passwort|kennwort|contraseña|mot\ de\ passe|senha)
        \s*+(?:(?:is|was|ist|es|est|é)(?!\w)|[:=])\s*+["'“‘«]?+)
    (?!needed|required|wrong|right|correct|not(?!\w)|asked|forgotten|lost)
    (?P<secret>\S(?:(?![.,;?!]\s|\n|["”’»](?:\s|$)).){0,127})
    """,
    re.IGNORECASE | re.VERBOSE,
)


def without_told_secret(text: str) -> str:
    """`text` with "•••" for what it says a passphrase is."""
    return _TOLD.sub(rf"\g<lead>{HIDDEN}", text)

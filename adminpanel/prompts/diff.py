"""Two texts line by line, as the page shows them."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple

CONTEXT = 3  # lines that stay, around those that do not


class Line(NamedTuple):
    kind: str  # "same", "gone", "new" or "skip"
    text: str


def lines(old: str, new: str) -> list[Line]:
    """What is gone, what is new, and a little of what stays; nothing when the texts are the same."""
    before, after = old.splitlines(), new.splitlines()
    shown: list[Line] = []
    for group in SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(CONTEXT):
        if shown or group[0][1]:
            shown.append(Line("skip", ""))
        for tag, i, j, k, m in group:
            if tag == "equal":
                shown += [Line("same", text) for text in before[i:j]]
                continue
            shown += [Line("gone", text) for text in before[i:j]]
            shown += [Line("new", text) for text in after[k:m]]
    return shown

"""What a conversation is called: by what was asked for, with the names of stores and never a number."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.text import Truncator

from chat.models import Conversation
from chat.privacy import transcribed
from stores.tools import Receipt

NAMES_SHOWN = 3
_LENGTH = Conversation.TITLE_LENGTH
_HIDDEN = re.compile(r"•+\d*")


def plain_title(text: str) -> str:
    """Of a first message, before anybody has read it: its words without numbers; "" when there are no others."""
    words = " ".join(_HIDDEN.sub(" ", transcribed(text)).split())
    kept = re.sub(r"\s+([,.;:!?])", r"\1", words).strip(" ,;:-–—=(")
    return Truncator(kept).chars(_LENGTH) if any(map(str.isalpha, kept)) else ""


def title_of(receipts: Iterable[Receipt]) -> str:
    """By what the first requests of a conversation named; "" when they named nothing."""
    receipts = tuple(receipts)
    saves = _part("Save", (receipt.arguments.get("store_name") for receipt in receipts))
    finds = _part("Find", (receipt.arguments.get("query") for receipt in receipts))
    title = f"{saves} and find{finds[4:]}" if saves and finds else saves or finds
    if not title and any(receipt.tool == "lookup_by_phone" for receipt in receipts):
        title = "Find a store by its number"
    return Truncator(title).chars(_LENGTH)


def _part(verb: str, named: Iterable[str | None]) -> str:
    names = [name for name in dict.fromkeys(plain_title(each or "") for each in named) if name]
    more = len(names) - NAMES_SHOWN
    shown = ", ".join(names[:NAMES_SHOWN])
    return f"{verb} {shown}{f' and {more} more' if more > 0 else ''}" if names else ""

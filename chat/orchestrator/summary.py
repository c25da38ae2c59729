from __future__ import annotations

from typing import Any

from chat.models import Conversation, ConversationSummary, Turn
from stores.models import Store
from stores.tools import Result

NAMES_SHOWN = 5


def write_summary(conversation: Conversation) -> None:
    """What the conversation did, in one or two sentences: names and counts from receipts, never a number."""
    receipts = _receipts(conversation)
    saved, found = _stores_by_result(receipts)
    parts = [_part("Saved", _names(conversation, saved)), _part("Found", _names(conversation, found))]
    text = " ".join(part for part in parts if part) or "Nothing was saved or looked up."
    ConversationSummary.objects.update_or_create(
        conversation=conversation,
        defaults={
            "user": conversation.user,
            "text": text,
            "prompt": "",
            "saved": len(saved),
            "found": len(found),
            "operations": sum(receipt["ok"] for receipt in receipts),
        },
    )


def _receipts(conversation: Conversation) -> list[dict[str, Any]]:
    """The receipts of all its turns, oldest first."""
    turns = Turn.objects.filter(conversation=conversation).order_by("created_at")
    return [receipt for receipts in turns.values_list("receipts", flat=True) for receipt in receipts]


def _stores_by_result(receipts: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """The distinct ids of the stores that were saved, and of those that were found, in order."""
    saved: dict[str, None] = {}
    found: dict[str, None] = {}
    for receipt in receipts:
        if receipt["result"] in (Result.SAVED, Result.SAVED_DOUBTFUL):
            saved.update(dict.fromkeys(receipt["stores"]))
        elif receipt["result"] == Result.FOUND:
            found.update(dict.fromkeys(receipt["stores"]))
    return list(saved), list(found)


def _names(conversation: Conversation, ids: list[str]) -> list[str]:
    names = {
        str(pk): name
        for pk, name in Store.objects.filter(user=conversation.user_id, pk__in=ids).values_list("pk", "name")
    }
    return [names[pk] for pk in ids if pk in names]


def _part(verb: str, names: list[str]) -> str:
    if not names:
        return ""
    more = len(names) - NAMES_SHOWN
    return f"{verb} {', '.join(names[:NAMES_SHOWN])}{f' and {more} more' if more > 0 else ''}."

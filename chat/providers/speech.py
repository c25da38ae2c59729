"""What the offline provider says: one template for each thing that can have happened. No number is ever in it."""

from __future__ import annotations

from collections.abc import Iterator

from chat.orchestrator.fsm import Event
from chat.providers.base import Hold, Outcome
from stores import names
from stores.tools import Receipt, Result

HELP = (
    "I keep your stores and their phone numbers. Tell me “Save ACME Hardware” with its phone number, "
    "ask “What’s the number for ACME?” or “Whose number ends in 98?”, and say “bye” when you are done."
)

OVER_BUDGET = (
    "By the way: today’s budget for the language model is used up, so until tomorrow I answer in plainer words. "
    "Nothing else changes."
)


def reply_to(outcome: Outcome) -> str:
    """The whole reply to a turn, in one to a few sentences."""
    sentences = (*map(_of_receipt, outcome.receipts), *_of_events(outcome))
    return " ".join(dict.fromkeys(sentence for sentence in sentences if sentence))  # each said once


def _of_receipt(receipt: Receipt) -> str:
    name = names.printable(receipt.arguments.get("store_name") or "") or "that store"
    shown = len(receipt.stores)
    more = f" These are the closest {shown} of {receipt.total}." if receipt.total > shown else ""
    return _RECEIPTS.get(receipt.result, "").format(name=name, reason=receipt.reason, more=more)


def _of_events(outcome: Outcome) -> Iterator[str]:
    for event in outcome.events:
        if event is Event.PASSPHRASE_WRONG and outcome.blocked_seconds:
            if outcome.blocked_seconds > FOR_GOOD_SECONDS:
                yield "Too many tries have missed, so I compare no more. Ask who runs this site to reset the count."
                continue
            wait = _duration(outcome.blocked_seconds)
            yield f"That was one try too many. Please wait {wait}, then enter your passphrase again."
        elif event in (Event.LOOKUP_BY_NAME, Event.LOOKUP_BY_PHONE) and len(outcome.events) > 1:
            continue  # the passphrase came along: there is nothing to ask for
        elif event is Event.CLARIFY and outcome.receipts:
            continue  # the receipts ask again for what is missing
        else:
            yield _EVENTS.get(event, "")


FOR_GOOD_SECONDS = 24 * 3600  # no wait is as long: then waiting does not help


def _duration(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 120 else f"{-(-seconds // 60)} minutes"


_RECEIPTS: dict[str, str] = {
    Result.SAVED: "Saved {name}.",
    Result.SAVED_DOUBTFUL: "Saved {name}, but I know no numbers like its own. Is it right? If not, send both again.",
    Result.ALREADY_THERE: "{name} is already in your directory with that number, so I changed nothing.",
    Result.FOUND: "Here is what I found.{more}",
    Result.NONE_FOUND: "I looked, but nothing in your directory matches that.",
    Result.REFUSED_NAME: "I could not save that name: {reason}.",
    Result.REFUSED_PHONE: "I could not save {name}: {reason}.",
    Result.LOCAL_ONLY: "I could not save {name}: {reason}.",
    Hold.NAME: "Which store is that number for?",
    Hold.PHONE: "What is the phone number of {name}?",
    Hold.BOTH: "Gladly. What is the store called, and what is its number?",
    Hold.AREA_CODE: "That number for {name} has no area code. What is the whole number?",
    Hold.OTHER_PHONE: "I cannot save that number for {name}: {reason}. What is the right one?",
    Hold.OTHER_NAME: "I cannot save that name: {reason}. What is the store called?",
}

_EVENTS: dict[Event, str] = {
    Event.LOOKUP_BY_NAME: "Please enter your passphrase, and I will look it up.",
    Event.LOOKUP_BY_PHONE: "Please enter your passphrase, and I will look whose it is.",
    Event.PASSPHRASE_WRONG: "That is not the passphrase. Please try again, or say “cancel”.",
    Event.CANCEL: "Cancelled. What else can I do?",
    Event.CLARIFY: HELP,
    Event.OFF_SCOPE: (
        "I only keep your stores and their phone numbers, so I can’t help with that. Is there a store to save or find?"
    ),
    Event.OFF_SCOPE_LIMIT: (
        "That is the third time we have strayed from your stores, so I am ending this conversation. "
        "You can start a new one whenever you like."
    ),
    Event.TERMINATE: "Goodbye! This conversation is closed; you can start a new one whenever you like.",
}

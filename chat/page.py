"""What the chat page shows: the turns of a conversation, and the composer that fits its state."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chat.history import listed
from chat.models import Conversation, Message, Turn
from chat.orchestrator.fsm import State
from chat.orchestrator.gates import is_cancel
from chat.orchestrator.lease import UNSPOKEN
from chat.orchestrator.record import SORRY
from chat.privacy import fill, transcribed
from chat.rating import thumb_of
from chat.result import BADGES, stores_of
from storeagent.accounts.models import User
from stores import phones
from stores.cards import Card, cards
from stores.tools import Receipt

TURNS_SHOWN = 100


def suggestions(region: str) -> tuple[str, ...]:
    """What one may say first, about a number that can be there."""
    number = phones.example(region)
    end = phones.digits(number)[-4:]
    return f"Save ACME Hardware, {number}", "What’s the number for ACME?", f"Whose number ends in {end}?"


@dataclass(frozen=True, slots=True)
class Composer:
    """The form under the transcript. `turn_id` is fresh: a form sent twice is one turn."""

    state: str  # "text", "passphrase" or "over"
    conversation_id: uuid.UUID | None
    placeholder: str
    text: str = ""  # what was refused, back in its field
    summary: str = ""
    turn_id: uuid.UUID = field(default_factory=uuid.uuid4)

    @classmethod
    def of(cls, conversation: Conversation | None, text: str = "") -> Composer:
        state = State(conversation.state) if conversation else State.IDLE
        kind = "over" if state is State.TERMINATED else "passphrase" if state.awaits_passphrase else "text"
        text = "" if kind == "passphrase" else text  # an attempt is never sent back
        summary = conversation.summary.text if conversation and hasattr(conversation, "summary") else ""
        return cls(kind, conversation.pk if conversation else None, str(_PLACEHOLDERS.get(state, "")), text, summary)


_PLACEHOLDERS = {
    State.IDLE: _("Save a store, or ask for a number"),
    State.OFF_SCOPE_WARNED: _("Save a store, or ask for a number"),
    State.COLLECTING_SAVE_INFO: _("What is missing, or “cancel”"),
    State.AWAITING_PASSPHRASE_FOR_RETRIEVE: _("Not your password"),
    State.AWAITING_PASSPHRASE_FOR_REVERSE: _("Not your password"),
}


@dataclass(frozen=True, slots=True)
class BadgedCard:
    card: Card
    badge: str


@dataclass(frozen=True, slots=True)
class TurnView:
    id: uuid.UUID
    status: str
    user_text: str
    was_passphrase: bool
    reply: str = ""
    cards: tuple[BadgedCard, ...] = ()
    at: datetime | None = None
    before: datetime | None = None  # when the turn above it was sent
    trouble: str = ""  # what to say when it failed
    has_acted: bool = False
    request_id: str = ""  # by which those who run this find what went wrong
    reply_id: uuid.UUID | None = None  # of the message, when there is one to rate
    thumb: str | None = None

    @property
    def is_unfinished(self) -> bool:
        return self.status in Turn.UNFINISHED

    @property
    def events_url(self) -> str:
        return reverse("chat:turn_events", args=[self.id])

    @classmethod
    def sent(cls, turn: Turn, text: str) -> TurnView:
        """A turn that was just submitted: the person sees what they typed, but never a passphrase."""
        secret = State(turn.conversation.state).awaits_passphrase and not is_cancel(text)
        before = Turn.objects.filter(conversation=turn.conversation_id, created_at__lt=turn.created_at)
        status = Turn.Status.QUEUED if before.unfinished().exists() else Turn.Status.RUNNING
        last = before.order_by("-created_at").values_list("created_at", flat=True).first()
        return cls(turn.pk, status, "" if secret else text, secret, at=turn.created_at, before=last)


def conversation_page(user: User, conversation: Conversation | None, error: str = "", text: str = "") -> dict[str, Any]:
    """The template's context, in a fixed number of queries whatever the length of the conversation."""
    turns = _turns(user, conversation) if conversation else []
    return {
        "conversation": conversation,
        "turns": turns,
        "is_busy": any(turn.is_unfinished for turn in turns),
        "composer": Composer.of(conversation, text),
        "form_error": error,
        "suggestions": suggestions(user.region),
        **listed(user),
    }


def _turns(user: User, conversation: Conversation) -> list[TurnView]:
    newest = Turn.objects.filter(conversation=conversation).order_by("-created_at")[:TURNS_SHOWN]
    turns = list(newest.prefetch_related("messages"))[::-1]
    shown = _cards(user, turns)
    running = next((turn.pk for turn in turns if turn.status in Turn.UNFINISHED), None)
    above = [None, *(turn.created_at for turn in turns)]
    return [
        _view(turn, shown, Turn.Status.RUNNING if turn.pk == running else turn.status, before)
        for turn, before in zip(turns, above, strict=False)
    ]


def _view(turn: Turn, shown: dict[tuple[bool, str], Card], status: str, before: datetime | None) -> TurnView:
    said = {message.role: message for message in turn.messages.all()}
    asked = said[Message.Role.USER].content if Message.Role.USER in said else ""
    reply = said.get(Message.Role.ASSISTANT)
    return TurnView(
        id=turn.pk,
        status=status,
        user_text=asked or transcribed(turn.text),
        was_passphrase=turn.acted_at is not None and not asked,
        reply=_filled(reply.content if reply else "", turn, shown),
        cards=tuple(badged(map(Receipt.from_json, turn.receipts), turn.still_reveals(), shown)),
        at=turn.created_at,
        before=before,
        trouble=UNSPOKEN if turn.acted_at else SORRY,
        has_acted=turn.acted_at is not None,
        request_id=turn.request_id,
        reply_id=reply.pk if reply and reply.content else None,
        thumb=thumb_of(reply) if reply else None,
    )


def _filled(reply: str, turn: Turn, shown: dict[tuple[bool, str], Card]) -> str:
    reveals = turn.still_reveals()
    ids = stores_of(turn)
    return fill(reply, [card for pk in ids if (card := shown.get((reveals, pk)))], ids)


def badged(receipts: Iterable[Receipt], reveals: bool, shown: dict[tuple[bool, str], Card]) -> Iterable[BadgedCard]:
    for receipt in receipts:
        for pk in receipt.stores:
            if card := shown.get((reveals, pk)):
                yield BadgedCard(card, BADGES.get(receipt.result, ""))


def _cards(user: User, turns: list[Turn]) -> dict[tuple[bool, str], Card]:
    """Every card of these turns by (with its number?, store id): two queries."""
    wanted: dict[bool, list[str]] = {True: [], False: []}
    for turn in turns:
        wanted[turn.still_reveals()] += [pk for receipt in turn.receipts for pk in receipt["stores"]]
    return {
        (reveals, str(card.id)): card
        for reveals, ids in wanted.items()
        for card in cards(user, ids, with_phone=reveals)
    }

"""A turn as its readers see it: the reply, and cards with numbers that the server fills in from the database."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from chat.models import Message, Turn, TurnQuerySet
from chat.privacy import PLACEHOLDER, fill
from storeagent.accounts.models import User
from storeagent.db import database_step
from storeagent.prepared import prepared
from stores.cards import Card, cards
from stores.tools import Receipt, Result

BADGES: dict[str, str] = {
    Result.SAVED: gettext_noop("saved"),
    Result.SAVED_DOUBTFUL: gettext_noop("saved"),
    Result.ALREADY_THERE: gettext_noop("already there"),
    Result.FOUND: gettext_noop("found"),
}


def stores_of(turn: Turn) -> tuple[str, ...]:
    """The ids of the stores in the turn's receipts, each once: ⟨store-1⟩ in its reply is the first."""
    return tuple(dict.fromkeys(pk for receipt in turn.receipts for pk in receipt["stores"]))


@dataclass(slots=True)
class Filler:
    """Puts names and numbers into a turn's words as they are read. Reads the cards when there is a place for one."""

    user: User
    turn_id: UUID
    _known: tuple[list[Card], tuple[str, ...]] | None = field(default=None, init=False)

    async def __call__(self, text: str) -> str:
        if not PLACEHOLDER.search(text):
            return text
        if self._known is None:
            self._known = await self._read()
        return fill(text, *self._known)

    @database_step
    def _read(self) -> tuple[list[Card], tuple[str, ...]]:
        turn = Turn.objects.of(self.user).get(pk=self.turn_id)
        return cards(self.user, stores_of(turn), with_phone=turn.still_reveals()), stores_of(turn)


@dataclass(frozen=True, slots=True)
class TurnResult:
    turn: Turn
    reply: str  # what the agent said, without numbers
    receipts: tuple[Receipt, ...]
    cards: tuple[Card, ...]

    @property
    def text(self) -> str:
        """The reply for those without a page: the words, then a line for each store with its number in E.164."""
        return "\n".join([self.reply, *(f"{card.name}: {card.e164}" for card in self.cards if card.e164)])


@database_step
def result_of(user: User, turn_id: UUID) -> TurnResult:
    """The turn as it stands, read afresh; `user` owns it."""
    turn = Turn.objects.of(user).select_related("conversation").get(pk=turn_id)
    said = Message.objects.filter(turn=turn, role=Message.Role.ASSISTANT).values_list("content", flat=True).first()
    receipts = tuple(_told(turn, receipt) for receipt in turn.receipts)
    shown = [pk for receipt in receipts for pk in receipt.stores]
    found = tuple(cards(user, shown, with_phone=turn.still_reveals()))
    return TurnResult(turn, fill(said or "", found, stores_of(turn)), receipts, found)


@database_step
def receipt_cards(user: User, turn_id: UUID, index: int) -> tuple[Receipt, list[Card]]:
    """One receipt of the turn with its cards; numbers only while the turn still reveals."""
    turn = _acted.get(user, turn_id)
    receipt = _told(turn, turn.receipts[index])
    return receipt, cards(user, receipt.stores, with_phone=turn.still_reveals())


@prepared
def _acted(user: User, turn_id: UUID) -> TurnQuerySet:
    return Turn.objects.of(user).filter(pk=turn_id).only("receipts", "acted_at")


def _told(turn: Turn, kept: dict[str, Any]) -> Receipt:
    """A number that somebody typed is a number, too: it is told for as long as the turn reveals any."""
    receipt = Receipt.from_json(kept)
    if "phone" not in receipt.arguments or turn.still_reveals():
        return receipt
    return replace(receipt, arguments={**receipt.arguments, "phone": None})

"""A turn as its readers see it: the reply, and cards with numbers that the server fills in from the database."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from chat.models import Message, Turn
from storeagent.accounts.models import User
from storeagent.db import database_step
from stores.cards import Card, cards
from stores.tools import Receipt, Result

BADGES: dict[str, str] = {
    Result.SAVED: "saved",
    Result.SAVED_DOUBTFUL: "saved",
    Result.ALREADY_THERE: "already there",
    Result.FOUND: "found",
}


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
    turn = Turn.objects.of(user).get(pk=turn_id)
    said = Message.objects.filter(turn=turn, role=Message.Role.ASSISTANT).values_list("content", flat=True).first()
    receipts = tuple(Receipt.from_json(receipt) for receipt in turn.receipts)
    shown = [pk for receipt in receipts for pk in receipt.stores]
    return TurnResult(turn, said or "", receipts, tuple(cards(user, shown, with_phone=turn.still_reveals())))


@database_step
def receipt_cards(user: User, turn_id: UUID, index: int) -> tuple[Receipt, list[Card]]:
    """One receipt of the turn with its cards; numbers only while the turn still reveals."""
    turn = Turn.objects.of(user).get(pk=turn_id)
    receipt = Receipt.from_json(turn.receipts[index])
    return receipt, cards(user, receipt.stores, with_phone=turn.still_reveals())

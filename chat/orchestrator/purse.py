"""What one turn may spend: each call's worst case is reserved before it is made, and settled when the turn ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat import budget, prices
from chat.providers.base import Call
from storeagent.db import database_step

if TYPE_CHECKING:
    from chat.models import Reservation
    from storeagent.accounts.models import User


class Purse:
    def __init__(self, user: User | None) -> None:
        """`user` pays, or the installation itself."""
        self.user = user
        self.refused = False  # a call was not made, for want of budget
        self._held: list[tuple[Reservation, Call]] = []

    async def reserve(self, call: Call) -> bool:
        """For `Meter.reserve`."""
        worst = prices.worst_cost(call.model, call.worst, call.max_tokens)
        if not worst:  # a model of one's own
            return True
        reservation = await database_step(budget.reserve)(self.user, worst)
        if reservation is None:
            self.refused = True
            return False
        self._held.append((reservation, call))
        return True

    def settle(self) -> None:
        """Sync, for a database step. Whoever does not come to it leaves the worst case to the worker."""
        held, self._held = self._held, []
        budget.settle_all((reservation, [call]) for reservation, call in held)

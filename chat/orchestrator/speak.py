"""Speak: a provider words the receipts, and the guard reads every piece before the page does."""

from __future__ import annotations

import time
from contextlib import aclosing

from chat.events import TurnLog
from chat.privacy import Contaminated, Facts, Guard
from chat.providers import wording
from chat.providers.base import RESTART, Meter, Outcome, Provider
from chat.providers.offline import OfflineProvider


class Reply:
    """The reply as it is shown, piece by piece. What is void is superseded."""

    def __init__(self, events: TurnLog) -> None:
        self._events = events
        self._pieces: list[str] = []
        self.first_shown: float | None = None  # time.monotonic()
        self.contamination = ""  # the rule that a model's reply broke, if one did
        self.was_stopped = False

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    async def show(self, piece: str) -> None:
        if not piece:
            return
        self.first_shown = self.first_shown or time.monotonic()
        self._pieces.append(piece)
        await self._events.append("token", text=piece)

    async def supersede(self) -> None:
        if self._pieces:
            self._pieces.clear()
            await self._events.append("supersede")


async def speak(outcome: Outcome, provider: Provider, meter: Meter, reply: Reply) -> None:
    """Have `provider` speak. A reply that breaks a rule of the guard is superseded by the template's words."""
    try:
        await _guarded(outcome, provider, meter, reply)
    except Contaminated as found:
        reply.contamination = found.kind
        await reply.supersede()
        async for piece in OfflineProvider().speak(outcome, meter):
            await reply.show(piece)


async def _guarded(outcome: Outcome, provider: Provider, meter: Meter, reply: Reply) -> None:
    facts = Facts.of(outcome, secrets=(wording.canary(),), private=wording.private_texts())
    guard = Guard(facts)
    async with aclosing(provider.speak(outcome, meter)) as pieces:
        async for piece in pieces:
            if piece is RESTART:
                guard = Guard(facts)
                await reply.supersede()
            elif meter.speaker == OfflineProvider.name:  # templates: our own words
                await reply.show(str(piece))
            else:
                await reply.show(guard.feed(str(piece)))
    await reply.show(guard.finish())

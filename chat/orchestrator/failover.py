"""Failover: a Provider made of Providers. The first that can answers; the last one always can.

Before the first piece of a reply the next provider steps in and the reader notices nothing. After it the stream says
RESTART: what was said is void, and the next provider starts the reply over. Tools are none of its business: they have
run, once, before a reply is asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from chat.orchestrator.breaker import Breaker, Status
from chat.orchestrator.race import Bounds, bounded, first_to_speak
from chat.providers.base import (
    RESTART,
    Classification,
    Fault,
    Meter,
    Outcome,
    Provider,
    ProviderError,
    Restart,
    Switch,
    Utterance,
)
from chat.providers.grammar import parse
from chat.providers.offline import OfflineProvider
from storeagent import configuration

# Not the provider's fault: they say nothing about the next call.
_BLAMELESS = (Fault.INVALID, Fault.DECLINED, Fault.OVER_BUDGET)


@dataclass(slots=True)
class Lane:
    """A provider and its breaker, which belongs to this process."""

    provider: Provider
    breaker: Breaker = field(default_factory=Breaker)

    @property
    def name(self) -> str:
        return self.provider.name


class Failover:
    """`providers` in the order of preference; the offline one stands behind them all."""

    name = "failover"

    def __init__(self, providers: Sequence[Provider]) -> None:
        self.lanes = [Lane(provider) for provider in providers]
        self.offline = OfflineProvider()

    def guess(self, utterance: Utterance) -> Classification | None:
        if self._certain(utterance) or all(lane.breaker.status is Status.OPEN for lane in self.lanes):
            return None
        return parse(utterance)

    async def classify(self, utterance: Utterance, meter: Meter) -> Classification:
        if sure := self._certain(utterance):
            return sure
        waiting = list(self.lanes)
        while lane := self._next(waiting, meter):
            try:
                async with asyncio.timeout(configuration.value("CLASSIFY_SECONDS")):
                    said = await lane.provider.classify(utterance, meter)
            except TimeoutError:
                self._gave_way("classify", lane, ProviderError(Fault.TIMEOUT, "no classification in time"), meter)
            except ProviderError as error:
                self._gave_way("classify", lane, error, meter)
            else:
                self._answered(lane, meter)
                return said
        return await self.offline.classify(utterance, meter)

    async def speak(self, outcome: Outcome, meter: Meter) -> AsyncGenerator[str | Restart, None]:
        waiting = list(self.lanes)
        while lane := self._next(waiting, meter):
            spoken = False
            try:
                async with aclosing(self._reply(lane, waiting, outcome, meter)) as pieces:
                    async for piece in pieces:
                        spoken = True
                        yield piece
                return
            except ProviderError:  # noted where it is known whose it was
                if spoken:
                    yield RESTART
        async for piece in self.offline.speak(outcome, meter):
            yield piece

    async def _reply(
        self, lane: Lane, waiting: list[Lane], outcome: Outcome, meter: Meter
    ) -> AsyncGenerator[str, None]:
        """The reply of `lane`; with hedging, that of the next usable one when it is the first to speak."""
        bounds = Bounds.current()
        pieces = bounded(lane.provider.speak(outcome, meter), bounds)
        try:
            if bounds.hedge_after:
                lane, pieces = await self._raced(lane, pieces, waiting, outcome, meter, bounds)
            async with aclosing(pieces):
                async for piece in pieces:
                    yield piece
        except ProviderError as error:
            self._gave_way("reply", lane, error, meter)
            raise
        meter.speaker = lane.name
        self._answered(lane, meter)

    async def _raced(
        self,
        lane: Lane,
        pieces: AsyncGenerator[str, None],
        waiting: list[Lane],
        outcome: Outcome,
        meter: Meter,
        bounds: Bounds,
    ) -> tuple[Lane, AsyncGenerator[str, None]]:
        """Whoever spoke first, and what it says. The other is cancelled, and waits for its turn again unless it failed;
        what it has cost is in the meter."""
        rivals: list[Lane] = []

        def rival() -> AsyncGenerator[str, None] | None:
            if asked := self._next(waiting, meter):
                rivals.append(asked)
                return bounded(asked.provider.speak(outcome, meter), bounds)
            return None

        lead = await first_to_speak(pieces, rival, bounds.hedge_after)
        winner, losers = (rivals[0], [lane]) if lead.is_rival else (lane, rivals)
        if lead.other_failed:
            self._gave_way("reply", losers[0], lead.other_failed, meter)
        else:
            waiting[:0] = losers
        return winner, lead.pieces

    def _certain(self, utterance: Utterance) -> Classification | None:
        return self.offline.certain(utterance) if configuration.value("CLASSIFIER_FAST_PATH") else None

    def _next(self, waiting: list[Lane], meter: Meter) -> Lane | None:
        """The next lane to try, no longer waiting: it did not fail in this turn already, and its breaker lets it."""
        while waiting:
            lane = waiting.pop(0)
            failed = any(switch.source == lane.name and switch.fault != Fault.INVALID for switch in meter.switches)
            if not failed and lane.breaker.allows():
                return lane
        return None

    def _answered(self, lane: Lane, meter: Meter) -> None:
        if lane.breaker.succeeded():
            meter.recovered.append(lane.name)

    def _gave_way(self, purpose: str, lane: Lane, error: ProviderError, meter: Meter) -> None:
        if error.fault is Fault.OVER_BUDGET:
            return
        opened = error.fault not in _BLAMELESS and lane.breaker.failed(permanent=error.permanent)
        names = [each.name for each in self.lanes] + [self.offline.name]
        target = names[names.index(lane.name) + 1]
        meter.switches.append(Switch(purpose, lane.name, target, error.fault, str(error), error.permanent, opened))

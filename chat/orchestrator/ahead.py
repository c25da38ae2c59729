"""The reply, asked for ahead: on the grammar's guess, while the small model still classifies.

Nothing comes of it before the classification is in and its plan has been carried out: the pieces are held, and used
only when the reply to what has really happened would be asked for in the very same words. The wait for the first word
is then the longer of two calls and not their sum.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Self

import structlog

from chat.providers import speech, wording
from chat.providers.base import Classification, Meter, Outcome, Provider, Restart, Utterance
from storeagent import configuration

log = structlog.get_logger(__name__)

HEAD_START = 0.001  # seconds: a classification that is here by then leaves nothing to gain

Rehearse = Callable[[Classification], Awaitable[Outcome | None]]


class Ahead:
    """A Provider before another: it begins to speak while that one classifies. A context manager: it leaves no call.

    `rehearse` tells what would have happened if a classification were right; None: that cannot be told.
    """

    def __init__(self, provider: Provider, rehearse: Rehearse) -> None:
        self.name = provider.name
        self._provider, self._rehearse = provider, rehearse
        self._asking: asyncio.Task[None] | None = None
        self._rehearsed: Outcome | None = None
        self._held: asyncio.Queue[tuple[str, str, str | Restart] | None] = asyncio.Queue()  # speaker, prompt, piece

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        if self._asking:
            self._asking.cancel()
            [ended] = await asyncio.gather(self._asking, return_exceptions=True)
            if isinstance(ended, Exception):
                log.warning("nothing asked ahead", error=type(ended).__name__)

    def guess(self, utterance: Utterance) -> Classification | None:
        return self._provider.guess(utterance)

    async def classify(self, utterance: Utterance, meter: Meter) -> Classification:
        if configuration.value("SPECULATE") and (guess := self.guess(utterance)):
            self._asking = asyncio.create_task(self._ask(guess, meter), name="reply ahead")
        return await self._provider.classify(utterance, meter)

    async def speak(self, outcome: Outcome, meter: Meter) -> AsyncGenerator[str | Restart, None]:
        if self._asking and self._rehearsed:
            meter.speculated = _are_told_alike(self._rehearsed, outcome)
        source = self._replayed(meter) if meter.speculated else self._provider.speak(outcome, meter)
        if self._asking and not meter.speculated:
            self._asking.cancel()
        async with aclosing(source) as pieces:
            async for piece in pieces:
                yield piece

    async def _ask(self, guess: Classification, meter: Meter) -> None:
        """Hold what the provider says to the rehearsed outcome. Its calls are on the turn's bill, used or not."""
        try:
            await asyncio.sleep(HEAD_START)
            self._rehearsed = await self._rehearse(guess)
            if self._rehearsed is None:
                return
            own = Meter(meter.reserve, meter.calls, meter.switches, meter.recovered)
            async with aclosing(self._provider.speak(self._rehearsed, own)) as pieces:
                async for piece in pieces:
                    self._held.put_nowait((own.speaker, own.prompt, piece))
        finally:
            self._held.put_nowait(None)

    async def _replayed(self, meter: Meter) -> AsyncGenerator[str | Restart, None]:
        while held := await self._held.get():
            meter.speaker, meter.prompt, piece = held
            yield piece
        if self._asking:
            await self._asking  # what ended it early is the turn's failure, too


def _are_told_alike(rehearsed: Outcome, outcome: Outcome) -> bool:
    """Whether both make the same reply: they differ in the ids of stores alone, or not in what is said of them."""
    return _numbered(rehearsed) == _numbered(outcome) or _words(rehearsed) == _words(outcome)


def _numbered(outcome: Outcome) -> Outcome:
    """Each store as the first, the second … of the outcome: a rehearsed one has no id yet."""
    numbers = {pk: str(number) for number, pk in enumerate(outcome.stores)}
    receipts = (replace(each, stores=tuple(numbers[pk] for pk in each.stores)) for each in outcome.receipts)
    return replace(outcome, receipts=tuple(receipts))


def _words(outcome: Outcome) -> tuple[object, str]:
    """All that a reply is made of: what a model is asked, and what the templates say."""
    return wording.to_reply(outcome), speech.reply_to(outcome)

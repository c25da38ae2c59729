"""Time limits on a stream of pieces, and a race between two of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Self

from chat.providers.base import Fault, ProviderError, Restart
from storeagent import configuration

Pieces = AsyncGenerator[str, None]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds: until the first piece, between two pieces, for the whole; when to ask a second provider (0: never)."""

    first: float
    gap: float
    whole: float
    hedge_after: float = 0.0

    @classmethod
    def current(cls) -> Self:
        """As they are configured now."""
        value = configuration.value
        return cls(
            value("FIRST_TOKEN_SECONDS"), value("GAP_SECONDS"), value("REPLY_SECONDS"), value("HEDGE_AFTER_MS") / 1000
        )


async def bounded(source: AsyncGenerator[str | Restart, None], bounds: Bounds) -> Pieces:
    """What `source` yields, or ProviderError(TIMEOUT) as soon as one of the bounds is passed. Closes it at the end."""
    clock = asyncio.get_running_loop().time
    end, wait = clock() + bounds.whole, bounds.first
    async with aclosing(source):
        while True:
            try:
                async with asyncio.timeout_at(min(clock() + wait, end)):
                    piece = await anext(source, None)
            except TimeoutError:
                reason = f"silent for {wait:g} s" if clock() < end else f"not complete after {bounds.whole:g} s"
                raise ProviderError(Fault.TIMEOUT, reason) from None
            if piece is None:
                return
            yield str(piece)
            wait = bounds.gap


@dataclass(frozen=True, slots=True)
class Lead:
    """Who spoke first: its pieces, the first included, and why the other failed, if it did before that."""

    pieces: Pieces
    is_rival: bool
    other_failed: ProviderError | None = None


async def first_to_speak(first: Pieces, rival: Callable[[], Pieces | None], after: float) -> Lead:
    """Ask `first`, and when it is silent for `after` seconds, the rival too if there is one; who is second is closed.

    When both fail, or `first` before the rival was asked, its pieces are its ProviderError.
    """
    streams = [first]
    heads = [asyncio.create_task(_head(first))]
    try:
        await asyncio.wait(heads, timeout=after)
        if not heads[0].done() and (other := rival()):
            streams.append(other)
            heads.append(asyncio.create_task(_head(streams[1])))
        winner = await _winner(heads)
        failed = next((head.exception() for head in heads if head is not heads[winner] and _failed(head)), None)
    except BaseException:
        await _close(heads, streams)
        raise
    await _close(heads[:winner] + heads[winner + 1 :], streams[:winner] + streams[winner + 1 :])
    other_failed = failed if isinstance(failed, ProviderError) else None
    return Lead(_rest(heads[winner], streams[winner]), winner == 1, other_failed)


async def _winner(heads: list[asyncio.Task[str | None]]) -> int:
    """The index of the first that speaks, as soon as it does; 0 when none will."""
    waiting = set(heads)
    while waiting:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if spoke := [head for head in heads if head in done and not head.exception()]:
            return heads.index(spoke[0])
    return 0


def _failed(head: asyncio.Task[str | None]) -> bool:
    return head.done() and not head.cancelled() and head.exception() is not None


async def _head(stream: Pieces) -> str | None:
    return await anext(stream, None)


async def _rest(head: asyncio.Task[str | None], stream: Pieces) -> Pieces:
    async with aclosing(stream):
        if (piece := head.result()) is not None:
            yield piece
        async for piece in stream:
            yield piece


async def _close(heads: list[asyncio.Task[str | None]], streams: list[Pieces]) -> None:
    for head in heads:
        head.cancel()
    await asyncio.gather(*heads, return_exceptions=True)
    for stream in streams:
        await stream.aclose()

"""The event log of a turn: followed live in the process that runs it, replayed from the table everywhere else.

Types and payloads (they name stores by id, never by number):
    receipt    the index of a receipt in the turn     {"index": 0}
    token      a piece of the reply                   {"text": " saved"}
    supersede  the reply so far is void               {}
    state      the conversation's state by now        {"state": "IDLE"}
    error      the turn failed, in words for a person {"message": "…"}
    done       the last event                         {}
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chat.models import Turn, TurnEvent
from storeagent.db import database_step

WRITE_INTERVAL = 0.1  # seconds between two writes of one turn's events: never one a token
POLL_INTERVAL = 0.25  # seconds between two looks at the table for a turn that runs elsewhere
FOLLOW_LIMIT = 120  # seconds a reader waits for a turn that does not end


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    seq: int  # 1, 2, 3 … within the turn
    type: str
    payload: dict[str, Any]


@dataclass(slots=True, eq=False)
class TurnLog:
    """The log of a turn that runs in this process, from `open` to the end of its `async with`."""

    turn_id: UUID
    user_id: UUID
    events: list[LoggedEvent] = field(default_factory=list)
    closed: bool = False
    _written: int = 0
    _last_write: float = field(default_factory=time.monotonic)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @classmethod
    def open(cls, turn_id: UUID, user_id: UUID) -> TurnLog:
        """Registered at once, so that a reader who comes before the first event follows it live."""
        log = _live[turn_id] = cls(turn_id, user_id)
        return log

    async def __aenter__(self) -> TurnLog:
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await self._write()
        finally:
            self.closed = True
            del _live[self.turn_id]
            await self._wake()

    async def append(self, type: str, **payload: Any) -> None:
        self.events.append(LoggedEvent(len(self.events) + 1, type, payload))
        await self._wake()
        if time.monotonic() - self._last_write >= WRITE_INTERVAL:
            await self._write()

    async def after(self, seq: int) -> AsyncIterator[LoggedEvent]:
        while True:
            for event in self.events[seq:]:
                seq = event.seq
                yield event
            if self.closed and seq >= len(self.events):
                return
            async with self._changed:
                await self._changed.wait_for(lambda: self.closed or len(self.events) > seq)  # noqa: B023

    async def _wake(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _write(self) -> None:
        unwritten = self.events[self._written :]
        self._last_write, self._written = time.monotonic(), len(self.events)
        if unwritten:
            await _insert(self.turn_id, self.user_id, unwritten)


_live: dict[UUID, TurnLog] = {}


async def follow(turn: Turn, after: int = 0) -> AsyncIterator[LoggedEvent]:
    """The events of `turn` behind number `after`, to the last: live when it runs here, else from the table.

    The caller has made sure that the reader owns the turn. A turn whose process died ends in `done` without a reply.
    """
    if log := _live.get(turn.pk):
        async for event in log.after(after):
            yield event
        return
    deadline = time.monotonic() + FOLLOW_LIMIT
    while True:
        finished = await _is_finished(turn.pk)  # before the read: what was written until then is all there is
        for event in await _read(turn.pk, after):
            after = event.seq
            yield event
            if event.type == "done":
                return
        if finished or time.monotonic() > deadline:
            yield LoggedEvent(after + 1, "done", {})
            return
        await asyncio.sleep(POLL_INTERVAL)


@database_step
def _insert(turn_id: UUID, user_id: UUID, events: list[LoggedEvent]) -> None:
    TurnEvent.objects.bulk_create(
        TurnEvent(turn_id=turn_id, user_id=user_id, seq=event.seq, type=event.type, payload=event.payload)
        for event in events
    )


@database_step
def _read(turn_id: UUID, after: int) -> list[LoggedEvent]:
    rows = TurnEvent.objects.filter(turn_id=turn_id, seq__gt=after).order_by("seq")
    return [LoggedEvent(*row) for row in rows.values_list("seq", "type", "payload")]


@database_step
def _is_finished(turn_id: UUID) -> bool:
    return Turn.objects.ended_or_abandoned().filter(pk=turn_id).exists()

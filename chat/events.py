"""The event log of a turn: followed live in the process that runs it, read from the table everywhere else.

Types and payloads (they name stores by id, never by number):
    receipt    the index of a receipt in the turn     {"index": 0}
    state      the conversation's state by now        {"state": "IDLE"}
    token      a piece of the reply                   {"text": " saved"}
    supersede  the reply so far is void               {}
    error      the turn failed, in words for a person {"message": "…"}
    done       the last event                         {"status": "done"}

Receipts and state are written in the transaction of what they tell of, `done` in the one that records the reply; tokens
are shown first and written in batches. So what a crash can lose is tokens that somebody has seen: who takes the turn
over numbers its events from the next EPOCH on, and begins with `supersede`. Who had it before writes nothing more.
"""

from __future__ import annotations

import asyncio
import json
from bisect import bisect_right
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar
from uuid import UUID

import structlog
from django.db import Error, connection

from chat import notices
from chat.models import Turn, TurnEvent
from storeagent.db import database_step, to_the_end

log = structlog.get_logger(__name__)

T = TypeVar("T")

WRITE_INTERVAL = 0.1  # seconds between two writes of one turn's tokens: never one a token
EPOCH = 1_000_000  # more events than one run of a turn can have


class TakenOver(Exception):
    """Another process runs this turn: this one was slow, or taken for dead. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    seq: int  # rises within the turn
    type: str
    payload: dict[str, Any]


@dataclass(slots=True, eq=False)
class TurnLog:
    """The log of a turn that runs in this process, from `open` to the end of its `async with`."""

    turn_id: UUID
    user_id: UUID
    takeovers: int  # of the turn, when this process began with it
    events: list[LoggedEvent] = field(default_factory=list)
    closed: bool = False
    taken_over: bool = False
    _written: int = 0
    _flushing: asyncio.Task[None] | None = None
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def open(cls, turn_id: UUID, user_id: UUID, takeovers: int = 0, written: Sequence[LoggedEvent] = ()) -> Self:
        """Registered at once, so that a reader who comes before the first event follows it live.

        `written` is what a run that died has left in the table.
        """
        log = _live[turn_id] = cls(turn_id, user_id, takeovers, list(written), _written=len(written))
        return log

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            async with self._writing:  # a write under way ends first
                if self._flushing:
                    self._flushing.cancel()
            await self._try_to_flush()
        finally:
            self.closed = True
            _live.pop(self.turn_id, None)
            self._wake()

    async def append(self, type: str, **payload: Any) -> None:
        """Show it now, write it soon. Raises TakenOver once a write has found out."""
        if self.taken_over:
            raise TakenOver
        self._show([self._numbered(type, payload)])
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush_later())

    async def write(
        self, events: Sequence[tuple[str, dict[str, Any]]], step: Callable[[list[LoggedEvent]], Awaitable[T]]
    ) -> T:
        """Have `step` write `events`, and the tokens before them, within its own transaction; then show them.

        `step` gets what to hand to `insert`. When it raises, nothing was written or shown. Once begun it ends, even
        when the turn is cancelled meanwhile.
        """
        return await to_the_end(self._write(events, step))

    async def _write(
        self, events: Sequence[tuple[str, dict[str, Any]]], step: Callable[[list[LoggedEvent]], Awaitable[T]]
    ) -> T:
        async with self._writing:
            waiting = self.events[self._written :]
            first = self._next
            new = [LoggedEvent(first + n, type, payload) for n, (type, payload) in enumerate(events)]
            result = await step(waiting + new)
            self._written += len(waiting) + len(new)
            self._show(new)
            return result

    async def flush(self) -> None:
        """Write what is not written yet. Raises TakenOver, and database errors."""
        await to_the_end(self._flush())

    async def _flush(self) -> None:
        async with self._writing:
            if (waiting := self.events[self._written :]) and not self.taken_over:
                await self._insert(waiting)
                self._written += len(waiting)

    @database_step
    def _insert(self, waiting: list[LoggedEvent]) -> None:
        owner: list[Any] = [self.turn_id, self.takeovers, *Turn.UNFINISHED]
        with connection.cursor() as cursor:
            cursor.execute(_INSERT_OWN, [*owner, self.user_id, as_json(waiting), *notice(self.turn_id)])
            if not cursor.rowcount:
                raise TakenOver

    async def after(self, seq: int) -> AsyncIterator[list[LoggedEvent]]:
        """The events behind number `seq`, as many at a time as are there."""
        while True:
            if there := self.events[bisect_right(self.events, seq, key=_seq) :]:
                seq = there[-1].seq
                yield there
            if self._has_more(seq):
                continue
            if self.closed:
                return
            await self._changed.wait()

    @property
    def _next(self) -> int:
        last = self.events[-1].seq if self.events else 0
        return max(last, self.takeovers * EPOCH) + 1

    def _numbered(self, type: str, payload: dict[str, Any]) -> LoggedEvent:
        return LoggedEvent(self._next, type, payload)

    def _has_more(self, seq: int) -> bool:
        return bool(self.events) and self.events[-1].seq > seq

    def _show(self, events: list[LoggedEvent]) -> None:
        self.events += events
        self._wake()

    def _wake(self) -> None:
        """Wake all readers that wait now; who comes later looks before it waits."""
        self._changed.set()
        self._changed.clear()

    async def _flush_later(self) -> None:
        await asyncio.sleep(WRITE_INTERVAL)
        await self._try_to_flush()

    async def _try_to_flush(self) -> None:
        try:
            await self.flush()
        except TakenOver:
            self.taken_over = True
        except Error as error:  # the next write takes them along, the last one must succeed
            log.warning("events not written yet", turn_id=str(self.turn_id), error=type(error).__name__)


_live: dict[UUID, TurnLog] = {}


def live(turn_id: UUID) -> TurnLog | None:
    """The log of a turn that runs in this process."""
    return _live.get(turn_id)


def insert(turn_id: UUID, user_id: UUID, events: Sequence[LoggedEvent]) -> None:
    """Write events, and tell every process that there is more, when the transaction commits. Sync."""
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [turn_id, user_id, as_json(events), *notice(turn_id)])


def as_json(events: Sequence[LoggedEvent]) -> str:
    """For `jsonb_to_recordset`, as (seq integer, type text, payload jsonb)."""
    return json.dumps([{"seq": event.seq, "type": event.type, "payload": event.payload} for event in events])


def notice(turn_id: UUID) -> tuple[str, str]:
    """For `pg_notify`: there is more in this turn's log."""
    return notices.CHANNEL, f"{notices.MORE}:{turn_id}"


# Each is one statement for however many events there are; the second writes nothing once another has the turn.
_INSERT = """
WITH written AS (
    INSERT INTO turn_events (turn_id, user_id, seq, type, payload)
    SELECT %s, %s, seq, type, payload FROM jsonb_to_recordset(%s::jsonb) AS e (seq integer, type text, payload jsonb)
)
SELECT pg_notify(%s, %s)
"""
_INSERT_OWN = """
WITH mine AS (
    SELECT id FROM turns WHERE id = %s AND takeovers = %s AND status IN (%s, %s) FOR NO KEY UPDATE
), written AS (
    INSERT INTO turn_events (turn_id, user_id, seq, type, payload)
    SELECT mine.id, %s, seq, type, payload
    FROM mine, jsonb_to_recordset(%s::jsonb) AS e (seq integer, type text, payload jsonb)
)
SELECT pg_notify(%s, %s) FROM mine
"""


def written(turn_id: UUID, after: int = 0) -> list[LoggedEvent]:
    """What the table holds behind number `after`. Sync."""
    rows = TurnEvent.objects.filter(turn_id=turn_id, seq__gt=after).order_by("seq")
    return [LoggedEvent(*row) for row in rows.values_list("seq", "type", "payload")]


def _seq(event: LoggedEvent) -> int:
    return event.seq

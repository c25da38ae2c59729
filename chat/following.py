"""Reading a turn's events to the last, live when it runs in this process and else from the table; and stopping it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from uuid import UUID

from chat import events, notices
from chat.events import LoggedEvent
from chat.models import Turn
from chat.orchestrator import lease, runner
from chat.orchestrator.queue import NotFound
from storeagent.accounts.models import User
from storeagent.db import database_step

FOLLOW_LIMIT = 180  # seconds a reader waits for a turn that does not end; a page comes back by itself


async def follow(turn: Turn, after: int = 0) -> AsyncIterator[LoggedEvent]:
    """The events of `turn` behind number `after`. The caller has made sure that the reader owns the turn.

    Holds neither a connection nor a thread while it waits.
    """
    if log := events.live(turn.pk):
        async for event in log.after(after):
            yield event
        return
    deadline = time.monotonic() + FOLLOW_LIMIT
    with notices.bell(turn.pk) as bell:
        while time.monotonic() < deadline:
            bell.clear()
            found, is_over = await _read(turn.pk, after)
            for event in found:
                after = event.seq
                yield event
                if event.type == "done":
                    return
            if is_over:
                yield LoggedEvent(after + 1, "done", {})  # its events have been cleared away
                return
            if await _taken_up(turn.pk):
                async for event in follow(turn, after):
                    yield event
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(notices.poll_seconds()):
                    await bell.wait()


@database_step
def _read(turn_id: UUID, after: int) -> tuple[list[LoggedEvent], bool]:
    is_over = not Turn.objects.filter(pk=turn_id, status__in=Turn.UNFINISHED).exists()  # before what it has written
    return events.written(turn_id, after), is_over


async def _taken_up(turn_id: UUID) -> bool:
    """Whether the turn was abandoned, and this process has just taken it up, or ended it."""
    if not await database_step(Turn.objects.abandoned().filter(pk=turn_id).exists)():
        return False
    await runner.take_up(turn_id)
    return True


async def stop(user: User, turn_id: UUID) -> None:
    """Stop the user's turn, wherever it runs. Raises NotFound."""
    if not await database_step(lease.ask_to_stop)(user, turn_id):
        raise NotFound("There is no such turn.")
    runner.stop(turn_id)  # here at once; other processes hear of it

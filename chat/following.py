"""Reading a turn's events to the last, live when it runs in this process and else from the table; and stopping it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from enum import Enum
from uuid import UUID

from django.utils import timezone

from chat import events, notices
from chat.events import LoggedEvent
from chat.models import Turn
from chat.orchestrator import lease, runner
from chat.orchestrator.queue import NotFound
from storeagent.accounts.models import User
from storeagent.db import database_step, unburden

FOLLOW_LIMIT = 180  # seconds a reader waits for a turn that does not end; a page comes back by itself
SIGN_LIMIT = 9.0  # seconds, for whoever sees nothing before the end, until the first sign that it will come


async def follow(turn: Turn, after: int = 0) -> AsyncGenerator[list[LoggedEvent], None]:
    """The events of `turn` behind number `after`, as many at a time as are there: one packet to a reader, not many.

    The caller has made sure that the reader owns the turn. Holds neither a connection nor a thread while it waits. The
    last event is `done`, unless this process is about to end or the turn takes too long: then the reader comes back,
    perhaps to another process.
    """
    deadline = time.monotonic() + FOLLOW_LIMIT
    with notices.bell(turn.pk) as bell:
        while time.monotonic() < deadline:
            if log := events.live(turn.pk):
                async for there in log.after(after):
                    after = there[-1].seq
                    yield there
                    if there[-1].type == "done":
                        return
            bell.clear()
            found, standing = await _read(turn.pk, after)
            if found:
                after = found[-1].seq
                yield found
                if found[-1].type == "done":
                    return
            if standing is Standing.OVER:
                yield [LoggedEvent(after + 1, "done", {})]  # its events have been cleared away
                return
            if runner.is_leaving():
                return
            if standing is Standing.ABANDONED:
                await runner.take_up(turn.pk)
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(notices.poll_seconds()):
                    await bell.wait()


async def wait_for_end(turn: Turn) -> None:
    """Wait for the turn to end, as `follow` does. Where nothing is heard of it in time, it is time for an apology.

    Those who wait hold no connection: there are fewer of them than people.
    """
    await unburden()
    async with aclosing(follow(turn)) as signs:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SIGN_LIMIT) as limit:
                async for _ in signs:
                    limit.reschedule(None)


class Standing(Enum):
    RUNNING, ABANDONED, OVER = range(3)


@database_step
def _read(turn_id: UUID, after: int) -> tuple[list[LoggedEvent], Standing]:
    unfinished = Turn.objects.filter(pk=turn_id, status__in=Turn.UNFINISHED)
    lease_end = unfinished.values_list("lease_expires_at", flat=True).first()  # before what it has written
    if lease_end is None:
        standing = Standing.OVER
    else:
        standing = Standing.ABANDONED if lease_end <= timezone.now() else Standing.RUNNING
    return events.written(turn_id, after), standing


async def stop(user: User, turn_id: UUID) -> None:
    """Stop the user's turn, wherever it runs. Raises NotFound."""
    if not await database_step(lease.ask_to_stop)(user, turn_id):
        raise NotFound("There is no such turn.")
    runner.stop(turn_id)  # here at once; other processes hear of it

"""Where turns run: as tasks of this process that no lost connection ends."""

from __future__ import annotations

import asyncio

from chat.events import TurnLog
from chat.orchestrator import chain
from chat.orchestrator.turn import Job, run_turn
from chat.providers.base import Provider

_tasks: set[asyncio.Task[None]] = set()  # asyncio keeps only weak references


def start(job: Job, provider: Provider | None = None) -> asyncio.Task[None]:
    """Begin the turn. Whoever wants to see it follows its events; the task itself raises nothing."""
    events = TurnLog.open(job.turn_id, job.user.pk)
    task = asyncio.create_task(_run(job, provider or chain.provider(), events), name=f"turn {job.turn_id}")
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
    return task


async def _run(job: Job, provider: Provider, events: TurnLog) -> None:
    async with events:
        await run_turn(job, provider, events)

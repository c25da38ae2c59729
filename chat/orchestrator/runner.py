"""Where turns run: as tasks of this process that no lost connection ends.

`Keeper` looks after them: it renews their leases, stops those that are to stop, and takes up the turns of processes
that died. It runs in web processes; a command runs its few turns without one, within their first lease.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError

from chat import events, notices
from chat.events import TurnLog
from chat.orchestrator import chain, lease
from chat.orchestrator.turn import Job, run_turn
from chat.providers.base import Provider
from storeagent.db import database_step

log = structlog.get_logger(__name__)

KEEP_INTERVAL = 1.0  # seconds between two looks for turns that were left behind
DRAIN_SECONDS = 5.0  # that running turns get to end in when the process is told to


@dataclass(slots=True)
class Running:
    task: asyncio.Task[None]
    stop: asyncio.Event


_running: dict[UUID, Running] = {}


def start(job: Job, provider: Provider | None = None) -> asyncio.Task[None]:
    """Begin the turn. Whoever wants to see it follows its events; the task itself raises nothing."""
    return _start(job, TurnLog.open(job.turn_id, job.user.pk), provider)


def stop(turn_id: UUID) -> None:
    """Stop a turn if it runs here: at once, not when the next word comes."""
    if running := _running.get(turn_id):
        running.stop.set()


notices.on_stop(stop)


async def take_up(turn_id: UUID, provider: Provider | None = None) -> bool:
    """Go on with a turn whose process died. False when there was nothing to go on with."""
    turn = await database_step(lease.take_over)(turn_id)
    if turn is None or turn_id in _running:
        return False
    log.warning("turn taken over", turn_id=str(turn_id), acted=turn.acted_at is not None)
    written = await database_step(events.written)(turn_id)
    _start(Job(turn_id, turn.user, turn.text, resumed=turn), TurnLog.open(turn_id, turn.user_id, written), provider)
    return True


def _start(job: Job, turn_log: TurnLog, provider: Provider | None) -> asyncio.Task[None]:
    halt = asyncio.Event()
    task = asyncio.create_task(_run(job, provider or chain.provider(), turn_log, halt), name=f"turn {job.turn_id}")
    _running[job.turn_id] = Running(task, halt)
    task.add_done_callback(lambda _: _running.pop(job.turn_id, None))
    return task


async def _run(job: Job, provider: Provider, turn_log: TurnLog, halt: asyncio.Event) -> None:
    async with turn_log:
        await run_turn(job, provider, turn_log, halt)


@dataclass(slots=True)
class Keeper:
    """Looks after the turns of this process and of those that died."""

    _task: asyncio.Task[None] | None = None
    _renewed: float = field(default=0.0)

    def start(self) -> None:
        self._task = asyncio.create_task(self._keep(), name="keeper")

    async def stop(self) -> None:
        """Let running turns end, for a while; hand over the rest."""
        if self._task:
            self._task.cancel()
        tasks = [running.task for running in _running.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
        left = dict(_running)
        for running in left.values():
            running.task.cancel()
        await asyncio.gather(*(running.task for running in left.values()), return_exceptions=True)
        if left:
            await database_step(lease.let_go)(left)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(KEEP_INTERVAL)
            try:
                await self._look()
            except DatabaseError as error:
                log.warning("turns not looked after", error=type(error).__name__)

    async def _look(self) -> None:
        now = asyncio.get_running_loop().time()
        if _running and now - self._renewed > settings.TURN_LEASE_SECONDS / 4:
            self._renewed = now
            for turn_id in await database_step(lease.renew)(list(_running)):
                stop(turn_id)
        for turn_id in await database_step(lease.abandoned)():
            await take_up(turn_id)

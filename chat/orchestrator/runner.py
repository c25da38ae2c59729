"""Where turns run: as tasks of this process that no lost connection ends.

`Keeper` looks after them: it renews their leases, stops those that are to stop, and takes up the turns of processes
that died. It runs in web processes; a command runs its few turns without one, within their first lease.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

import structlog
from django.conf import settings

from chat import events, notices
from chat.events import TurnLog
from chat.orchestrator import chain, lease, lines
from chat.orchestrator.halt import Halt
from chat.orchestrator.job import Job
from chat.orchestrator.turn import run_turn
from chat.providers.base import Provider
from storeagent.db import database_step

log = structlog.get_logger(__name__)

KEEP_INTERVAL = 1.0  # seconds between two looks for turns that were left behind
DRAIN_SECONDS = 5.0  # that running turns get to end in when the process is told to


@dataclass(slots=True)
class Running:
    task: asyncio.Task[None]
    halt: Halt
    takeovers: int


_running: dict[UUID, Running] = {}
_leaving = False


def start(job: Job, provider: Provider | None = None) -> asyncio.Task[None]:
    """Begin the turn. Whoever wants to see it follows its events; the task itself raises nothing."""
    return _start(job, TurnLog.open(job.turn_id, job.user.pk), provider)


def stop(turn_id: UUID) -> None:
    """Stop a turn if it runs here: at once, not when the next word comes."""
    if running := _running.get(turn_id):
        running.halt.set()


notices.on_stop(stop)


def is_leaving() -> bool:
    """Whether this process is about to end: a reader should go on elsewhere."""
    return _leaving


async def take_up(turn_id: UUID, provider: Provider | None = None) -> bool:
    """Go on with a turn whose process died. False when there was nothing to go on with."""
    turn = None if turn_id in _running else await database_step(lease.take_over)(turn_id)
    if turn is None:
        return False
    log.warning("turn taken over", turn_id=str(turn_id), acted=turn.acted_at is not None)
    written = await database_step(events.written)(turn_id)
    turn_log = TurnLog.open(turn_id, turn.user_id, turn.takeovers, written)
    _start(Job(turn_id, turn.user, turn.text, resumed=turn), turn_log, provider)
    if turn.stop_requested_at:
        stop(turn_id)
    return True


def _start(job: Job, turn_log: TurnLog, provider: Provider | None) -> asyncio.Task[None]:
    halt = Halt()
    task = asyncio.create_task(_run(job, provider or chain.provider(), turn_log, halt), name=f"turn {job.turn_id}")
    _running[job.turn_id] = Running(task, halt, job.takeovers)
    task.add_done_callback(lambda _: _running.pop(job.turn_id, None))
    return task


async def _run(job: Job, provider: Provider, turn_log: TurnLog, halt: Halt) -> None:
    lines.begin(job)
    async with turn_log:
        await run_turn(job, provider, turn_log, halt)


class Keeper:
    """Looks after the turns of this process and of those that died."""

    def __init__(self) -> None:
        self._keeping: asyncio.Task[None] | None = None
        self._draining: asyncio.Task[None] | None = None
        self._renewed = 0.0

    def start(self) -> None:
        global _leaving
        _leaving = False
        self._keeping = asyncio.create_task(self._keep(), name="keeper")

    def leave(self) -> None:
        """Begin to end: readers go elsewhere, running turns get a while to end in, the rest is handed over."""
        global _leaving
        _leaving = True
        notices.ring_all()
        self._draining = self._draining or asyncio.create_task(self._drain(), name="drain")

    async def stop(self) -> None:
        self.leave()
        if self._draining:
            await self._draining
        if self._keeping:
            self._keeping.cancel()

    async def _drain(self) -> None:
        if tasks := [running.task for running in _running.values()]:
            await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
        left = dict(_running)
        await _cancel(left)
        if left:
            await database_step(lease.let_go)({turn_id: running.takeovers for turn_id, running in left.items()})

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(KEEP_INTERVAL)
            try:
                await self._look()
            except Exception as error:  # whatever it is: turns that nobody keeps are lost
                log.warning("turns not looked after", error=type(error).__name__)

    async def _look(self) -> None:
        now = asyncio.get_running_loop().time()
        if _running and (now - self._renewed > settings.TURN_LEASE_SECONDS / 4 or not notices.are_heard()):
            self._renewed = now
            await self._renew()
        if not _leaving:
            for turn_id in await database_step(lease.abandoned)():
                await take_up(turn_id)

    async def _renew(self) -> None:
        mine = {turn_id: running.takeovers for turn_id, running in _running.items()}
        to_stop, lost = await database_step(lease.renew)(mine)
        for turn_id in to_stop:
            stop(turn_id)
        await _cancel({turn_id: _running[turn_id] for turn_id in lost & _running.keys()})


async def _cancel(runs: dict[UUID, Running]) -> None:
    for running in runs.values():
        running.task.cancel()
    await asyncio.gather(*(running.task for running in runs.values()), return_exceptions=True)

"""Notices between processes, by LISTEN and NOTIFY: "this turn has more events", "this turn is to stop".

One connection a process listens (`Listener`, begun with the web process). Notices are a courtesy: they make readers
quick, and a poll is the net under them. A connection that delivers none, as behind PgBouncer in transaction mode, is
told by a notice that is sent on another; then the poll is all there is, and is quicker.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import psycopg
import structlog
from django.conf import settings
from django.db import connection

from storeagent.db import database_step

log = structlog.get_logger(__name__)

CHANNEL = "turns"
MORE, STOP, PROBE = "more", "stop", "probe"

POLL, POLL_WITH_NOTICES = 0.3, 5.0  # seconds between two looks at the table
PROBE_SECONDS = 3.0  # until a connection that delivers nothing is taken to be deaf
RETRY_SECONDS = 2.0
DEAF_SECONDS = 600.0  # between two tries of a connection that delivers nothing

_bells: dict[UUID, set[asyncio.Event]] = defaultdict(set)
_stoppers: list[Callable[[UUID], object]] = []
_hears = False


def send(kind: str, turn_id: UUID) -> None:
    """Send a notice when the transaction at hand commits. Sync."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{kind}:{turn_id}"])


def are_heard() -> bool:
    return _hears


def poll_seconds() -> float:
    """How long to wait for a bell before one looks for oneself."""
    return POLL_WITH_NOTICES if _hears else POLL


@contextlib.contextmanager
def bell(turn_id: UUID) -> Iterator[asyncio.Event]:
    """An event that is set whenever the turn has more to read."""
    mine = asyncio.Event()
    _bells[turn_id].add(mine)
    try:
        yield mine
    finally:
        _bells[turn_id].discard(mine)
        if not _bells[turn_id]:
            del _bells[turn_id]


def ring_all() -> None:
    """Have every reader look for itself, now."""
    for bells in _bells.values():
        for each in bells:
            each.set()


def on_stop(stopper: Callable[[UUID], object]) -> None:
    """Call `stopper` with the turn of every notice to stop."""
    _stoppers.append(stopper)


class Listener:
    """Hears the notices of this process, and comes back when its connection breaks."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="listener")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            pause = RETRY_SECONDS
            try:
                await self._listen()
                log.warning("this database delivers no notices: readers poll")
                pause = DEAF_SECONDS
            except Exception as error:  # whatever it is, readers poll, and it is tried again
                log.warning("notices are not heard: readers poll", error=type(error).__name__)
            finally:
                _set_hearing(False)
            await asyncio.sleep(pause)

    async def _listen(self) -> None:
        """Returns when it hears nothing of what is sent the way that all notices are."""
        parameters = await asyncio.to_thread(_parameters)  # which may start the embedded server
        async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as listening:
            await listening.execute(f"LISTEN {CHANNEL}")
            loop, probe = asyncio.get_running_loop(), uuid.uuid4()
            limit = loop.time() + PROBE_SECONDS
            await database_step(send)(PROBE, probe)
            while not _hears:
                if loop.time() >= limit:
                    return
                async for notice in listening.notifies(timeout=limit - loop.time(), stop_after=1):
                    _heard(notice.payload, probe)
            async for notice in listening.notifies():
                _heard(notice.payload, probe)


def _heard(payload: str, probe: UUID) -> None:
    kind, _, name = payload.partition(":")
    with contextlib.suppress(ValueError):
        turn_id = UUID(name)
        if kind == PROBE and turn_id == probe:
            _set_hearing(True)
        if kind == STOP:
            for stopper in _stoppers:
                stopper(turn_id)
        for each in _bells.get(turn_id, ()):
            each.set()


def _set_hearing(hears: bool) -> None:
    global _hears
    was, _hears = _hears, hears
    if was and not hears:  # a bell that somebody waits for may not ring
        ring_all()


def _parameters() -> dict[str, Any]:
    if settings.DATABASE_LISTEN_URL:
        return {"conninfo": settings.DATABASE_LISTEN_URL}
    parameters = connection.get_connection_params()
    return {key: value for key, value in parameters.items() if key not in ("context", "cursor_factory")}

"""How async code uses the ORM: one short step in a thread, with the connection handed back at its end."""

from __future__ import annotations

import asyncio
import functools
import itertools
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import SyncToAsync, sync_to_async
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection, connections
from django.db.models import Model
from django.db.models.expressions import DatabaseDefault
from django.utils import translation

P = ParamSpec("P")
R = TypeVar("R")

# Fewer threads than the pool has connections: where pages hold no more than the rest, no step waits for one.
_THREADS = ThreadPoolExecutor(settings.DATABASE_THREADS, thread_name_prefix="database")


def write_once(write: Callable[[], R], written: Callable[[], R | None]) -> R:
    """Run `write`, a transaction; when the connection breaks, find out whether it took effect before doing it again.

    The answer to a COMMIT can be lost although the COMMIT was not. `written` tells, on a new connection, what an
    earlier try has left, or None; it must wait for a transaction that is still under way, as a row lock does.
    """
    try:
        return write()
    except (OperationalError, InterfaceError):
        connection.close()
        left = written()
        return write() if left is None else left


def insert(*rows: Model) -> None:
    """`row.save(force_insert=True)` for what is inserted with every turn: no signals, and not worded anew each time.

    All of `rows` in one statement. Raises what that would raise. A third of the ORM's time.
    """
    tables, values = zip(*map(_columns, rows), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_insertions(tables), list(itertools.chain(*values)))
    _mark_inserted(*rows)


def insert_unless_there(row: Model) -> bool:
    """`insert`, but False, and nothing written, where a unique constraint knows such a row already."""
    table, values = _columns(row)
    with connection.cursor() as cursor:
        cursor.execute(_insertions((table,)) + " ON CONFLICT DO NOTHING", values)
        if not cursor.rowcount:
            return False
    _mark_inserted(row)
    return True


Table = tuple[str, tuple[str, ...]]  # its name, and those of columns


def _columns(row: Model) -> tuple[Table, list[Any]]:
    """What of a new row is to be written, and the values. The rest is the database's own default."""
    values = [(field, field.pre_save(row, add=True)) for field in row._meta.local_concrete_fields]
    given = [(field, value) for field, value in values if not isinstance(value, DatabaseDefault)]
    table = row._meta.db_table, tuple(str(field.column) for field, _ in given)
    return table, [field.get_db_prep_save(value, connection) for field, value in given]


@functools.cache
def _insertions(tables: tuple[Table, ...]) -> str:
    quote = connection.ops.quote_name
    *first, last = (
        f"INSERT INTO {quote(name)} ({', '.join(map(quote, columns))}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608 (names of ours)
        for name, columns in tables
    )
    beside = ", ".join(f"row{number} AS ({insertion})" for number, insertion in enumerate(first))
    return f"WITH {beside} {last}" if beside else last


def _mark_inserted(*rows: Model) -> None:
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


async def to_the_end(work: Coroutine[Any, Any, R]) -> R:
    """The result of `work`. A cancellation takes effect when it has ended: a thread cannot be cancelled, anyway."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


def start_query(function: Callable[[], R]) -> Future[R]:
    """Have a query made beside the caller's own, on a connection of its own: `.result(timeout)` waits for its end.

    For sync code, and for reading: it sees what is committed. Never start one from within another.
    """

    def step() -> R:
        try:
            return function()
        finally:
            close_old_connections()

    return _THREADS.submit(step)


async def unburden() -> None:
    """Give back the connection that Django keeps for the thread of a request until its end: before a long wait."""
    request = SyncToAsync.thread_sensitive_context.get(None)
    if request and request in SyncToAsync.context_to_thread_executor:  # not where a test has the request's connection
        await sync_to_async(connections.close_all)()


def database_step(function: Callable[P, R], threads: ThreadPoolExecutor = _THREADS) -> Callable[P, Awaitable[R]]:
    """Make an async function of one that uses the ORM.

    What takes its time brings `threads` of its own. Not thread-sensitive: a request that streams for a minute must
    hold neither a thread nor a connection meanwhile. With CONN_MAX_AGE=0 `close_old_connections` gives the connection
    back (to the pool, if any).
    """

    def step(language: str | None, *args: P.args, **kwargs: P.kwargs) -> R:
        if language not in (None, settings.LANGUAGE_CODE):
            translation.activate(language)
        try:
            return function(*args, **kwargs)
        finally:
            close_old_connections()

    @functools.wraps(function)
    async def in_thread(*args: P.args, **kwargs: P.kwargs) -> R:
        # In a copy of the context, like a task: asgiref's would be brought back, which takes longer than many a query.
        # The language is handed on by name: what asgiref keeps of it is seen by its own thread alone.
        work = functools.partial(copy_context().run, step, translation.get_language(), *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(threads, work)

    return in_thread

"""The thread in which a request runs what is sync: lent when it is first needed, and used again by others.

Else Django starts one for each request, and another to end it with.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import SyncToAsync, ThreadSensitiveContext
from django.db import connection, connections

from storeagent.bounds import Application, Receive, Send

P = ParamSpec("P")
R = TypeVar("R")

MOST_IDLE = 32
_idle: list[ThreadPoolExecutor] = []  # of one thread each


class RequestThreads:
    """An ASGI application around Django's, which has a thread for each of its requests that needs one."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        thread = _LentThread()
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self._application(scope, receive, send)
        finally:
            thread.give_back()


def give_back() -> None:
    """Give back this request's thread, and its connection, before a long wait. It gets another when it needs one."""
    request = SyncToAsync.thread_sensitive_context.get(None)
    thread = SyncToAsync.context_to_thread_executor.get(request) if request else None
    if isinstance(thread, _LentThread):
        thread.give_back()


class _LentThread(Executor):
    """Its methods are called by the event loop's thread alone."""

    def __init__(self) -> None:
        self._thread: ThreadPoolExecutor | None = None
        self._last: Future[Any] | None = None
        self._is_connected = False  # to the database, when what was last run in it ended

    def submit(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        if self._thread is None:
            self._thread = _idle.pop() if _idle else ThreadPoolExecutor(1, "request")
        self._last = future = self._thread.submit(self._run, function, *args, **kwargs)
        return future

    def _run(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        finally:
            self._is_connected = connection.connection is not None

    def give_back(self) -> None:
        thread, self._thread = self._thread, None
        if thread is None:
            return
        if self._is_connected:
            thread.submit(connections.close_all)
        if self._last and self._last.done() and len(_idle) < MOST_IDLE:
            _idle.append(thread)
        else:  # somebody has gone away while it was at work: it ends with that
            thread.shutdown(wait=False)

"""A connection whose every wait for the server has an end.

`statement_timeout` is the server's, so it does not help when the network swallows what either side says: a thread would
wait for as long as the other side's kernel keeps the connection, and people with it.
"""

from __future__ import annotations

import select
import time
from typing import Any, ClassVar

import psycopg
from psycopg.errors import _WaitTimeout

HURRY = 0.5  # seconds a wait may take when one has just been in vain
HURRIED = 10.0  # seconds for which one hurries, unless the server is heard of before


class PatientConnection(psycopg.Connection[Any]):
    patience: ClassVar[float] = 4.0  # seconds
    _silent_until: ClassVar[float] = 0.0  # of all connections of the process: they lead to one server

    def execute(self, query: Any, params: Any = None, **options: Any) -> psycopg.Cursor[Any]:
        """The pool asks each connection that it hands out an empty question: a journey to the server and back.

        What a server has cut is seen at the socket, which has something to read, while nothing was asked.
        """
        if query == "" and not self.closed and not self._has_something_to_read():
            return self.cursor()
        return super().execute(query, params, **options)

    def _has_something_to_read(self) -> bool:
        look = select.poll()  # which has no limit for a process of very many connections
        look.register(self, select.POLLIN)
        return bool(look.poll(0))

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        kind = type(self)
        limit = min(HURRY, kind.patience) if time.monotonic() < kind._silent_until else kind.patience
        try:
            result = super().wait(gen, interval, limit if timeout is None else min(timeout, limit))
        except _WaitTimeout:
            kind._silent_until = time.monotonic() + HURRIED
            self.pgconn.finish()  # who knows what it would still say: it is of no more use
            raise psycopg.OperationalError(f"PostgreSQL did not answer within {limit:g} s") from None
        kind._silent_until = 0.0
        return result

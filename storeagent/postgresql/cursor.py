"""A cursor that takes BEGIN along with the first statement: alone it would be a journey to the server and back.

SAVEPOINT could not travel like that: when the server cannot read what comes with it, it would not have been made.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from psycopg import ClientCursor
from psycopg.pq import TransactionStatus

if TYPE_CHECKING:
    DjangoCursor = ClientCursor[Any]
else:
    from django.db.backends.postgresql.base import Cursor as DjangoCursor


class Cursor(DjangoCursor):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.waiting: list[str] = []  # or the connection's

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        if not self.waiting or not isinstance(query, str):
            self.send_waiting()
            return super().execute(query, params, **options)
        self._execute_with(query, params, options)
        return self

    def executemany(self, query: Any, params_seq: Any, **options: Any) -> Any:
        self.send_waiting()
        return super().executemany(query, params_seq, **options)

    def copy(self, *arguments: Any, **options: Any) -> Any:
        self.send_waiting()
        return super().copy(*arguments, **options)

    def stream(self, *arguments: Any, **options: Any) -> Any:
        self.send_waiting()
        return super().stream(*arguments, **options)

    def send_waiting(self) -> None:
        if self.waiting:
            self._execute_with("", None, {})

    def _execute_with(self, query: str, params: Sequence[Any] | None, options: dict[str, Any]) -> None:
        ahead = list(self.waiting)
        try:
            super().execute(";".join([*ahead, query]), params, **options)
        except BaseException:
            with suppress(Exception):
                if self.connection.info.transaction_status is TransactionStatus.INERROR:
                    self.waiting.clear()  # else nothing was executed: the text itself was wrong
            raise
        self.waiting.clear()
        for _ in ahead:
            self.nextset()

from __future__ import annotations

from typing import Any

import environ
from django.conf import settings
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from storeagent import embedded
from storeagent.postgresql.cursor import Cursor


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, but what begins a transaction or a savepoint travels with the next statement (`Cursor`).

    So psycopg itself is in autocommit all the time.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._waiting: list[str] = []

    def get_connection_params(self) -> dict[str, Any]:
        if not settings.DATABASE_URL:
            # At the first connection, not at import: `manage.py database stop` must not start a server.
            server = environ.Env.db_url_config(embedded.start(settings.STOREAGENT_HOME))
            self.settings_dict.update({key: server[key] for key in ("HOST", "PORT", "USER", "PASSWORD")})
        return {**super().get_connection_params(), "cursor_factory": Cursor}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._waiting.clear()
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        if name:  # a server's cursor, which is declared by a statement of its own
            with self.create_cursor() as cursor:
                cursor.send_waiting()
            return super().create_cursor(name)
        cursor = super().create_cursor()
        cursor.waiting = self._waiting
        return cursor

    def _set_autocommit(self, autocommit: bool) -> None:
        self._waiting[:] = [] if autocommit else ["BEGIN"]
        if not self.connection.autocommit:  # a new one
            super()._set_autocommit(True)  # type: ignore[misc]

    def _commit(self) -> None:
        self._waiting.clear()  # savepoints end with the transaction
        super()._commit()  # type: ignore[misc]

    def _rollback(self) -> None:
        self._waiting.clear()
        super()._rollback()  # type: ignore[misc]

    def _savepoint(self, sid: str) -> None:
        self._waiting.append(self.ops.savepoint_create_sql(sid))

    def _savepoint_commit(self, sid: str) -> None:
        if not self._forget_since(sid):
            self._waiting.append(self.ops.savepoint_commit_sql(sid))
        if self.connection.info.transaction_status is TransactionStatus.INERROR:
            with self.create_cursor() as cursor, self.wrap_database_errors:
                cursor.send_waiting()  # a fault that somebody has passed over is told now

    def _savepoint_rollback(self, sid: str) -> None:
        if self._forget_since(sid):
            self._savepoint(sid)
        else:
            self._waiting.clear()
            super()._savepoint_rollback(sid)  # type: ignore[misc]

    def _forget_since(self, sid: str) -> bool:
        """Whether nothing has happened since the savepoint: then neither it nor what is in it is worth a word."""
        begin = self.ops.savepoint_create_sql(sid)
        if begin not in self._waiting:
            return False
        del self._waiting[self._waiting.index(begin) :]
        return True

from __future__ import annotations

from typing import Any

import environ
from django.conf import settings
from django.db.backends.postgresql import base

from storeagent import embedded
from storeagent.postgresql.cursor import Cursor


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, but what begins a transaction travels with its first statement (`Cursor`).

    So psycopg itself is in autocommit all the time: what goes past Django's cursors to its connection is in no
    transaction before that first statement.
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
            return self._named_cursor(name)
        cursor = super().create_cursor()
        cursor.waiting = self._waiting
        return cursor

    def _named_cursor(self, name: str) -> Any:
        with self.create_cursor() as cursor:
            cursor.send_waiting()
        # Django asks psycopg, which knows of no transaction; and what is to outlive one must not lock.
        how: dict[str, Any] = {"name": name, "scrollable": False, "withhold": self.get_autocommit()}
        make: Any = base.ServerSideCursor
        return make(self.connection, **how)

    def _set_autocommit(self, autocommit: bool) -> None:
        self._wait_to_begin(not autocommit)
        if not self.connection.autocommit:  # a new one
            super()._set_autocommit(True)  # type: ignore[misc]

    def _commit(self) -> None:
        self._wait_to_begin(not self.autocommit)
        super()._commit()  # type: ignore[misc]

    def _rollback(self) -> None:
        self._wait_to_begin(not self.autocommit)
        super()._rollback()  # type: ignore[misc]

    def _wait_to_begin(self, is_wanted: bool) -> None:
        level = self.connection.isolation_level
        begin = f"BEGIN ISOLATION LEVEL {level.name.replace('_', ' ')}" if level else "BEGIN"
        self._waiting[:] = [begin] if is_wanted else []

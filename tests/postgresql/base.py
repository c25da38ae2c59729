from __future__ import annotations

from django.db.backends.postgresql.operations import DatabaseOperations

from storeagent.postgresql import base


class Operations(DatabaseOperations):
    def execute_sql_flush(self, sql_list: list[str]) -> None:
        super().execute_sql_flush(["SET LOCAL storeagent.retention = 'on'", *sql_list])


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = Operations

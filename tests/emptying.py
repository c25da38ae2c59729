"""Between two tests that commit: the rows of the last one go, and nothing else is touched.

Django's flush makes the files of all tables anew, and after that content types, permissions and schedules: 180 ms,
where deleting the few rows that a test left takes 10.
"""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.test import TransactionTestCase

LARGE = 128 * 1024  # bytes: a table that grew to this is flushed, so that no later test reads its dead rows

_as_migrated: dict[str, str] = {}  # a digest of the rows of each table that is not empty in an empty installation


def install() -> None:
    TransactionTestCase._fixture_teardown = lambda _: empty()  # type: ignore[method-assign]


def empty() -> None:
    if not _as_migrated or not _delete():
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
        with connection.cursor() as cursor:
            _as_migrated.update(_digests(cursor, sorted(_filled(cursor)[0])))


@transaction.atomic
def _delete() -> bool:
    """False when it takes a flush."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(_tables())} IN SHARE ROW EXCLUSIVE MODE")  # what is being written ends
        filled, largest = _filled(cursor)
        if largest >= LARGE or _digests(cursor, list(_as_migrated)) != _as_migrated:
            return False
        cursor.execute("SET LOCAL storeagent.retention = 'on'")
        for table in filled - _as_migrated.keys():
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608
    return True


def _filled(cursor: Any) -> tuple[set[str], int]:
    """The tables that have rows, and the size of the largest of all."""
    each = (f"SELECT '{table}', EXISTS (SELECT FROM {table}), pg_relation_size('{table}')" for table in _tables())  # noqa: S608
    cursor.execute(" UNION ALL ".join(each))
    rows = cursor.fetchall()
    return {table for table, is_filled, _ in rows if is_filled}, max(size for *_, size in rows)


def _digests(cursor: Any, tables: list[str]) -> dict[str, str]:
    rows = "md5(string_agg(row::text, '' ORDER BY row::text))"
    cursor.execute(" UNION ALL ".join(f"SELECT '{table}', {rows} FROM {table} AS row" for table in tables))  # noqa: S608
    return dict(cursor.fetchall())


def _tables() -> list[str]:
    return connection.introspection.django_table_names(only_existing=False, include_views=False)

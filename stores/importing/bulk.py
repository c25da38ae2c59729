"""Many stores at once: COPY to a temporary table, then one INSERT that passes over what is there already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from stores.importing.plan import Key

_CREATE = """
    CREATE TEMPORARY TABLE incoming_stores
    (name text, normalized_name text, phone text, phone_as_typed text, phone_is_doubtful boolean) ON COMMIT DROP
"""
_COPY = "COPY incoming_stores FROM STDIN"
# One moment for both times: a store is changed when they differ, and then an undo leaves it.
_INSERT = """
    INSERT INTO stores (id, user_id, name, normalized_name, phone, phone_as_typed, phone_is_doubtful,
                        created_at, updated_at, source_import_id)
    SELECT gen_random_uuid(), %s, name, normalized_name, phone, phone_as_typed, phone_is_doubtful, now(), now(), %s
    FROM incoming_stores
    ON CONFLICT (user_id, normalized_name, phone) WHERE deleted_at IS NULL DO NOTHING
"""


@transaction.atomic
def insert(user_id: UUID, import_id: UUID, lines: bytes) -> set[Key]:
    """Insert the stores (`batches.copy_lines`) that are not there, and return which they were."""
    with _incoming(lines) as cursor:
        cursor.execute(f"{_INSERT} RETURNING normalized_name, phone", [user_id, import_id])
        return set(cursor.fetchall())


@transaction.atomic
def count_inserted(user_id: UUID, import_id: UUID, lines: bytes) -> tuple[int, int]:
    """The same for stores that are too many to remember: how many were inserted as valid, and how many as doubtful."""
    with _incoming(lines) as cursor:
        query = f"WITH inserted AS ({_INSERT} RETURNING phone_is_doubtful) "
        query += "SELECT count(*) FILTER (WHERE NOT phone_is_doubtful), count(*) FILTER (WHERE phone_is_doubtful)"
        cursor.execute(f"{query} FROM inserted", [user_id, import_id])
        valid, doubtful = cursor.fetchone()
        return valid, doubtful


@contextmanager
def _incoming(lines: bytes) -> Iterator[Any]:
    with connection.cursor() as cursor:
        cursor.execute(_CREATE)
        with cursor.copy(_COPY) as copy:
            copy.write(lines)
        yield cursor
        cursor.execute("DROP TABLE incoming_stores")  # the transaction may be a part of another one

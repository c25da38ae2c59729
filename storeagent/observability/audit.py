from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from storeagent.db import insert
from storeagent.observability import request_id
from storeagent.observability.models import AuditLog


def record(type: str, *, user: Any = None, severity: str = AuditLog.Severity.INFO, **details: Any) -> AuditLog:
    """Write one audit row in the caller's transaction. `details` must hold no phone number and no secret."""
    row = AuditLog(user=user, type=type, severity=severity, request_id=request_id.current(), details=details)
    insert(row)
    return row


@contextmanager
def erasing() -> Iterator[None]:
    """A transaction that may change and delete audit rows: the database forbids it to every other."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL storeagent.retention = 'on'")
        yield
        cursor.execute("SET LOCAL storeagent.retention = 'off'")

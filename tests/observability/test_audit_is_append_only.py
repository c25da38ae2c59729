"""The database itself keeps the audit log: no code, and no hand at a prompt, changes or deletes a row by mistake."""

from __future__ import annotations

import pytest
from django.db import Error, connection, transaction

from storeagent.observability import audit
from storeagent.observability.models import AuditLog


@pytest.fixture
def row(alice) -> AuditLog:
    row = audit.record("test.happened", user=alice, what="this")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or they keep a TRUNCATE from reaching the trigger
    return row


def refused(statement: str) -> None:
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
        "TRUNCATE users CASCADE",
        "UPDATE audit_log SET type = 'nothing'",
        "UPDATE audit_log SET details = '{}'",
        "UPDATE audit_log SET user_id = NULL, severity = 'error'",
        "UPDATE audit_log SET user_id = gen_random_uuid()",
        "SET LOCAL storeagent.retention = 'off'; DELETE FROM audit_log",
    ],
)
def test_it_only_grows(row, statement) -> None:
    refused(statement)
    row.refresh_from_db()
    assert (row.type, row.details) == ("test.happened", {"what": "this"})


def test_the_orm_is_no_way_around(row) -> None:
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        row.delete()
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        AuditLog.objects.update(type="nothing")


def test_a_deleted_user_is_named_no_more(row, alice) -> None:
    alice.delete()
    row.refresh_from_db()
    assert (row.user_id, row.type) == (None, "test.happened")


def test_retention_may_and_only_within_its_block(row) -> None:
    other = audit.record("test.stays")
    with audit.erasing():
        AuditLog.objects.filter(pk=row.pk).delete()
    refused("DELETE FROM audit_log")
    assert list(AuditLog.objects.all()) == [other]

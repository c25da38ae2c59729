"""When the database does not answer, the worker's own process says so, and says when it is over."""

from __future__ import annotations

import pytest
from django.db import connection

from storeagent.observability import lifeline
from storeagent.observability.lifeline import ATTEMPTS, PATIENCE, Lifeline
from storeagent.observability.models import AuditLog
from tests.fakes import FakeTelegram, Fault
from tests.processes import start

pytestmark = pytest.mark.usefixtures("telegram_settings")


@pytest.fixture
def outage() -> list[bool]:
    """Empty it, and the database answers."""
    return [True]


@pytest.fixture
def line(outage) -> Lifeline:
    return Lifeline(lambda: not outage)


def look(line: Lifeline, times: int = 1) -> None:
    for _ in range(times):
        line.look()


def test_an_outage_is_told_once_and_its_end_once(db, line, outage, fake_telegram: FakeTelegram) -> None:
    look(line, PATIENCE - 1)
    assert fake_telegram.requests == []
    look(line, 5)
    outage.clear()
    look(line, 5)
    down, up = fake_telegram.texts
    assert down.startswith("🔴 The database does not answer")
    assert up.startswith("ℹ️ The database answers again")
    assert AuditLog.objects.get(type="alert.database").details["sent"] is True


def test_a_hiccup_is_none(db, line, outage, fake_telegram: FakeTelegram) -> None:
    look(line, PATIENCE - 1)
    outage.clear()
    look(line)
    assert fake_telegram.requests == []
    assert not AuditLog.objects.exists()


def test_it_is_tried_again_and_not_for_ever(db, line, outage, fake_telegram: FakeTelegram) -> None:
    fake_telegram.script(Fault.SERVER_ERROR)
    look(line, 30)
    assert len(fake_telegram.requests) == ATTEMPTS
    outage.clear()
    look(line)
    assert AuditLog.objects.get(type="alert.database").details["sent"] is False


def test_the_database_is_asked(transactional_db, settings, monkeypatch) -> None:
    assert lifeline.database_answers()
    connection.close()
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "pool", False)  # which keeps one that is connected
    port, connection.settings_dict["PORT"] = connection.settings_dict["PORT"], "1"
    try:
        assert not lifeline.database_answers()
    finally:
        connection.settings_dict["PORT"] = port


def test_a_worker_without_a_database_does_not_start_and_says_why() -> None:
    with start("worker", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing") as process:
        said, _ = process.communicate(timeout=60)
    assert process.returncode
    assert "database cannot be reached" in said
    assert "Traceback" not in said

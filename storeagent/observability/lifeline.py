"""Trouble with the database itself: no job can tell of it, since the worker has its jobs from there.

The process of `manage.py worker` looks every INTERVAL, in its own words to Telegram, and tells the database afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import Error, connection
from django.utils import timezone

from storeagent.observability import audit, telegram
from storeagent.observability.models import AuditLog
from storeagent.observability.telegram import TelegramError

log = structlog.get_logger(__name__)

INTERVAL = 20.0  # seconds between two looks
PATIENCE = 3  # looks that fail before it is an outage
ATTEMPTS = 10  # at telling of one outage


@dataclass(slots=True)
class Lifeline:
    """What one process knows of the database. Call `look` from time to time."""

    answers: Callable[[], bool]
    failed: int = 0
    since: datetime | None = None
    told: bool = False
    attempts: int = 0

    def look(self) -> None:
        if not self.answers():
            self._failed()
        elif self.failed:
            self._recovered()

    def _failed(self) -> None:
        self.failed += 1
        self.since = self.since or timezone.now()
        if self.failed < PATIENCE or self.told or self.attempts == ATTEMPTS:
            return
        self.attempts += 1
        log.error("the database does not answer", since=self.since.isoformat(timespec="seconds"))
        self.told = _tell(f"🔴 The database does not answer, since {self.since:%H:%M} UTC. Nobody can use StoreAgent.")

    def _recovered(self) -> None:
        if self.failed >= PATIENCE and self.since:
            log.info("the database answers again", since=self.since.isoformat(timespec="seconds"))
            if self.told:
                _tell(f"ℹ️ The database answers again; it did not since {self.since:%H:%M} UTC.")
            facts = {"since": self.since.isoformat(timespec="seconds"), "sent": self.told}
            audit.record("alert.database", severity=AuditLog.Severity.ERROR, **facts)
        self.failed, self.since, self.told, self.attempts = 0, None, False, 0


def database_answers() -> bool:
    """Asked on a connection of its own, which takes at most the `connect_timeout` of the settings."""
    try:
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '5s'; SELECT 1")
    except Error as error:
        log.warning("database not reached", error=type(error).__name__)
        return False
    finally:
        connection.close()
    return True


def _tell(text: str) -> bool:
    try:
        telegram.send(text)
    except TelegramError as error:
        log.warning("alert not sent", reason=str(error))
        return False
    return True

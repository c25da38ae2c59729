"""How the providers are. Breakers live in the web processes; what they did is in the audit log, and read here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection

from chat.models import Turn
from chat.orchestrator.breaker import LONG_REST, REST
from chat.orchestrator.chain import Choice

REPORTS = 500  # of the latest, that are looked through


class Breaker(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass(frozen=True, slots=True)
class Provider:
    name: str
    last_reply: datetime | None
    opened_at: datetime | None  # when a breaker last opened over it
    reason: str
    breaker: Breaker

    @property
    def words(self) -> str:
        return {
            Breaker.CLOSED: "It is asked as usual",
            Breaker.OPEN: "It is left alone for now",
            Breaker.HALF_OPEN: "It is not back yet: the next turn tries it",
        }[self.breaker]


_LATEST = """
SELECT DISTINCT ON (name) name, at, opened, reason, permanent FROM (
    SELECT coalesce(details->>'source', details->>'provider') AS name, at, type = 'provider.switched' AS opened,
        details->>'reason' AS reason, details->>'permanent' = 'true' AS permanent
    FROM (
        SELECT * FROM audit_log WHERE type = 'provider.switched' ORDER BY at DESC LIMIT %(reports)s
    ) AS switched WHERE details->>'opened' = 'true'
    UNION ALL
    (SELECT details->>'provider', at, false, '', false
    FROM audit_log WHERE type = 'provider.up' ORDER BY at DESC LIMIT %(reports)s)
) AS reports
ORDER BY name, at DESC
"""


def providers(now: datetime) -> list[Provider]:
    """Those in use, in the order in which they are asked."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, {"reports": REPORTS})
        reports = {name: report for name, *report in cursor.fetchall()}
    names = dict.fromkeys([*Choice.current().order, "offline"])
    return [_provider(name, reports.get(name), now) for name in names]


def _provider(name: str, report: list[Any] | None, now: datetime) -> Provider:
    last = Turn.objects.filter(provider=name).order_by("-created_at").values_list("finished_at", flat=True).first()
    if report is None or not report[1] or (last and last > report[0]):
        return Provider(name, last, None, "", Breaker.CLOSED)
    at, _, reason, permanent = report
    rests_until = at + timedelta(seconds=LONG_REST if permanent else REST)
    return Provider(name, last, at, reason, Breaker.OPEN if now < rests_until else Breaker.HALF_OPEN)

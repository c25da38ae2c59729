"""How often: a bucket of tokens for each person or address, a row in PostgreSQL, and one statement to take from it.

Each kind has its live setting, so many a minute; as many may come at once. 0 turns it off.
"""

from __future__ import annotations

from enum import StrEnum
from math import ceil
from typing import Any

from django.db import connection
from django.utils.translation import ngettext

from storeagent import configuration


class Kind(StrEnum):
    """What is counted; the value is its setting."""

    TURNS = "RATE_TURNS"
    API = "RATE_API"
    SEARCHES = "RATE_SEARCHES"
    IMPORTS = "RATE_IMPORTS"
    STRANGERS = "RATE_STRANGERS"  # by address


class TooMany(Exception):
    """More than the setting allows. The text is for the person, and says what to do."""

    def __init__(self, retry_after: int) -> None:
        text = ngettext(
            "That was too much at once, so this time nothing was done. Wait a second, then send it again.",
            "That was too much at once, so this time nothing was done. Wait %(seconds)d seconds, then send it again.",
            retry_after,
        )
        super().__init__(text % {"seconds": retry_after})
        self.retry_after = retry_after


def take(kind: Kind, who: Any) -> None:
    """Count one of `kind` for `who`, an id or an address. Raises TooMany."""
    configuration.refresh()
    per_minute = configuration.value(kind)
    if not per_minute:
        return
    bucket = {"key": f"{kind}:{who}"[:80], "most": per_minute, "rate": per_minute / 60}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, bucket)
        if cursor.fetchone() is None:
            raise TooMany(max(1, ceil(60 / per_minute)))


_TAKE = """
INSERT INTO rate_limits AS held (key, tokens, at) VALUES (%(key)s, %(most)s - 1, clock_timestamp())
ON CONFLICT (key) DO UPDATE SET
    tokens = LEAST(%(most)s, held.tokens + %(rate)s * EXTRACT(EPOCH FROM clock_timestamp() - held.at)) - 1,
    at = clock_timestamp()
WHERE LEAST(%(most)s, held.tokens + %(rate)s * EXTRACT(EPOCH FROM clock_timestamp() - held.at)) >= 1
RETURNING tokens
"""

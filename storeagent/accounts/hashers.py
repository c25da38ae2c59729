from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection

AT_ONCE = max(1, (os.cpu_count() or 2) // 2)  # hashes in this process: half of the cores go on serving
PATIENCE = 10.0  # seconds that one waits for its turn

_turns = threading.BoundedSemaphore(AT_ONCE)


class Busy(Exception):
    """As many secrets are being hashed as this process can bear, and more wait. Nothing was compared."""


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with the OWASP Password Storage minimum (19 MiB, t=2, p=1), a few at a time.

    Django's own parameters take 100 MiB and 100 ms a check, so that a handful of parallel guesses
    would starve the server; these take 17 ms, and the throttle bounds the guesses at one account. Guesses at very many
    accounts wait here for each other, and nobody waits for them, neither the event loop nor the database.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _turn():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _turn():
            return super().verify(password, encoded)


@contextmanager
def _turn() -> Iterator[None]:
    """Held without a database connection, of which there are few. Raises Busy."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    if not _turns.acquire(timeout=PATIENCE):
        raise Busy
    try:
        yield
    finally:
        _turns.release()

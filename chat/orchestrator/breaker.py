"""A circuit breaker: a provider that keeps failing is left alone for a while, so that it costs a turn nothing."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from enum import StrEnum

FAULTS = 3  # within
WINDOW = 30.0  # seconds, and it opens
REST = 15.0  # seconds until one call may try again
LONG_REST = 300.0  # seconds after a permanent fault: a wrong key does not mend itself


class Status(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """Of one provider in one process. Not for threads: it lives in the event loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._faults: deque[float] = deque(maxlen=FAULTS)
        self._opens_until: float | None = None
        self._probing_until = 0.0

    @property
    def status(self) -> Status:
        if self._opens_until is None:
            return Status.CLOSED
        return Status.OPEN if self._clock() < self._opens_until else Status.HALF_OPEN

    def allows(self) -> bool:
        """Whether to call now. Half open it lets one call through, the probe, and waits for what becomes of it."""
        if self.status is Status.CLOSED:
            return True
        if self.status is Status.OPEN or self._clock() < self._probing_until:
            return False
        self._probing_until = self._clock() + REST  # a probe that never reports back is given up
        return True

    def succeeded(self) -> bool:
        """Whether this closed it: the provider is back."""
        was_open, self._opens_until = self._opens_until is not None, None
        if was_open:
            self._faults.clear()
        return was_open

    def failed(self, *, permanent: bool = False) -> bool:
        """Whether this opened it: the provider has just gone down."""
        now, was = self._clock(), self.status
        self._faults.append(now)
        burst = len(self._faults) == FAULTS and now - self._faults[0] <= WINDOW
        if permanent or burst or was is not Status.CLOSED:
            self._opens_until = now + (LONG_REST if permanent else REST)
            self._probing_until = 0.0
        return was is Status.CLOSED and self._opens_until is not None

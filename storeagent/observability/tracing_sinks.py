"""Where traces go: a bounded queue and a thread for each sink, so that a dead one holds up nothing and nobody.

Not the SDK's BatchSpanProcessor: it counts what it drops for a meter alone, logs every drop, loses the batch that
failed, and turns spans into bytes all the while that nobody takes them.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog

from storeagent.observability.tracing import Trace

log = structlog.get_logger(__name__)

MOST_QUEUED = 5_000  # spans: some megabytes
BATCH = 256  # spans, about, in one request
INTERVAL = 1.0  # seconds between two looks into the queue
LONGEST_PAUSE = 30.0  # seconds between two tries at a sink that fails
TRIES = 5  # at one batch: what a sink never takes must not stand before the rest


class Export(Protocol):
    def __call__(self, traces: list[Trace], /) -> bool:
        """Whether they arrived."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """Spans, since the process began: `queued` now, `exported`, and `dropped` because the queue was full."""

    queued: int
    exported: int
    dropped: int
    is_failing: bool


class Queue:
    """A sink whose `make` gives what exports a batch: called in the thread, it may take its time to import."""

    def __init__(self, name: str, make: Callable[[], Export], *, has_queries: bool, most: int = MOST_QUEUED) -> None:
        self.name, self.has_queries = name, has_queries
        self._make, self._most = make, most
        self._export: Export | None = None
        self._exported = self._dropped = 0
        self._begin()

    def _begin(self) -> None:
        """As new: in a forked process there is neither the thread nor what waits for its parent to export."""
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._waiting: deque[Trace] = deque()
        self._size = 0  # spans waiting
        self._failures = 0  # in a row
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def put(self, trace: Trace) -> None:
        """Take it; for want of room the oldest go, and are counted. Never waits for the sink, never raises."""
        if self._pid != os.getpid():
            self._begin()
        with self._lock:
            self._waiting.append(trace)
            self._size += len(trace.spans)
            self._dropped += trace.lost
            self._make_room()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=f"traces to {self.name}", daemon=True)
                self._thread.start()

    def standing(self) -> Standing:
        with self._lock:
            return Standing(self._size, self._exported, self._dropped, self._failures > 0)

    def prepare(self) -> None:
        """Make what exports now, rather than with the first trace."""
        self._export = self._export or self._make()

    def begin_to_close(self) -> None:
        self._closing.set()

    def close(self, seconds: float) -> None:
        """Export what waits, for so long at most. Who has not answered by then is left."""
        self.begin_to_close()
        if self._thread and self._pid == os.getpid():
            self._thread.join(seconds)

    # -- The thread ---------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            last = self._closing.wait(min(INTERVAL * 2**self._failures, LONGEST_PAUSE))
            while batch := self._take():
                if not self._sent(batch):
                    break
            if last:
                if self._export:
                    self._export.close()
                return

    def _sent(self, batch: list[Trace]) -> bool:
        try:
            self.prepare()
            sent = self._export is not None and self._export(batch)
        except Exception as error:  # whatever it is: the next try may go well, and nobody else is to notice
            log.warning("traces not exported", sink=self.name, error=type(error).__name__)
            sent = False
        with self._lock:
            tries, self._failures = self._failures + 1, 0 if sent else self._failures + 1
            if sent:
                self._exported += _size(batch)
            elif tries % TRIES == 0:
                self._dropped += _size(batch)
            else:
                self._waiting.extendleft(reversed(batch))
                self._size += _size(batch)
                self._make_room()
        if not sent and tries == 1:
            log.warning("traces wait: the sink does not take them", sink=self.name)
        elif sent and tries > 1:
            log.info("traces are exported again", sink=self.name, dropped=self._dropped)
        return sent

    def _take(self) -> list[Trace]:
        batch: list[Trace] = []
        size = 0
        with self._lock:
            most = 0 if self._failures else BATCH  # a sink that fails is tried with one trace: that costs the least
            while self._waiting and (not batch or size + len(self._waiting[0].spans) <= most):
                batch.append(self._waiting.popleft())
                size += len(batch[-1].spans)
            self._size -= size
        return batch

    def _make_room(self) -> None:
        while self._size > self._most:
            oldest = self._waiting.popleft()
            self._size -= len(oldest.spans)
            self._dropped += len(oldest.spans)


def _size(batch: list[Trace]) -> int:
    return sum(len(trace.spans) for trace in batch)

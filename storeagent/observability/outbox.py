"""What is written out of the way of those who have it written: a bounded queue and a thread that empties it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Outbox(Generic[T]):
    """`put` never waits: when `size` items stand in the queue, the oldest makes room and is counted as dropped.

    `send` gets up to `batch` items at a time, `gather` seconds after the first of them came, in a thread that starts
    with the first item (of each process: it does not survive a fork, and need not). It returns False when they could
    not be sent now: they are kept, and tried again after `retry` seconds. What it raises drops the batch.
    """

    def __init__(
        self,
        name: str,
        send: Callable[[list[T]], bool],
        *,
        size: int,
        batch: int,
        gather: float = 0.0,
        retry: float = 2.0,
    ) -> None:
        self.dropped = 0
        self._name, self._send = name, send
        self._size, self._batch, self._gather, self._retry = size, batch, gather, retry
        self._waiting: deque[T] = deque()
        self._sending = 0
        self._lock = threading.Lock()
        self._arrived = threading.Event()
        self._hurry = threading.Event()
        self._thread: threading.Thread | None = None

    def __len__(self) -> int:
        with self._lock:
            return len(self._waiting) + self._sending

    def put(self, item: T) -> None:
        with self._lock:
            self._waiting.append(item)
            self._trim()
            if self._thread is None or not self._thread.is_alive():
                self._start()
        self._arrived.set()

    def flush(self, seconds: float) -> bool:
        """Wait until everything is sent, `seconds` at most; whether it was. What is left stays in the queue."""
        deadline = time.monotonic() + seconds
        self._hurry.set()
        while len(self) and time.monotonic() < deadline:
            self._arrived.set()
            time.sleep(0.005)
        self._hurry.clear()
        return not len(self)

    def _start(self) -> None:
        self._sending = 0
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            self._arrived.wait()
            if self._gather:
                self._hurry.wait(self._gather)
            self._arrived.clear()
            while batch := self._take():
                if not self._sent(batch):
                    self._hurry.wait(self._retry)

    def _take(self) -> list[T]:
        with self._lock:
            batch = [self._waiting.popleft() for _ in range(min(self._batch, len(self._waiting)))]
            self._sending = len(batch)
        return batch

    def _sent(self, batch: list[T]) -> bool:
        try:
            done = self._send(batch)
        except Exception:  # whatever it is: this thread must go on, and there is nobody to tell but the count
            done = True
            self.dropped += len(batch)
        with self._lock:
            self._sending = 0
            if not done:
                self._waiting.extendleft(reversed(batch))
                self._trim()
        return done

    def _trim(self) -> None:
        while len(self._waiting) > self._size:
            self._waiting.popleft()
            self.dropped += 1

"""Sentry's own transport, with a queue that drops the oldest report instead of the newest, and counts."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from sentry_sdk._queue import EmptyError
from sentry_sdk.transport import HttpTransport
from sentry_sdk.worker import BackgroundWorker

SEND_SECONDS = 5


class Worker(BackgroundWorker):
    dropped = 0

    def submit(self, callback: Any) -> bool:
        while not super().submit(callback):
            with suppress(EmptyError):
                self._queue.get_nowait()  # type: ignore[no-untyped-call]
                self._queue.task_done()  # type: ignore[no-untyped-call]
                self.dropped += 1
        return True


class Transport(HttpTransport):
    TIMEOUT = SEND_SECONDS
    sent = failed = 0
    is_failing = False

    @property
    def dropped(self) -> int:
        return self._worker.dropped if isinstance(self._worker, Worker) else 0

    def _create_worker(self, options: dict[str, Any]) -> Worker:
        return Worker(options["transport_queue_size"])

    def _send_envelope(self, envelope: Any) -> None:
        before = self.failed
        super()._send_envelope(envelope)
        if self.failed == before:
            self.sent += 1
            self.is_failing = False

    def on_dropped_event(self, reason: str) -> None:
        self.failed += 1
        self.is_failing = True

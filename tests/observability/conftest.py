from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from storeagent.observability import error_reports, request_log, typed
from tests.fakes import FakeTelegram, telegram
from tests.fakes.sentry import FakeSentry


class Output:
    """What the process would print, as it would: JSON, a line each."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@contextmanager
def captured(settings: Any, monkeypatch: Any) -> Iterator[Output]:
    """The log as a server writes it, from `configure` to the bytes."""
    from storeagent.observability import logs

    output, root = Output(), logging.getLogger()
    before, level = root.handlers[:], root.level
    settings.LOG_FORMAT, settings.LOG_STREAM = "json", "stdout"
    with monkeypatch.context() as kept:
        kept.setattr("sys.excepthook", lambda *_: None)
        kept.setattr("threading.excepthook", lambda *_: None)
        logs.configure({})
        root.handlers[0].setStream(output.stream)  # pytest puts its own sys.stdout in place for each phase
        for handler in before:  # pytest's own, and a reporter
            if handler not in root.handlers and not type(handler).__module__.startswith("logging"):
                root.addHandler(handler)
        try:
            yield output
        finally:
            root.handlers[:] = before
            root.setLevel(level)


@pytest.fixture
def output(settings: Any, monkeypatch: Any) -> Iterator[Output]:
    with captured(settings, monkeypatch) as output:
        yield output


@pytest.fixture
def sentry(settings: Any) -> Iterator[FakeSentry]:
    with FakeSentry() as fake:
        settings.SENTRY_DSN = fake.dsn
        assert error_reports.start()
        try:
            yield fake
        finally:
            error_reports.stop()


@pytest.fixture
def request_rows(transactional_db: None, settings: Any) -> Iterator[Any]:
    """request_logs is written; call it for the rows so far."""
    from storeagent.observability.models import RequestLog

    settings.REQUEST_LOG = True

    def written() -> list[RequestLog]:
        assert request_log.rows.flush(10)
        return list(RequestLog.objects.order_by("at"))

    yield written
    assert request_log.rows.flush(10)


@pytest.fixture(autouse=True)
def _nothing_typed() -> Iterator[None]:
    typed.begin()
    yield
    typed.begin()


@pytest.fixture
def fake_telegram() -> Iterator[FakeTelegram]:
    with FakeTelegram() as fake:
        yield fake


@pytest.fixture
def telegram_settings(fake_telegram: FakeTelegram, settings) -> None:
    for name, value in telegram.settings(fake_telegram).items():
        setattr(settings, name, value)

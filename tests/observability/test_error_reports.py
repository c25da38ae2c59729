"""Error reports: what is in one, and a Sentry that is away."""

from __future__ import annotations

import logging
import threading
import time

import structlog

from storeagent.observability import error_reports
from storeagent.observability.sentry_transport import Worker


def test_a_report_names_its_request_and_holds_nothing_else(sentry, output) -> None:
    structlog.contextvars.bind_contextvars(request_id="from-the-caller", user_id="an-id")
    try:
        local = "nine herons walk"
        raise RuntimeError("boom" + local[:0])
    except RuntimeError:
        structlog.get_logger("tests").exception("it broke", store="Oak Books")
    finally:
        structlog.contextvars.clear_contextvars()
    (event,) = sentry.wait_for(1)
    assert event["tags"] == {"request_id": "from-the-caller", "user_id": "an-id"}
    assert event["exception"]["values"][0]["type"] == "RuntimeError"
    assert event["logentry"]["message"] == "it broke"
    assert not {"request", "breadcrumbs", "server_name", "modules", "contexts"} & set(event)
    assert b'nine herons walk"' not in sentry.received.replace(b'local = \\"nine herons walk\\"', b"")


def test_the_oldest_report_makes_room_and_is_counted() -> None:
    worker, sent, hold, busy = Worker(3), [], threading.Event(), threading.Event()
    worker.submit(lambda: (busy.set(), hold.wait(10)))
    assert busy.wait(5)
    for number in range(10):
        assert worker.submit(lambda number=number: sent.append(number))
    hold.set()
    worker.flush(5)
    assert (sent, worker.dropped) == ([7, 8, 9], 7)


def test_the_end_of_a_process_does_not_wait_for_a_dead_sentry(sentry, output) -> None:
    sentry.pause = 30
    logging.getLogger("tests").error("boom")
    began = time.monotonic()
    error_reports.stop(0.2)
    assert time.monotonic() - began < 10
    assert error_reports.status() == {"status": "off"}


def test_an_address_that_is_none_is_told_and_no_fault(settings, output) -> None:
    settings.SENTRY_DSN = "not an address"
    assert error_reports.start() is None
    assert "no errors are reported" in output.text

"""Error reports to Sentry: every line of the log at ERROR and above, with its exception, scrubbed; off without a DSN.

The SDK does no more than build the report and send it from its own thread. None of its integrations is on: they would
patch the framework and the model SDKs to collect requests, queries and prompts, and the log says all that it takes.
"""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from typing import Any

import structlog
from django.conf import settings

from storeagent.observability.logs import IDS
from storeagent.observability.scrubbing import scrub_all

QUEUE = 50  # reports
SHUTDOWN_SECONDS = 2.0

_DATED = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment", "sdk")
_SENT = (*_DATED, "exception", "logentry", "extra", "tags", "user")
# In frames and the SDK's own fields; the rest is text that anything may have got into.
_KEPT = IDS | {"event_id", "timestamp", "platform", "sdk", "lineno", "release", "environment", "level"}
_NO_REPORT = ("sentry_sdk", "urllib3", "django.security.DisallowedHost")


class Reporter(logging.Handler):
    """Makes a report of a log record. One that fails is lost: it must not be a fault of its own."""

    def __init__(self, client: Any) -> None:
        super().__init__(logging.ERROR)
        self.client = client

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(_NO_REPORT) or _is_echo(record):
            return
        with suppress(Exception):
            self._report(record)

    def _report(self, record: logging.LogRecord) -> None:
        from sentry_sdk.utils import event_from_exception

        line: dict[str, Any] = dict(record.msg) if isinstance(record.msg, dict) else {"event": record.getMessage()}
        error = _exception(record.exc_info or line.pop("exc_info", None))
        event: Any = event_from_exception(error, self.client.options)[0] if error else {}
        said = structlog.contextvars.get_contextvars()
        known = {name: str(value) for name, value in {**said, **line}.items() if name in IDS and value}
        event |= {
            "level": "fatal" if record.levelno >= logging.CRITICAL else "error",
            "logger": record.name,
            "logentry": {"message": str(line.pop("event", "")), "params": []},
            "tags": known,
            "user": {"id": known.get("user_id")} if "user_id" in known else {},
            "extra": {name: value for name, value in line.items() if name not in IDS},
        }
        self.client.capture_event(event)


def before_send(event: Any, hint: Any) -> Any:
    """Only what is meant to be sent, every text in it scrubbed, and no local variables whatever the options say."""
    for value in (event.get("exception") or {}).get("values") or ():
        for frame in (value.get("stacktrace") or {}).get("frames") or ():
            frame.pop("vars", None)
    kept = {name: event[name] for name in _SENT if name in event}
    return scrub_all(kept, _KEPT)


def start() -> Reporter | None:
    """Begin to report, once; None without a DSN, and with one that is none."""
    global _reporter
    if not settings.SENTRY_DSN or _reporter:
        return _reporter
    try:
        client = _client()
    except ValueError:  # BadDsn
        logging.getLogger(__name__).warning("SENTRY_DSN is not the address of a Sentry project: no errors are reported")
        return None
    _reporter = Reporter(client)
    logging.getLogger().addHandler(_reporter)
    return _reporter


def stop(seconds: float = SHUTDOWN_SECONDS) -> None:
    """Send what is left, for `seconds` at most, and report no more."""
    global _reporter
    if _reporter:
        logging.getLogger().removeHandler(_reporter)
        _reporter.client.close(timeout=seconds)
        _reporter = None


def status() -> dict[str, Any]:
    """For the health page. What cannot be sent, and what was dropped for it, is counted since the process began."""
    if not _reporter:
        return {"status": "off"}
    transport = _reporter.client.transport
    facts = {"sent": transport.sent, "failed": transport.failed, "dropped": transport.dropped}
    return {"status": "failing" if transport.is_failing else "ok", **facts}


_reporter: Reporter | None = None


def _client() -> Any:
    from sentry_sdk import Client

    from storeagent.observability.sentry_transport import Transport

    return Client(
        dsn=settings.SENTRY_DSN,
        environment=settings.SENTRY_ENVIRONMENT,
        release=settings.RELEASE,
        transport=Transport,
        transport_queue_size=QUEUE,
        before_send=before_send,
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        server_name="",
        auto_session_tracking=False,
        enable_backpressure_handling=False,
        propagate_traces=False,
        shutdown_timeout=SHUTDOWN_SECONDS,
        in_app_include=["storeagent", "stores", "chat", "adminpanel"],
    )


def _exception(said: Any) -> Any:
    """What a log call was given as `exc_info`, as the SDK takes it."""
    if said is True:
        said = sys.exc_info()
    if isinstance(said, tuple):
        return said if said and said[0] else None
    return said if isinstance(said, BaseException) else None


def _is_echo(record: logging.LogRecord) -> bool:
    """Django tells of every answer of 500 and above; what was wrong has been told, where it was caught."""
    return record.name == "django.request" and not record.exc_info

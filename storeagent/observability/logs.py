"""structlog for our lines and the standard library's alike: JSON to stdout, plain text in a terminal."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

import structlog

from storeagent.observability.outbox import Outbox

# Ours, and well-formed wherever they come from: an id must stay findable.
IDS = frozenset({"request_id", "user_id", "conversation_id", "turn_id", "trace_id"})
_WRITTEN_BY_US = IDS | {"timestamp", "level", "logger", "state"}
_QUIET = {
    "constance.migrations": logging.WARNING,  # on every new installation it finds no table of constance 0.x
    "httpx2": logging.WARNING,  # a line for every call to a model
    "django-q": logging.WARNING,  # it has eight lines to say about every start and task
    "sentry_sdk.errors": logging.CRITICAL,  # a dead Sentry is the health page's to tell, not a traceback each time
    "urllib3": logging.ERROR,
}

Facts = Callable[[], Mapping[str, Any]]
_facts: ContextVar[Facts | None] = ContextVar("facts", default=None)


def say_with_each_line(facts: Facts) -> None:
    """Add what `facts` returns at that moment to every line of this context, and of the tasks that it starts."""
    _facts.set(facts)


def configure(_: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG hook."""
    from django.conf import settings

    # A command's own output goes to stdout, where a script reads it; a server has no other output than its log.
    stream = _Stream("stderr" if settings.LOG_STREAM == "stderr" else "stdout")
    as_json = settings.LOG_FORMAT == "json" or (not settings.LOG_FORMAT and not stream.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        _add_facts,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)  # no local variables
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else plain
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    final: list[Any] = [strip, structlog.processors.format_exc_info, _scrub, renderer]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=final))
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for name, level in _QUIET.items():
        logging.getLogger(name).setLevel(level)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.raiseExceptions = settings.DEBUG  # or a line that cannot be made would be printed as it was given
    adopt_strays()


def adopt_strays() -> None:
    """Have what others would print themselves, unscrubbed, pass here: the web server's log, and lost exceptions."""
    from django.conf import settings

    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    if settings.LOG_STREAM != "stderr":  # a command's traceback is for the one who ran it
        sys.excepthook = lambda *error: _uncaught(error)
    threading.excepthook = lambda lost: _uncaught((lost.exc_type, lost.exc_value, lost.exc_traceback))


def _uncaught(error: Any) -> None:
    if issubclass(error[0], KeyboardInterrupt):
        return
    logging.getLogger(__name__).critical("uncaught exception", exc_info=error)


def _add_facts(_: Any, __: str, line: structlog.types.EventDict) -> structlog.types.EventDict:
    if facts := _facts.get():
        with contextlib.suppress(Exception):  # a line that says less, but never a fault of its own
            line = {**facts(), **line}
    return line


def _scrub(_: Any, __: str, line: structlog.types.EventDict) -> structlog.types.EventDict:
    from storeagent.observability.scrubbing import scrub_all  # reads settings, which configure this module

    return {key: value if key in _WRITTEN_BY_US else scrub_all(value) for key, value in line.items()}


# -- Where the lines go ---------------------------------------------------------------------------------------------


class _Stream:
    """sys.stdout or sys.stderr, whichever it is by then; between `hand_over` and `take_back`, by way of a thread."""

    def __init__(self, name: str) -> None:
        self._name = name

    def write(self, text: str) -> None:
        if _handed_over:
            lines.put(text)
        else:
            getattr(sys, self._name).write(text)

    def flush(self) -> None:
        if not _handed_over:
            getattr(sys, self._name).flush()

    def isatty(self) -> bool:
        return bool(getattr(sys, self._name).isatty())


def hand_over() -> None:
    """From here on lines are written by a thread: who reads them slowly, or not at all, holds up no turn."""
    global _handed_over
    _handed_over = True


def take_back(seconds: float) -> None:
    """Write what is left, for `seconds` at most, and from here on directly."""
    global _handed_over
    lines.flush(seconds)
    _handed_over = False


def _write(batch: list[str]) -> bool:
    """Beside Python's buffer: a thread that hangs in it would hang the end of the process, too."""
    from django.conf import settings

    data = "".join(batch).encode("utf-8", "replace")
    number = 2 if settings.LOG_STREAM == "stderr" else 1
    while data:
        data = data[os.write(number, data) :]
    return True


_handed_over = False
lines: Outbox[str] = Outbox("log lines", _write, size=10_000, batch=200)

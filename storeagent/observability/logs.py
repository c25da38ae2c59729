"""structlog for our lines and the standard library's alike: JSON to stdout, plain text in a terminal."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog


def configure(_: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG hook."""
    from django.conf import settings

    # A command's own output goes to stdout, where a script reads it; a server has no other output than its log.
    stream = sys.stderr if settings.LOG_STREAM == "stderr" else sys.stdout
    as_json = settings.LOG_FORMAT == "json" or (not settings.LOG_FORMAT and not stream.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    renderer: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    final: list[Any] = [strip, structlog.processors.format_exc_info, renderer]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=final))
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    # On every new installation it says that it found no table of constance 0.x.
    logging.getLogger("constance.migrations").setLevel(logging.WARNING)
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # a line for every call to a model
    logging.getLogger("django-q").setLevel(logging.WARNING)  # it has eight lines to say about every start and task
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )

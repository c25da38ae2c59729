"""The id of the request (or command) at hand: in a header, in every log line, in every audit row."""

from __future__ import annotations

import re
import uuid

import structlog

from storeagent.observability.scrubbing import is_clean

_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")


def bind(proposed: str | None) -> str:
    """Take the caller's id when it is well-formed, else make one; bind it to this context's log lines.

    It will stand in logs and on pages, so one that reads as a phone number or a token is not well-formed.
    """
    chosen = proposed if proposed and _WELL_FORMED.fullmatch(proposed) and is_clean(proposed) else uuid.uuid4().hex
    structlog.contextvars.bind_contextvars(request_id=chosen)
    return chosen


def current() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))

"""Langfuse beside its traces: the link to one, and people's scores of them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from django.conf import settings

from storeagent.observability.tracing import trace_id

if TYPE_CHECKING:
    from langfuse.api import LangfuseAPI

TIMEOUT = 10  # seconds


def is_configured() -> bool:
    return bool(settings.LANGFUSE_PUBLIC_KEY and settings.LANGFUSE_SECRET_KEY)


def endpoint() -> str:
    return f"{_base_url()}/api/public/otel/v1/traces"


def headers() -> dict[str, str]:
    keys = f"{settings.LANGFUSE_PUBLIC_KEY}:{settings.LANGFUSE_SECRET_KEY}"
    return {
        "Authorization": f"Basic {base64.b64encode(keys.encode()).decode()}",
        "x-langfuse-public-key": settings.LANGFUSE_PUBLIC_KEY,
        "x-langfuse-ingestion-version": "4",
    }


def trace_url(seed: object) -> str:
    """The page of the trace that was begun with `seed`; "" without keys, or without LANGFUSE_PROJECT_ID."""
    if not (is_configured() and settings.LANGFUSE_PROJECT_ID):
        return ""
    return f"{_base_url()}/project/{settings.LANGFUSE_PROJECT_ID}/traces/{trace_id(str(seed))}"


def score(seed: str, name: str, value: bool | None) -> None:
    """Have the trace of `seed` hold this score, or none. One of each name: a later value replaces the earlier one.

    Waits for Langfuse, and raises what its SDK does: for the worker, never in a request.
    """
    from langfuse.api import CreateScoreRequest, NotFoundError, ScoreDataType

    score_id = f"{trace_id(seed)}-{name}"
    with _api() as api:
        if value is None:
            with suppress(NotFoundError):  # it never got there, or is gone already
                api.scores.delete(score_id, request_options={"max_retries": 0})
            return
        kind = ScoreDataType("BOOLEAN")
        wanted = CreateScoreRequest(id=score_id, trace_id=trace_id(seed), name=name, value=float(value), data_type=kind)
        api.scores.create(request=[wanted], request_options={"max_retries": 0})


@contextmanager
def _api() -> Iterator[LangfuseAPI]:
    """The SDK's client of the API alone: `Langfuse` starts threads, and swallows what goes wrong with a score."""
    import httpx
    from langfuse.api import LangfuseAPI

    with httpx.Client(timeout=TIMEOUT) as client:
        yield LangfuseAPI(
            base_url=_base_url(),
            username=settings.LANGFUSE_PUBLIC_KEY,
            password=settings.LANGFUSE_SECRET_KEY,
            x_langfuse_public_key=settings.LANGFUSE_PUBLIC_KEY,
            httpx_client=client,
        )


def _base_url() -> str:
    return str(settings.LANGFUSE_BASE_URL).rstrip("/")

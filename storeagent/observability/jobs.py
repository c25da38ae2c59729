"""The worker's jobs: what is kept and told of one that failed, and whether a worker is at work at all."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from storeagent.observability.scrubbing import scrub


def scrub_failure(*, task: dict[str, Any], **_: Any) -> None:
    """django-q2 logs and keeps the traceback of a job that failed; it may quote what the job worked on."""
    if not task.get("success", True):
        task["result"] = scrub(str(task.get("result")))


def heartbeat() -> float | None:
    """Seconds since the last sign of life of a worker; None when there was none of late. Uses the database."""
    from django_q.status import Stat

    beats = [stat.timestamp for stat in Stat.get_all()]
    return max(0.0, (timezone.now() - max(beats)).total_seconds()) if beats else None

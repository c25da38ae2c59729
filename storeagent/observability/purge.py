"""Retention: rows are deleted when their time is over. The schedule and `manage.py purge` both run `purge`.

Each app declares its steps in its `retention.py`. A step is worked off in batches, each a transaction of its own: after
a kill the next run goes on where it was, and two at once share the work, since neither waits for the other's rows.
The run's audit row is updated within each batch, so it tells what a killed run had done, to the row.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import structlog
from django.apps import apps
from django.db import OperationalError, connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import module_has_submodule
from django_q.tasks import async_task

from storeagent import configuration
from storeagent.observability import audit
from storeagent.observability.models import AuditLog

log = structlog.get_logger(__name__)

SLICE = 20  # seconds that the worker spends on it at a time, so that other jobs are not kept waiting
TRIES = 5  # at one batch, when others hold what it needs
# Below PostgreSQL's deadlock_timeout of a second: when a purge and a person want the same rows, the purge gives way.
LOCK_TIMEOUT = "500ms"


@dataclass(frozen=True, slots=True)
class Step:
    """Rows of one kind, and when they are due.

    `rows(cutoff)` are those whose time, the field `by`, is before the cutoff; an index must give them in that order.
    `kept` is how long: a key of the live configuration, in days with 0 for ever, or a fixed time. `forget` returns how
    many it dealt with, and must leave none of them due.
    """

    name: str
    kept: str | timedelta
    by: str
    rows: Callable[[datetime], QuerySet[Any]]
    batch: int = 1_000
    forget: Callable[[QuerySet[Any]], int] = field(default=lambda rows: _delete(rows))

    def due(self) -> QuerySet[Any] | None:
        """What is due now; None when it is kept for ever."""
        cutoff = cutoff_of(self.kept)
        return None if cutoff is None else self.rows(cutoff)

    @property
    def rule(self) -> str:
        """In words, for a table."""
        if isinstance(self.kept, timedelta):
            return f"after {self.kept.total_seconds() / 3600:g} hours" if self.kept else "when they expire"
        days = configuration.value(self.kept)
        return f"after {days} days" if days else "never"


@dataclass(slots=True)
class Report:
    """What a run has deleted, by step; `finished` unless it ran out of its time or is still at it.

    `skipped` are steps that it left to the next run, since others held what they needed.
    """

    deleted: dict[str, int]
    finished: bool = False
    skipped: list[str] = field(default_factory=list)


def steps() -> list[Step]:
    """Those of every app, in the order of INSTALLED_APPS."""
    found: list[Step] = []
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "retention"):
            found += import_module(f"{app.name}.retention").STEPS
    return found


def cutoff_of(kept: str | timedelta) -> datetime | None:
    """Before when a row's time is over; None for never."""
    if isinstance(kept, str):
        days = configuration.value(kept)
        return timezone.now() - timedelta(days=days) if days else None
    return timezone.now() - kept


def count_due() -> dict[str, int]:
    """How many rows each step would deal with now. Changes nothing."""
    configuration.refresh()
    due = {step.name: step.due() for step in steps()}
    return {name: 0 if rows is None else rows.count() for name, rows in due.items()}


def purge(seconds: float = math.inf) -> Report:
    """Delete what is due, for about `seconds` at most. Idempotent; writes one audit row, and keeps it true."""
    configuration.refresh()
    ends, work = time.monotonic() + seconds, steps()
    report = Report({step.name: 0 for step in work})
    entry = audit.record("retention.purged", **asdict(report))
    for step in work:
        for done in _batches(step, entry, report):
            report.deleted[step.name] += done
            if time.monotonic() > ends:
                return report
    report.finished = True
    with audit.erasing():
        _note(entry, report)
    log.info("purged", **report.deleted)
    return report


def nightly() -> str:
    """The worker's job: a slice of the work, and another one as long as something is left."""
    report = purge(SLICE)
    if not report.finished:
        async_task("storeagent.observability.purge.nightly", group="purge")
    return f"{sum(report.deleted.values())} deleted, {'finished' if report.finished else 'to be continued'}"


def _batches(step: Step, entry: AuditLog, report: Report) -> Iterator[int]:
    """Work the step off; how many rows each batch dealt with."""
    due, since, full = step.due(), None, True
    while due is not None and full:
        done, since, full = _insist(step, due, since, entry, report)
        yield done


def _insist(
    step: Step, due: QuerySet[Any], since: datetime | None, entry: AuditLog, report: Report
) -> tuple[int, datetime | None, bool]:
    """One batch, tried again when a lock or the connection was lost; in the end it is left to the next run."""
    for attempt in range(1, TRIES + 1):
        try:
            return _batch(step, due, since, entry, report)
        except OperationalError as error:
            log.info("purge batch put off", step=step.name, error=type(error.__cause__).__name__, attempt=attempt)
            connection.close_if_unusable_or_obsolete()
            time.sleep(0.1 * attempt)
    log.warning("purge step left to the next run", step=step.name)
    report.skipped.append(step.name)
    return 0, since, False


def _batch(
    step: Step, due: QuerySet[Any], since: datetime | None, entry: AuditLog, report: Report
) -> tuple[int, datetime | None, bool]:
    """How many rows were dealt with, the time of the last one, and whether there may be more.

    Each batch begins at the time of the one before, so that it does not wade through the dead rows of the index.
    """
    ahead = due if since is None else due.filter(**{f"{step.by}__gte": since})
    with audit.erasing(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        rows = ahead.order_by(step.by).select_for_update(skip_locked=True).values_list("pk", step.by)
        found = list(rows[: step.batch])
        if not found:
            return 0, since, False
        # Asked again whether they are due: now that they are locked, nothing can be added to them.
        done = step.forget(due.filter(pk__in=[pk for pk, _ in found]))
        _note(entry, replace(report, deleted=report.deleted | {step.name: report.deleted[step.name] + done}))
    return done, found[-1][1], len(found) == step.batch


def _note(entry: AuditLog, report: Report) -> None:
    AuditLog.objects.filter(pk=entry.pk).update(details=asdict(report))


def _delete(rows: QuerySet[Any]) -> int:
    """How many of these rows, without those that went by cascade."""
    return rows.delete()[1].get(rows.model._meta.label, 0)

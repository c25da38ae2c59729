"""A file of any size, in constant memory: rows are judged here while the database writes those before them.

Each batch is one transaction with the progress of the import in it. What was killed goes on where it was (`resume`),
and what was half imported can be undone as a whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from django.db import connections, transaction
from django.utils import timezone

from storeagent.observability import audit
from stores import names
from stores.importing import bulk, plan, preview, reading, report
from stores.importing.errors import Unreadable
from stores.importing.judge import Judged
from stores.models import Import

if TYPE_CHECKING:
    from storeagent.accounts.models import User

BATCH = 5_000
REMEMBERED = 500  # refused and doubtful rows that the report names; all are counted


@dataclass(slots=True)
class Batch:
    kept: list[Judged] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    noted: list[report.Line] = field(default_factory=list)
    percent: int = 0
    position: int = 0  # bytes read


class Stopped(Exception):
    """The import was undone, or is continued by somebody else, while this process was at it."""


def import_stream(
    *,
    user: User,
    stream: BinaryIO,
    filename: str,
    dry_run: bool = False,
    resume: bool = False,
    progress: Callable[[int], None] = lambda position: None,
) -> tuple[Import, list[report.Line]]:
    """Import all of `stream`; the import as it ended, and the first rows with something to say about them.

    With `dry_run` nothing is left behind, but all is tried. With `resume` the unfinished import of the same file goes
    on, if there is one. `progress` is told how many bytes were read. Raises Unreadable and Stopped.
    """
    source = reading.open_file(stream, user.region)
    if source.columns.name is None or source.columns.phone is None:
        raise Unreadable("Nothing in this file looks like a name and a number beside it.")
    if dry_run:
        with transaction.atomic():
            result = _run(user, source, stream, filename, resume=False, progress=progress)
            transaction.set_rollback(True)
        return result
    return _run(user, source, stream, filename, resume=resume, progress=progress)


def _run(
    user: User,
    source: reading.Source,
    stream: BinaryIO,
    filename: str,
    *,
    resume: bool,
    progress: Callable[[int], None],
) -> tuple[Import, list[report.Line]]:
    kept = (_unfinished(user, source) if resume else None) or _begun(user, source, filename)
    noted: list[report.Line] = []
    with _writer() as write:
        waiting: Future[None] | None = None
        for batch in _batches(user, source, stream, skip=kept.done):
            noted += batch.noted[: REMEMBERED - len(noted)]
            if waiting:
                waiting.result()
            waiting = write(_save, kept, batch)
            progress(batch.position)
        if waiting:
            waiting.result()
    _finish(kept)
    return kept, noted


def _batches(user: User, source: reading.Source, stream: BinaryIO, skip: int) -> Iterator[Batch]:
    size = max(1, source.encoding.size)
    # Rows that an earlier run has done are read again, which is quick, and not judged.
    heading = source.columns.heading
    rows = islice((row for row in source.rows if row.number != heading), skip, None)
    judged = plan.judged(rows, source.columns, user.region)
    while some := list(islice(judged, BATCH)):
        batch = Batch(position=stream.tell())
        batch.percent = min(99, 100 * batch.position // size)
        for row in some:
            if row.reason:
                batch.refused[row.reason] += 1
            else:
                batch.kept.append(row)
            if (row.reason or row.doubtful) and len(batch.noted) < REMEMBERED:
                state = plan.State.REFUSED if row.reason else plan.State.DOUBTFUL
                batch.noted.append(report.line(plan.Planned(row, state, row.reason)))
        yield batch


@transaction.atomic
def _save(kept: Import, batch: Batch) -> None:
    """Write one batch and how far the import is, together. By compare-and-swap: two processes cannot both go on."""
    before = {name: getattr(kept, name) for name in ("saved", "doubtful", "already_there", "refused")}
    valid, doubtful = bulk.count_inserted(kept.user_id, kept.pk, batch.kept)
    kept.saved += valid
    kept.doubtful += doubtful
    kept.already_there += len(batch.kept) - valid - doubtful
    kept.refused += batch.refused.total()
    kept.reasons = dict(Counter(kept.reasons) + batch.refused)
    kept.rows = [*kept.rows, *(each.masked().as_json() for each in batch.noted)][:REMEMBERED]
    kept.percent = batch.percent
    now = {name: getattr(kept, name) for name in (*before, "reasons", "rows", "percent")}
    if not Import.objects.filter(pk=kept.pk, status=Import.Status.RUNNING, **before).update(**now):
        raise Stopped


@transaction.atomic
def _begun(user: User, source: reading.Source, filename: str) -> Import:
    kept = Import.objects.create(
        user=user,
        filename=names.printable(filename)[: Import.FILENAME_LENGTH],
        digest=source.encoding.digest,
        status=Import.Status.RUNNING,
        layout=preview.Layout.from_source(source).as_json(),
    )
    audit.record("import.started", user=user, import_id=str(kept.pk))
    return kept


def _unfinished(user: User, source: reading.Source) -> Import | None:
    running = Import.objects.of(user).filter(status=Import.Status.RUNNING, digest=source.encoding.digest)
    return running.order_by("-created_at").first()


@transaction.atomic
def _finish(kept: Import) -> None:
    kept.status, kept.percent, kept.applied_at = Import.Status.APPLIED, 100, timezone.now()
    running = Import.objects.filter(pk=kept.pk, status=Import.Status.RUNNING)
    if not running.update(status=kept.status, percent=100, applied_at=kept.applied_at):
        raise Stopped
    counted = {str(state): getattr(kept, state) for state in plan.State}
    audit.record("import.applied", user=kept.user, import_id=str(kept.pk), **counted)


@contextmanager
def _writer() -> Iterator[Callable[..., Future[None]]]:
    """A thread that writes over this thread's connection, which meanwhile nobody else uses."""
    mine = connections["default"]
    mine.inc_thread_sharing()

    def borrow() -> None:
        connections["default"] = mine

    try:
        with ThreadPoolExecutor(1, initializer=borrow) as pool:
            yield pool.submit
    finally:
        mine.dec_thread_sharing()

"""A file of any size, in constant memory: rows are judged while the database writes those before them.

Each batch is one transaction with the progress of the import in it. What was killed goes on where it was (`resume`),
and what was half imported can be undone as a whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from django.db import connections, transaction
from django.utils import timezone

from storeagent.observability import audit
from stores import names
from stores.importing import bulk, plan, preview, reading, report
from stores.importing.batches import Judgement, Noted, most_telling
from stores.importing.errors import Unreadable
from stores.importing.tables import Row
from stores.importing.workers import judges
from stores.models import Import

if TYPE_CHECKING:
    from storeagent.accounts.models import User

BATCH = 5_000


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
    noted: list[Noted] = []
    rows = _rows(source, skip=kept.done)
    with judges(source.columns, user.region, source.encoding.size) as judge, _writer() as write:
        waiting: Future[None] | None = None
        for batch, position in judge(_batches(rows, stream)):
            noted = most_telling([*noted, *batch.noted])
            if waiting:
                waiting.result()
            waiting = write(_save, kept, batch, min(99, 100 * position // source.encoding.size))
            progress(position)
        if waiting:
            waiting.result()
    _finish(kept)
    return kept, [report.Line(*line) for line in noted]


def _rows(source: reading.Source, skip: int) -> Iterator[Row]:
    """Those still to do: what an earlier run has done is read again, which is quick, and not judged."""
    return islice((row for row in source.rows if row.number != source.columns.heading), skip, None)


def _batches(rows: Iterator[Row], stream: BinaryIO) -> Iterator[tuple[list[Row], int]]:
    while batch := list(islice(rows, BATCH)):
        yield batch, stream.tell()


@transaction.atomic
def _save(kept: Import, batch: Judgement, percent: int) -> None:
    """Write one batch and how far the import is, together. By compare-and-swap: two processes cannot both go on."""
    before = {name: getattr(kept, name) for name in ("saved", "doubtful", "already_there", "refused")}
    valid, doubtful = bulk.count_inserted(kept.user_id, kept.pk, batch.lines)
    kept.saved += valid
    kept.doubtful += doubtful
    kept.already_there += batch.kept - valid - doubtful
    kept.refused += batch.refused.total()
    kept.reasons = dict(Counter(kept.reasons) + batch.refused)
    masked = [report.Line(*line).masked().as_tuple() for line in batch.noted]
    kept.rows = most_telling([*map(tuple, kept.rows), *masked])
    kept.percent = percent
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

"""The writes of an import; `stores.services` offers them. Keyword-only, audited, each in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from storeagent.observability import audit
from stores.importing import bulk, preview, report
from stores.importing.batches import copy_lines
from stores.importing.errors import Unreadable
from stores.importing.plan import IN_DIRECTORY, State
from stores.models import Import, ImportQuerySet, Store

if TYPE_CHECKING:
    from storeagent.accounts.models import User

KEPT_PREVIEWS = 5  # of one user


@transaction.atomic
def preview_import(*, user: User, stream: BinaryIO, filename: str) -> Import:
    """Keep a file to look at and to apply. Raises importing.errors.Unreadable when it is refused as a whole."""
    kept = preview.read(stream, filename, user.region)
    kept.user = user
    kept.save()
    old = _previews(user).order_by("-created_at").values_list("pk", flat=True)[KEPT_PREVIEWS:]
    _previews(user).filter(pk__in=list(old)).delete()
    expire_drafts(user=user)
    audit.record("import.previewed", user=user, import_id=str(kept.pk), rows=len(kept.rows))
    return kept


def expire_drafts(now: datetime | None = None, *, user: User | None = None) -> int:
    """Delete the previews that nobody applied in time, of `user` or of everybody; how many. It may run twice at once.

    A preview holds numbers in the open: the worker calls this every hour, and each upload does for its owner.
    """
    drafts = Import.objects.of(user) if user else Import.objects.all()
    return drafts.expired(now or timezone.now()).delete()[0]


@transaction.atomic
def choose_columns(*, user: User, import_id: UUID, name: int, phone: int, has_headings: bool) -> Import:
    """Say which columns hold the name and the number. Raises Import.DoesNotExist, and Unreadable as `preview_import`.

    One for both, or one that the file does not have, is Unreadable as well.
    """
    kept = _locked(user, import_id)
    layout = preview.Layout.of(kept)
    width = len(layout.headings)
    if kept.status != Import.Status.PREVIEW or layout.kind == "vCard":
        return kept
    if name == phone or not 0 <= min(name, phone) <= max(name, phone) < width:
        raise Unreadable(f"Choose two different columns of the {width} that the file has.")
    rows = preview.rows_of(kept)
    heading = (layout.columns.heading or rows[0].number) if has_headings else 0
    columns = layout.columns.chosen(name, phone, heading)
    preview.refuse_too_many(rows, columns)
    kept.layout = replace(layout, columns=columns).as_json()
    kept.save(update_fields=["layout"])
    return kept


@transaction.atomic
def apply_import(*, user: User, import_id: UUID) -> Import:
    """Save what the preview says, all of it or nothing. Again it changes nothing. Raises Import.DoesNotExist."""
    kept = _locked(user, import_id)
    if kept.status != Import.Status.PREVIEW:
        return kept
    planned = preview.plan_of(kept)
    inserted = bulk.insert(user.pk, kept.pk, copy_lines(each.judged for each in planned if each.is_kept))
    for each in planned:
        if each.is_kept and each.key not in inserted:  # saved by somebody else a moment ago
            each.state, each.reason = State.ALREADY_THERE, IN_DIRECTORY
    for state, count in report.counts(planned).items():
        setattr(kept, state, count)
    kept.reasons = report.reasons(planned)
    kept.rows = [report.line(each).masked().as_tuple() for each in planned]
    kept.status, kept.percent, kept.applied_at = Import.Status.APPLIED, 100, timezone.now()
    kept.save()
    counted: dict[str, Any] = {str(state): getattr(kept, state) for state in State}
    audit.record("import.applied", user=user, import_id=str(kept.pk), **counted)
    return kept


@transaction.atomic
def undo_import(*, user: User, import_id: UUID) -> Import:
    """Put the stores of an import in the trash, but for those that were changed since. Raises Import.DoesNotExist."""
    kept = _locked(user, import_id)
    if kept.status not in {Import.Status.APPLIED, Import.Status.RUNNING}:
        return kept
    stores = Store.objects.of(user).live().filter(source_import=kept)
    now = timezone.now()
    kept.taken_back = stores.filter(updated_at=F("created_at")).update(deleted_at=now)
    kept.left_changed = stores.count()
    kept.status, kept.undone_at = Import.Status.UNDONE, now
    kept.save(update_fields=["taken_back", "left_changed", "status", "undone_at"])
    counted: dict[str, Any] = {"taken_back": kept.taken_back, "left_changed": kept.left_changed}
    audit.record("import.undone", user=user, import_id=str(kept.pk), **counted)
    return kept


@transaction.atomic
def discard_import(*, user: User, import_id: UUID) -> None:
    """Forget a preview. Of an import that was applied nothing is forgotten."""
    _previews(user).filter(pk=import_id).delete()


def _previews(user: User) -> ImportQuerySet:
    return Import.objects.of(user).filter(status=Import.Status.PREVIEW)


def _locked(user: User, import_id: UUID) -> Import:
    kept = Import.objects.of(user).select_for_update().get(pk=import_id)
    kept.user = user
    return kept

"""Imports in the JSON API: the same preview, apply and undo as on the page. Numbers show in a preview alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from ninja import File, Query, Router, Schema, Status
from ninja.errors import HttpError
from ninja.files import UploadedFile
from pydantic import Field

from storeagent.accounts import idempotency, limits
from storeagent.accounts.requests import TokenRequest
from storeagent.answers import Answer
from storeagent.keyset import Keyset
from stores import services
from stores.api import IdempotencyKey
from stores.importing import preview, report
from stores.importing.errors import Unreadable
from stores.models import Import

MOST = 200  # imports a page
_NEWEST = Keyset("imports", "created_at")

router = Router(tags=["imports"])


class ColumnsIn(Schema):
    name: int = Field(ge=0, description="which column holds the name, the first is 0")
    phone: int = Field(ge=0)
    has_headings: bool


class RowOut(Schema):
    row: int = Field(description="as a spreadsheet counts; in a vCard file the line its card begins on")
    result: str = Field(description="saved, doubtful (saved and marked), already_there or refused")
    name: str
    typed: str
    stored: str = Field(description="E.164; masked once the import is applied")
    reason: str


class ImportOut(Schema):
    id: UUID
    filename: str
    status: Import.Status
    layout: dict[str, Any]
    rows: int = Field(description="always saved + doubtful + already_there + refused")
    saved: int
    doubtful: int
    already_there: int
    refused: int
    taken_back: int
    left_changed: int
    created_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None


class ImportWithRows(ImportOut, Answer):
    lines: list[RowOut]


class ImportList(Answer):
    imports: list[ImportOut]
    next: str | None = Field(description="“after” of the next page; null at the end")


class ListQuery(Schema):
    after: str = Field("", description="“next” of the page before")
    limit: int = Field(50, ge=1, le=MOST)


@router.post("", response={201: ImportWithRows}, summary="Preview a file")
def create(request: TokenRequest, file: File[UploadedFile], key: IdempotencyKey = None) -> Any:
    """A CSV or vCard of at most 500 rows and 1 MB. Nothing is saved until the preview is applied."""

    limits.take(limits.Kind.IMPORTS, request.auth.pk)

    def keep() -> Import:
        return services.preview_import(user=request.auth, stream=file, filename=file.name or "")  # type: ignore[arg-type]

    return _answer(request, keep, 201, file)


@router.get("", response=ImportList, summary="Earlier imports")
def earlier(request: TokenRequest, query: Query[ListQuery]) -> Any:
    """What was applied, the newest first."""
    imports = Import.objects.of(request.auth).carried_out().defer("rows")
    found = _NEWEST.page(imports, query.after, query.limit)
    return {"imports": [_out(kept) for kept in found.rows], "next": found.next or None}


@router.get("/{uuid:import_id}", response=ImportWithRows, summary="One import")
def one(request: TokenRequest, import_id: UUID) -> Any:
    return _with_rows(_owned(request, import_id))


@router.post("/{uuid:import_id}/columns", response=ImportWithRows, summary="Say which columns hold what")
def columns(request: TokenRequest, import_id: UUID, body: ColumnsIn, key: IdempotencyKey = None) -> Any:
    _owned(request, import_id)
    return _answer(
        request, lambda: services.choose_columns(user=request.auth, import_id=import_id, **body.model_dump())
    )


@router.post("/{uuid:import_id}/apply", response=ImportWithRows, summary="Save what the preview says")
def apply(request: TokenRequest, import_id: UUID, key: IdempotencyKey = None) -> Any:
    """All of it or nothing. Sent again it changes nothing."""
    _owned(request, import_id)
    return _answer(request, lambda: services.apply_import(user=request.auth, import_id=import_id))


@router.post("/{uuid:import_id}/undo", response=ImportWithRows, summary="Take an import back")
def undo(request: TokenRequest, import_id: UUID, key: IdempotencyKey = None) -> Any:
    """Its stores go to the trash, but for those that were changed since. Sent again it changes nothing."""
    _owned(request, import_id)
    return _answer(request, lambda: services.undo_import(user=request.auth, import_id=import_id))


@router.delete("/{uuid:import_id}", response={204: None}, summary="Forget a preview")
def discard(request: TokenRequest, import_id: UUID, key: IdempotencyKey = None) -> Any:
    """What was applied is not forgotten: take it back instead."""

    def forget() -> idempotency.Answer:
        if _owned(request, import_id).status != Import.Status.PREVIEW:
            raise HttpError(409, "This import was applied. Undo it instead.")
        services.discard_import(user=request.auth, import_id=import_id)
        return 204, None

    return Status(*idempotency.once(request, forget))


def _answer(
    request: TokenRequest, change: Callable[[], Import], status: int = 200, file: UploadedFile | None = None
) -> Status:
    """By the key: what is kept of it a day holds no number, so the rows are read anew each time."""

    def run() -> idempotency.Answer:
        try:
            return status, {"id": str(change().pk)}
        except Unreadable as error:
            raise HttpError(422, str(error)) from error

    given, body = idempotency.once(request, run, file)
    return Status(given, _with_rows(_owned(request, UUID((body or {})["id"]))))


def _owned(request: TokenRequest, import_id: UUID) -> Import:
    imports: QuerySet[Import] = Import.objects.of(request.auth)
    kept = imports.filter(pk=import_id).first()
    if kept is None or kept.has_expired:
        raise Http404
    kept.user = request.auth
    return kept


def _with_rows(kept: Import) -> dict[str, Any]:
    if kept.status == Import.Status.PREVIEW:
        planned = preview.plan_of(kept)
        lines = [report.line(each) for each in planned]
        counts = report.counts(planned)
    else:
        lines, counts = [report.Line(*line) for line in kept.rows], {}
    rows = [
        {
            "row": line.row,
            "result": line.state,
            "name": line.name,
            "typed": line.typed,
            "stored": line.stored,
            "reason": line.reason,
        }
        for line in lines
    ]
    return _out(kept) | counts | {"rows": sum(counts.values()) or kept.done, "lines": rows}


def _out(kept: Import) -> dict[str, Any]:
    names = set(ImportOut.model_fields) - {"rows"}
    return {name: getattr(kept, name) for name in names} | {"rows": kept.done}

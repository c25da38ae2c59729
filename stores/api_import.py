"""Imports in the JSON API: the same preview, apply and undo as on the page. Numbers show in a preview alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from ninja import File, Router, Schema, Status
from ninja.errors import HttpError
from ninja.files import UploadedFile
from pydantic import Field

from storeagent.accounts.requests import TokenRequest
from stores import services
from stores.importing import preview, report
from stores.importing.errors import Unreadable
from stores.models import Import

MOST = 50  # imports in the list

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


class ImportWithRows(ImportOut):
    lines: list[RowOut]


class ImportList(Schema):
    imports: list[ImportOut]


@router.post("", response={201: ImportWithRows}, summary="Preview a file")
def create(request: TokenRequest, file: File[UploadedFile]) -> Any:
    """A CSV or vCard of at most 500 rows and 1 MB. Nothing is saved until the preview is applied."""
    try:
        kept = services.preview_import(user=request.auth, stream=file, filename=file.name or "")  # type: ignore[arg-type]
    except Unreadable as error:
        raise HttpError(422, str(error)) from error
    return Status(201, _with_rows(kept))


@router.get("", response=ImportList, summary="Earlier imports")
def earlier(request: TokenRequest) -> Any:
    imports = Import.objects.of(request.auth).carried_out().defer("rows")[:MOST]
    return {"imports": [_out(kept) for kept in imports]}


@router.get("/{uuid:import_id}", response=ImportWithRows, summary="One import")
def one(request: TokenRequest, import_id: UUID) -> Any:
    return _with_rows(_owned(request, import_id))


@router.post("/{uuid:import_id}/columns", response=ImportWithRows, summary="Say which columns hold what")
def columns(request: TokenRequest, import_id: UUID, body: ColumnsIn) -> Any:
    _owned(request, import_id)
    try:
        kept = services.choose_columns(user=request.auth, import_id=import_id, **body.dict())
    except Unreadable as error:
        raise HttpError(422, str(error)) from error
    return _with_rows(kept)


@router.post("/{uuid:import_id}/apply", response=ImportWithRows, summary="Save what the preview says")
def apply(request: TokenRequest, import_id: UUID) -> Any:
    """All of it or nothing. Sent again it changes nothing."""
    _owned(request, import_id)
    return _with_rows(services.apply_import(user=request.auth, import_id=import_id))


@router.post("/{uuid:import_id}/undo", response=ImportWithRows, summary="Take an import back")
def undo(request: TokenRequest, import_id: UUID) -> Any:
    """Its stores go to the trash, but for those that were changed since. Sent again it changes nothing."""
    _owned(request, import_id)
    return _with_rows(services.undo_import(user=request.auth, import_id=import_id))


@router.delete("/{uuid:import_id}", response={204: None}, summary="Forget a preview")
def discard(request: TokenRequest, import_id: UUID) -> Any:
    """What was applied is not forgotten: take it back instead."""
    if _owned(request, import_id).status != Import.Status.PREVIEW:
        raise HttpError(409, "This import was applied. Undo it instead.")
    services.discard_import(user=request.auth, import_id=import_id)
    return Status(204, None)


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

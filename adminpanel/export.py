"""Rows as a file: what the list shows of them, masked as it is masked there, and safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import label_for_field, lookup_field
from django.db.models import Model, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from storeagent.db import database_step
from storeagent.observability import audit
from stores.export import BOM, quoted

BATCH = 1_000
MOST = 100_000  # rows of a file


@admin.action(description="Export as CSV")
def export_csv(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Any]) -> StreamingHttpResponse:
    return csv_of(model_admin, request, queryset)


def csv_of(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Any]) -> StreamingHttpResponse:
    """A response with at most MOST rows, which holds neither a thread nor a connection while it is read."""
    columns = [str(name) for name in model_admin.get_list_display(request) if name != "action_checkbox"]
    label = model_admin.model._meta.label
    audit.record("admin.exported", user=request.user, model=label)
    related = model_admin.get_list_select_related(request)
    rows = queryset.select_related(*related) if isinstance(related, list | tuple) else queryset
    return StreamingHttpResponse(
        _stream(model_admin, rows.order_by("pk"), columns),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{label.split(".")[-1].lower()}.csv"'},
    )


async def _stream(model_admin: admin.ModelAdmin, rows: QuerySet[Any], columns: list[str]) -> AsyncIterator[bytes]:
    titles = [str(label_for_field(name, model_admin.model, model_admin)) for name in columns]
    yield f"{BOM}{_line(titles)}".encode()
    after, sent = None, 0
    while sent < MOST:
        batch = await database_step(_batch)(rows, after)
        yield "".join(_line([_cell(model_admin, row, name) for name in columns]) for row in batch).encode()
        if len(batch) < BATCH:
            return
        after, sent = batch[-1].pk, sent + len(batch)


def _batch(rows: QuerySet[Any], after: Any) -> list[Model]:
    return list((rows.filter(pk__gt=after) if after is not None else rows)[:BATCH])


def _cell(model_admin: admin.ModelAdmin, row: Model, name: str) -> str:
    _, _, value = lookup_field(name, row, model_admin)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return quoted(strip_tags(value) if isinstance(value, SafeString) else str(value))


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()

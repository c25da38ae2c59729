"""Bringing a file: choose it, look at what would become of each row, apply it, keep the report, take it back.

One address a file: a preview until it is applied, the report afterwards. Everything works by plain forms.
"""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from storeagent.accounts import limits
from storeagent.accounts.requests import OwnersRequest
from stores import phones, services
from stores.importing import preview, report
from stores.importing.errors import Unreadable
from stores.importing.report import Line
from stores.models import Import

SHOWN_IMPORTS = 20
ACCEPTED = ".csv,.tsv,.tab,.txt,.psv,.vcf,.vcard,text/csv,text/vcard,text/plain"


class FileForm(forms.Form):
    file = forms.FileField(
        allow_empty_file=True,  # `read` says it better
        label=gettext_lazy("Your list, as CSV or vCard"),
        help_text=gettext_lazy(
            "Drop it here or choose it. At most 500 rows and 1 MB. Columns in any order, headings or none; "
            "a country beside the number is read, too."
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )


class ColumnsForm(forms.Form):
    name = forms.TypedChoiceField(coerce=int, label=gettext_lazy("The name is in"))
    phone = forms.TypedChoiceField(coerce=int, label=gettext_lazy("The number is in"))
    has_headings = forms.BooleanField(required=False, label=gettext_lazy("The first row holds headings"))

    def __init__(self, data: QueryDict | None = None, *, layout: preview.Layout) -> None:
        columns = layout.columns
        initial = {"name": columns.name, "phone": columns.phone, "has_headings": bool(columns.heading)}
        super().__init__(data, initial=initial)
        labels = [(i, _column(i, text)) for i, text in enumerate(layout.headings)]
        for field, chosen in (("name", columns.name), ("phone", columns.phone)):
            self.fields[field].choices = labels if chosen is not None else [("", _("Choose a column")), *labels]  # type: ignore[attr-defined]

        headings = [text or _("column %(number)d") % {"number": i + 1} for i, text in enumerate(layout.headings)]
        named_by = columns.person if columns.name in columns.person else (columns.name,)
        self.chosen_name = " ".join(headings[at] for at in named_by if at is not None)
        self.chosen_country = headings[columns.country] if columns.country is not None else ""
        self.chosen_phone = headings[columns.phone] if columns.phone is not None else ""

    def clean(self) -> dict:
        data = self.cleaned_data
        if "name" in data and data["name"] == data.get("phone"):
            raise forms.ValidationError(_("The name and the number cannot be in the same column."))
        return data


def _column(index: int, text: str) -> str:
    named = _("Column %(number)d: %(text)s") if text else _("Column %(number)d")
    return named % {"number": index + 1, "text": text}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: OwnersRequest) -> HttpResponse:
    """Choose a file; below, what was imported before."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        limits.take(limits.Kind.IMPORTS, request.user.pk)
        upload: UploadedFile = form.cleaned_data["file"]
        try:
            kept = services.preview_import(user=request.user, stream=upload, filename=upload.name or "")  # type: ignore[arg-type]
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            return redirect("stores:import_one", kept.pk)
    imports = Import.objects.of(request.user).carried_out().defer("rows")[:SHOWN_IMPORTS]
    status = 422 if form.errors else 200
    return render(request, "stores/import/start.html", {"form": form, "imports": imports}, status=status)


@login_required
@never_cache
@require_GET
def one(request: OwnersRequest, import_id: UUID) -> HttpResponse:
    kept = _owned(request, import_id)
    if kept.status == Import.Status.PREVIEW:
        return _preview(request, kept)
    reasons = [(report.in_words(reason), count) for reason, count in kept.reasons.items()]
    savable = kept.saved + kept.doubtful
    context = {"import": kept, "lines": _lines(kept), "savable": savable, "reasons": reasons}
    fragment = "stores/import/_progress.html" if request.htmx else "stores/import/report.html"
    return render(request, fragment, context)


@login_required
@require_POST
def columns(request: OwnersRequest, import_id: UUID) -> HttpResponse:
    kept = _owned(request, import_id)
    if kept.status != Import.Status.PREVIEW:
        return redirect("stores:import_one", import_id)
    form = ColumnsForm(request.POST, layout=preview.Layout.of(kept))
    if form.is_valid():
        try:
            services.choose_columns(user=request.user, import_id=import_id, **form.cleaned_data)
        except Unreadable as error:
            form.add_error(None, str(error))
        else:
            return redirect("stores:import_one", import_id)
    return _preview(request, kept, form, status=422)


@login_required
@require_POST
def apply(request: OwnersRequest, import_id: UUID) -> HttpResponse:
    _owned(request, import_id)
    services.apply_import(user=request.user, import_id=import_id)
    return redirect("stores:import_one", import_id)


@login_required
@require_POST
def undo(request: OwnersRequest, import_id: UUID) -> HttpResponse:
    _owned(request, import_id)
    services.undo_import(user=request.user, import_id=import_id)
    return redirect("stores:import_one", import_id)


@login_required
@require_POST
def discard(request: OwnersRequest, import_id: UUID) -> HttpResponse:
    _owned(request, import_id)
    services.discard_import(user=request.user, import_id=import_id)
    messages.success(request, _("The file is forgotten. Nothing was saved."))
    return redirect("stores:import")


@login_required
@never_cache
@require_GET
def download(request: OwnersRequest, import_id: UUID) -> HttpResponse:
    kept = _owned(request, import_id)
    is_preview = kept.status == Import.Status.PREVIEW
    lines = [report.line(each) for each in preview.plan_of(kept)] if is_preview else _lines(kept)
    name = slugify(kept.filename.rpartition(".")[0])[:60] or "import"
    disposition = f'attachment; filename="{name}-{"preview" if is_preview else "report"}.csv"'
    return HttpResponse(
        report.as_csv(lines), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition}
    )


def _preview(
    request: OwnersRequest, kept: Import, form: ColumnsForm | None = None, *, status: int = 200
) -> HttpResponse:
    planned = preview.plan_of(kept)
    layout = preview.Layout.of(kept)
    lines = [report.line(each) for each in planned]
    context = {
        "import": kept,
        "layout": layout,
        "form": form or (ColumnsForm(layout=layout) if layout.kind == "CSV" else None),
        "lines": [(line, phones.display(line.stored, request.user.region) if line.stored else "") for line in lines],
        "counts": report.counts(planned),
        "total": len(planned),
        "savable": sum(each.is_kept for each in planned),
    }
    return render(request, "stores/import/preview.html", context, status=status)


def _lines(kept: Import) -> list[Line]:
    return [Line(*line) for line in kept.rows]


def _owned(request: OwnersRequest, import_id: UUID) -> Import:
    kept = get_object_or_404(Import.objects.of(request.user), pk=import_id)
    kept.user = request.user
    if kept.has_expired:
        raise Http404
    return kept

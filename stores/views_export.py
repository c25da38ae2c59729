"""The directory as a file, for the passphrase."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from storeagent.accounts.requests import OwnersRequest
from stores import export
from stores.forms import ExportForm


@login_required
@never_cache
@sensitive_post_parameters()
def export_stores(request: OwnersRequest) -> HttpResponseBase:
    """The form; posted with the passphrase, the file, made for a spreadsheet where that differs."""
    if request.method != "POST":
        return _page(request, ExportForm(user=request.user))
    form = ExportForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, form, status=422)
    format = export.Format(form.cleaned_data["format"])
    return StreamingHttpResponse(
        export.stream(request.user, format, for_spreadsheet=True),
        content_type=format.content_type,
        headers={"Content-Disposition": f'attachment; filename="stores.{format}"'},
    )


def _page(request: OwnersRequest, form: ExportForm, *, status: int = 200) -> HttpResponse:
    return render(request, "stores/export.html", {"form": form}, status=status)

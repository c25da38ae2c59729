"""The screens: the three prompts, one's history, the editor, and a version with its preview and its publication."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from adminpanel.prompts import costs, diff, examples, previews, publishing
from adminpanel.prompts.forms import DraftForm, PreviewForm, PublishForm
from adminpanel.prompts.models import PromptPreview
from adminpanel.prompts.show import sides
from chat import prompts
from chat.models import PromptVersion
from chat.orchestrator import chain
from chat.prompts import LivePrompt, Refused

PER_PAGE = 25
WHAT = {
    "classifier": "How a message is read: intent, tools, names.",
    "reply": "How a reply is worded.",
    "summary": "How a finished conversation is summed up.",
}
_may_change = permission_required("chat.change_promptversion", raise_exception=True)


@require_GET
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    rows = [{"name": name, "what": WHAT[name], "live": _live(name), "drafts": _drafts(name)} for name in prompts.NAMES]
    return _page(request, "admin/prompts/index.html", "Prompts", rows=rows, has_model=chain.summariser() is not None)


@require_GET
@never_cache
def history(request: HttpRequest, name: str) -> HttpResponse:
    _known(name)
    versions = PromptVersion.objects.filter(name=name).select_related("author", "published_by").order_by("-version")
    page = Paginator(versions.defer("text"), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"name": name, "what": WHAT[name], "live": _live(name), "before": _before(name)}
    return _page(request, "admin/prompts/history.html", f"The {name} prompt", page=page, **context)


@_may_change
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """A text to begin with, the live one or any other; saving makes it the next version."""
    _known(name)
    begin = _text(name, request.GET.get("from", ""))
    form = DraftForm(request.POST) if request.method == "POST" else DraftForm(initial={"text": begin.text})
    if request.method == "POST" and form.is_valid():
        return _saved(request, name, form.cleaned_data)
    context: dict[str, Any] = {
        "name": name,
        "form": form,
        "begin": begin,
        "problems": prompts.problems(name, form["text"].value() or ""),
        "takes": [f"{{{{{each}}}}}" for each in prompts.PLACEHOLDERS[name]],
        "most": prompts.MAX_LENGTH,
    }
    title = f"A new draft of the {name} prompt"
    return _page(request, "admin/prompts/edit.html", title, status=422 if form.errors else 200, **context)


@_may_change
@require_POST
def check(request: HttpRequest, name: str) -> HttpResponse:
    """What is wrong with a text that is being written: a fragment."""
    _known(name)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    context = {"problems": prompts.problems(name, text), "length": len(text.strip()), "most": prompts.MAX_LENGTH}
    return render(request, "admin/prompts/_checks.html", context)


@require_GET
@never_cache
def version(request: HttpRequest, name: str, number: int) -> HttpResponse:
    if number == 0:
        _known(name)
        text, title = prompts.shipped(name).text, f"{name}@0, the text that ships"
        return _page(request, "admin/prompts/shipped.html", title, name=name, text=text, live=_live(name))
    return _version(request, _row(name, number))


@_may_change
@require_POST
def preview(request: HttpRequest, name: str, number: int) -> HttpResponse:
    form = PreviewForm(request.POST)
    with_recorded = form.is_valid() and form.cleaned_data["recorded"] and _may_read(request)
    row = _row(name, number)
    try:
        estimate = costs.estimate(_prompt(row), examples.RECORDED if with_recorded else 0)
        if estimate and not estimate.fits:
            left, about = f"{estimate.left:.2f}", f"{estimate.about:.2f}"
            raise Refused(f"Today's budget has {left} USD left, and this takes about {about}.")
        previews.start(row, request.user, with_recorded=with_recorded)  # type: ignore[arg-type]  # staff
    except Refused as refusal:
        messages.error(request, " ".join(refusal.problems))
    return redirect("admin:prompt_version", name, number)


@_may_change
@require_POST
def publish(request: HttpRequest, name: str, number: int) -> HttpResponse:
    row = _row(name, number)
    form = PublishForm(request.POST, needs_leave=publishing.standing(row).needs_leave)
    if not form.is_valid():
        return _version(request, row, form)
    despite = form.cleaned_data.get("despite", False)
    try:
        publishing.publish(row, request.user, form.cleaned_data["reason"], despite=despite)  # type: ignore[arg-type]
    except Refused as refusal:
        form.add_error(None, list(refusal.problems))
        return _version(request, row, form)
    messages.success(request, f"Live now: {row}. Every process uses it within a second.")
    return redirect("admin:prompt", name)


@_may_change
@require_POST
def roll_back(request: HttpRequest, name: str) -> HttpResponse:
    _known(name)
    try:
        live = prompts.roll_back(name, request.user)  # type: ignore[arg-type]  # staff
    except Refused as refusal:
        messages.error(request, " ".join(refusal.problems))
    else:
        messages.success(request, f"Live again: {live.label}. Every process uses it within a second.")
    if request.htmx:  # type: ignore[attr-defined]  # the middleware's
        return HttpResponseClientRedirect(request.build_absolute_uri("../"))
    return redirect("admin:prompt", name)


# -- What they are made of ----------------------------------------------------------------------------------


def _version(request: HttpRequest, row: PromptVersion, form: PublishForm | None = None) -> HttpResponse:
    standing = publishing.standing(row)
    against = _text(row.name, request.GET.get("against", ""))
    context: dict[str, Any] = {
        "version": row,
        "against": against,
        "diff": diff.lines(against.text, row.text),
        "is_live": _live(row.name)["version"] == row.version,
        "standing": standing,
        "sides": sides(standing.conversations, standing.verdict),
        "may_change": request.user.has_perm("chat.change_promptversion"),
        "polls": standing.preview is not None and standing.preview.status == PromptPreview.Status.PLAYING,
        "estimate": costs.estimate(_prompt(row)),
        "preview_form": PreviewForm() if _may_read(request) else None,
        "form": form or PublishForm(needs_leave=standing.needs_leave),
    }
    if request.htmx:  # type: ignore[attr-defined]  # the middleware's
        return render(request, "admin/prompts/_preview.html", context)
    return _page(request, "admin/prompts/version.html", str(row), status=422 if form else 200, **context)


def _saved(request: HttpRequest, name: str, data: dict[str, str]) -> HttpResponse:
    text = prompts.clean(data["text"])
    same = PromptVersion.objects.filter(name=name, text=text).order_by("-version").first()
    if same or text == prompts.shipped(name).text:
        number = same.version if same else 0
        messages.info(request, f"Nothing was saved: this text is {name}@{number} already.")
        return redirect("admin:prompt_version", name, number)
    row = prompts.draft(name, text, request.user, data["notes"])  # type: ignore[arg-type]  # staff
    messages.success(request, f"Draft saved: {row}. Nobody is answered with it until it is published.")
    return redirect("admin:prompt_version", name, row.version)


def _live(name: str) -> dict[str, Any]:
    live = prompts.published(name)
    row = PromptVersion.objects.filter(name=name, version=live.version).select_related("published_by").first()
    return {"label": live.label, "version": live.version, "text": live.text, "row": row}


def _before(name: str) -> str:
    """What a roll-back would make live again; "" when there is nothing to go back from."""
    published = PromptVersion.objects.filter(name=name, published_at__isnull=False).order_by("-published_at")
    numbers = [*published.values_list("version", flat=True)[:2], 0]
    return f"{name}@{numbers[1]}" if len(numbers) > 1 else ""


def _drafts(name: str) -> list[PromptVersion]:
    """The latest that were never published."""
    drafts = PromptVersion.objects.filter(name=name, published_at=None, published_by=None, reason="")
    return list(drafts.select_related("author").defer("text").order_by("-version")[:3])


def _text(name: str, number: str) -> LivePrompt:
    """The version asked for, or the live one. Http404 for one that does not exist."""
    if not number:
        return prompts.published(name)
    try:
        return prompts.text_of(name, int(number[:9]))
    except (ValueError, PromptVersion.DoesNotExist):
        raise Http404 from None


def _row(name: str, number: int) -> PromptVersion:
    rows = PromptVersion.objects.select_related("author", "published_by")
    return get_object_or_404(rows, name=name, version=min(number, 2**31 - 1))


def _prompt(row: PromptVersion) -> LivePrompt:
    return LivePrompt(row.name, row.version, row.text)


def _may_read(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("chat.view_message"))


def _known(name: str) -> None:
    if name not in prompts.NAMES:
        raise Http404


def _page(request: HttpRequest, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, {**admin.site.each_context(request), "title": title, **context}, status=status)

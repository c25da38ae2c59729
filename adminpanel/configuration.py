"""Configuration: every live value with what it is for, its default, and who changed it when."""

from __future__ import annotations

from typing import Any

from constance.forms import ConstanceForm
from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from adminpanel.site import Page
from storeagent import configuration
from storeagent.observability.models import AuditLog

VIEW, CHANGE = "constance.view_config", "constance.change_config"
LONGEST_HISTORY = 200


class Form(ConstanceForm):  # type: ignore[misc]
    """constance's, whose `version` tells when somebody else has changed something since the page was made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].error_messages["required"] = "Load the page again."
        for key, field in self.fields.items():
            if key != "version":
                field.help_text, field.label = settings.CONSTANCE_CONFIG[key][1], key

    @transaction.atomic
    def save_as(self, user: Any) -> list[str]:
        """Change what differs, audited; the keys."""
        changed = [key for key in settings.CONSTANCE_CONFIG if self.cleaned_data[key] != self.initial[key]]
        for key in changed:
            configuration.change(key, self.cleaned_data[key], user=user)
        return changed


def home(request: HttpRequest) -> HttpResponse:
    """The form; posted by who may change it, what it says is so within a second in every process."""
    if request.method == "POST" and request.user.has_perm(CHANGE):
        form = _form(request, request.POST)
        if form.is_valid():
            changed = form.save_as(request.user)
            messages.success(request, f"Changed: {', '.join(changed)}." if changed else "Nothing was changed.")
            return redirect("admin:configuration")
        return _page(request, form, status=422)
    return _page(request, _form(request))


def history(request: HttpRequest, key: str) -> HttpResponse:
    """One value's history, the newest first."""
    if key not in settings.CONSTANCE_CONFIG:
        raise Http404
    rows = AuditLog.objects.filter(type=configuration.CHANGED, details__key=key).select_related("user").order_by("-at")
    context = _context(request, key) | {
        "key": key,
        "help": settings.CONSTANCE_CONFIG[key][1],
        "value": _in_words(_values()[key]),
        "default": _in_words(configuration.default(key)),
        "rows": rows[:LONGEST_HISTORY],
    }
    return TemplateResponse(request, "admin/configuration/history.html", context)


def _form(request: HttpRequest, data: Any = None) -> Form:
    # constance itself would warn on every page of one who may only look.
    form = Form(data=data, initial=_values())
    if not request.user.has_perm(CHANGE):
        for field in form.fields.values():
            field.disabled = True
    return form


def _values() -> dict[str, Any]:
    keys = list(settings.CONSTANCE_CONFIG)
    return {key: configuration.default(key) for key in keys} | configuration.Backend().mget(keys)


def _page(request: HttpRequest, form: Form, *, status: int = 200) -> HttpResponse:
    groups = [(name, [_row(form, key) for key in keys]) for name, keys in settings.CONSTANCE_CONFIG_FIELDSETS.items()]
    context = _context(request, "Configuration") | {
        "form": form,
        "groups": groups,
        "may_change": request.user.has_perm(CHANGE),
    }
    return TemplateResponse(request, "admin/configuration/home.html", context, status=status)


def _row(form: Form, key: str) -> dict[str, Any]:
    default = configuration.default(key)
    changed = form.initial[key] != default
    return {"key": key, "field": form[key], "default_in_words": _in_words(default), "is_changed": changed}


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value) if value != "" else "empty"


def _context(request: HttpRequest, title: str) -> dict[str, Any]:
    return {**admin.site.each_context(request), "title": title}


PAGES = [
    Page("configuration/", home, "configuration", "Configuration", "Steer", VIEW),
    Page("configuration/<str:key>/", history, "configuration_history", "History", permission=VIEW),
]

"""How every model is shown: bounded lists, exports, and an audit row for whatever an operator does."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst

from adminpanel.admin.paging import BoundedPaginator
from storeagent.observability import audit

ON_ITS_PAGE = "_on_its_page"  # an action that was asked for on an object's own page leads back there


class ModelAdmin(admin.ModelAdmin):
    group = "Run"
    singular = plural = ""  # how operators call it, where the model's own name would not do
    object_actions: ClassVar[tuple[str, ...]] = ()  # actions that an object's own page has buttons for
    paginator = BoundedPaginator
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # each would count the whole table

    def __init__(self, model: type[models.Model], admin_site: admin.AdminSite) -> None:
        super().__init__(model, admin_site)
        options = model._meta
        options.verbose_name = self.singular or options.verbose_name
        options.verbose_name_plural = self.plural or options.verbose_name_plural

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """By what the list shows or filters by, alone: guessing at what it hides would bring that out, bit by bit."""
        field = lookup.partition("__")[0].removesuffix("_id")
        return field in self._open_fields() and super().lookup_allowed(lookup, value, request)

    def _open_fields(self) -> set[str]:
        names = [*self.list_display, *map(_filtered, self.list_filter), "user", "conversation", "turn"]
        return {str(name).partition("__")[0].removesuffix("_id") for name in names}

    def note(self, request: HttpRequest, obj: models.Model, what: str, sentence: str, **details: Any) -> None:
        """Write to the audit log, and to the object's own history, what `request.user` did to `obj`.

        `severity` is the audit row's, and may be among `details`.
        """
        super().log_change(request, obj, sentence)
        self._audit(request, what, obj, **details)

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self._audit(request, "added", obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self._audit(request, "changed", obj, fields=_fields(message))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        for obj in queryset:
            self._audit(request, "deleted", obj)
        return super().log_deletions(request, queryset)

    def _audit(self, request: HttpRequest, what: str, obj: models.Model, **details: Any) -> None:
        model = self.model._meta.label
        audit.record(f"admin.{what}", user=request.user, model=model, object=str(obj.pk), **details)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        title = capfirst(self.model._meta.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        offered = {name: found[2] for name, found in self.get_actions(request).items() if found}
        context["object_actions"] = [(name, offered[name]) for name in self.object_actions if name in offered]
        return super().render_change_form(request, context, *args, **kwargs)

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:  # type: ignore[override]
        response = super().response_action(request, queryset)
        if ON_ITS_PAGE in request.POST and isinstance(response, HttpResponseRedirect):
            return redirect(self.address_of(request.POST[ACTION_CHECKBOX_NAME]))
        return response

    def address_of(self, pk: Any) -> str:
        options = self.model._meta
        return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[pk])

    def refuse(self, request: HttpRequest, sentence: str) -> None:
        self.message_user(request, sentence, messages.ERROR)


class ReadOnlyAdmin(ModelAdmin):
    """To look at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LogAdmin(ReadOnlyAdmin):
    """Tables with millions of rows: in the order of time alone, which an index gives."""

    sortable_by = ()
    list_per_page = 100


def _filtered(each: Any) -> str:
    """What an entry of `list_filter` is about: a field, or a parameter of its own."""
    name = each[0] if isinstance(each, tuple) else each
    return str(getattr(name, "parameter_name", name))


def _fields(message: Any) -> list[str]:
    """The fields that Django's own message says were changed."""
    changes = [part.get("changed", {}) for part in message] if isinstance(message, list) else []
    return [str(name) for change in changes for name in change.get("fields", [])]

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from adminpanel.admin.base import ReadOnlyAdmin
from adminpanel.admin.filters import Choices
from adminpanel.admin.finding import FoundByOwner
from storeagent.observability.models import AuditLog
from stores import phones, services
from stores.models import Import, Store

MOST_RESTORED = 1_000
REVEAL = "stores.reveal_number"


class WhereFilter(Choices):
    title, parameter_name = "where it is", "where"
    choices_with = (
        ("directory", "In the directory", Q(deleted_at=None)),
        ("trash", "In the trash", Q(deleted_at__isnull=False)),
    )


class DoubtfulFilter(Choices):
    title, parameter_name = "number", "number"
    choices_with = (
        ("doubtful", "Doubtful", Q(phone_is_doubtful=True)),
        ("known", "Of a known range", Q(phone_is_doubtful=False)),
    )


@admin.register(Store)
class StoreAdmin(FoundByOwner, ReadOnlyAdmin):
    """Their owners have a passphrase before the numbers. Who looks at one here has a permission, and is named."""

    group = "Steer"
    list_display = ("name", "user", "number", "phone_is_doubtful", "where", "created_at")
    list_filter = (WhereFilter, DoubtfulFilter)
    list_select_related = ("user",)
    sortable_by = ()
    text_fields = ("normalized_name__contains",)
    search_help_text = (
        "An e-mail address or its beginning with the @, an id, or a part of a name; several narrow it down."
    )
    fields = ("name", "user", "number", "phone_is_doubtful", "created_at", "updated_at", "deleted_at")
    readonly_fields = ("number",)
    actions = ("restore",)
    object_actions = ("restore",)
    change_form_template = "admin/stores/store/change_form.html"

    @admin.display(description="number")
    def number(self, store: Store) -> str:
        return phones.covered(store.phone)

    @admin.display(description="where it is")
    def where(self, store: Store) -> str:
        return "in the trash" if store.deleted_at else "in the directory"

    def has_restore_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("stores.change_store")

    @admin.action(description="Restore from the trash", permissions=["restore"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Store]) -> None:
        restored = 0
        for store in queryset.filter(deleted_at__isnull=False).select_related("user")[:MOST_RESTORED]:
            try:
                with transaction.atomic():
                    services.restore(user=store.user, store_id=store.pk)
                    self.note(request, store, "store_restored", "Restored from the trash.")
            except services.Refused as error:
                self.refuse(request, f"“{store.name}” stays in the trash, because {error.reason}.")
            else:
                restored += 1
        self.message_user(request, f"Restored: {restored}.")

    def get_urls(self) -> list[URLPattern]:
        reveal = self.admin_site.admin_view(self.reveal)
        return [path("<uuid:pk>/number/", reveal, name="stores_store_reveal"), *super().get_urls()]

    def reveal(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """The number of one store, on this page alone."""
        store = get_object_or_404(Store.objects.select_related("user"), pk=pk)
        if not (self.has_view_permission(request, store) and request.user.has_perm(REVEAL)):
            raise PermissionDenied
        if request.method != "POST":
            return redirect(self.address_of(pk))
        with transaction.atomic():
            owner, severity = str(store.user_id), AuditLog.Severity.WARNING
            self.note(request, store, "number_revealed", "Number looked at.", owner=owner, severity=severity)
        number = phones.abroad(store.phone)
        context = {**self.admin_site.each_context(request), "title": store.name, "store": store, "number": number}
        return TemplateResponse(request, "admin/stores/store/number.html", context)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        context = {**(extra_context or {}), "may_reveal": request.user.has_perm(REVEAL)}
        return super().change_view(request, object_id, form_url, context)


@admin.register(Import)
class ImportAdmin(FoundByOwner, ReadOnlyAdmin):
    """Without their rows: a preview has numbers in the open."""

    list_display = ("created_at", "user", "filename", "status", "saved", "doubtful", "already_there", "refused")
    list_filter = ("status", "created_at")
    list_select_related = ("user",)
    ordering = ("-created_at",)
    fields = (
        *("user", "filename", "status", "created_at", "applied_at", "undone_at"),
        *("saved", "doubtful", "already_there", "refused", "reasons", "taken_back", "left_changed"),
    )

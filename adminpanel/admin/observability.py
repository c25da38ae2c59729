from __future__ import annotations

from django.contrib import admin
from django.db.models import Q

from adminpanel.admin.base import LogAdmin, ReadOnlyAdmin
from adminpanel.admin.filters import Choices, TypeFilter
from adminpanel.admin.finding import FoundByOwner
from storeagent.observability.models import Alert, AuditLog, RequestLog

SOUGHT = "An e-mail address or its beginning with the @, an id, or a request id."


class StatusFilter(Choices):
    title = parameter_name = "status"
    choices_with = (
        ("2", "2xx: answered", Q(status__gte=200, status__lt=300)),
        ("3", "3xx: sent elsewhere", Q(status__gte=300, status__lt=400)),
        ("4", "4xx: refused", Q(status__gte=400, status__lt=500)),
        ("5", "5xx: our fault", Q(status__gte=500)),
    )


class MethodFilter(Choices):
    title = parameter_name = "method"
    choices_with = tuple((name, name, Q(method=name)) for name in ("GET", "POST", "PATCH", "PUT", "DELETE"))


@admin.register(AuditLog)
class AuditLogAdmin(FoundByOwner, LogAdmin):
    group = "Watch"
    singular, plural = "audit row", "audit log"
    list_display = ("at", "type", "severity", "user", "request_id")
    list_filter = ("severity", "at", TypeFilter)
    list_select_related = ("user",)
    ordering = ("-at",)
    text_fields = ("request_id",)
    search_help_text = SOUGHT
    fields = ("at", "type", "severity", "user", "request_id", "details")


@admin.register(RequestLog)
class RequestLogAdmin(FoundByOwner, LogAdmin):
    group = "Watch"
    singular, plural = "request", "request log"
    list_display = ("at", "method", "path", "status", "duration_ms", "user", "request_id")
    list_filter = (StatusFilter, MethodFilter, "at")
    list_select_related = ("user",)
    ordering = ("-at",)
    text_fields = ("request_id",)
    search_help_text = SOUGHT
    fields = ("at", "method", "path", "status", "duration_ms", "user", "client", "request_id")


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    group = "Watch"
    list_display = ("raised_at", "severity", "kind", "text", "sent_at")
    list_filter = ("severity", ("sent_at", admin.EmptyFieldListFilter), "raised_at")
    search_fields = ("key__startswith", "text")
    search_help_text = "A part of the text, or the beginning of the key."
    ordering = ("-raised_at",)
    sortable_by = ()
    fields = ("raised_at", "severity", "kind", "key", "text", "sent_at")
    change_list_template = "admin/observability/alert/change_list.html"

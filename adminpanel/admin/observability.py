from __future__ import annotations

from django.contrib import admin

from adminpanel.admin.readonly import ReadOnlyAdmin
from storeagent.observability.models import AuditLog


@admin.register(AuditLog)
class AuditLogAdmin(ReadOnlyAdmin):
    group = "Watch"
    list_display = ["at", "type", "severity", "user", "request_id"]
    list_filter = ["severity", "type"]
    list_select_related = ["user"]

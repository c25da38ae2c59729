"""What staff can look at today: read-only lists in Django's admin, with no number and no hash in them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from chat.models import Conversation, ConversationSummary
from storeagent.accounts.models import User
from storeagent.observability.models import AuditLog


class ReadOnlyAdmin(admin.ModelAdmin):
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ["email", "region", "is_active", "is_staff", "date_joined"]
    search_fields = ["email"]
    fields = ["email", "region", "is_active", "is_staff", "date_joined", "last_login"]


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    list_display = ["id", "user", "state", "created_at", "ended_at"]
    list_filter = ["state"]
    list_select_related = ["user"]
    fields = ["id", "user", "state", "off_scope_streak", "created_at", "ended_at"]


@admin.register(ConversationSummary)
class ConversationSummaryAdmin(ReadOnlyAdmin):
    list_display = ["conversation_id", "user", "saved", "found", "created_at"]
    list_select_related = ["user"]


@admin.register(AuditLog)
class AuditLogAdmin(ReadOnlyAdmin):
    list_display = ["at", "type", "severity", "user", "request_id"]
    list_filter = ["severity", "type"]
    list_select_related = ["user"]

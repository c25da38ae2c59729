from __future__ import annotations

from django.contrib import admin

from adminpanel.admin.readonly import ReadOnlyAdmin
from chat.models import Conversation, ConversationSummary


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    group = "Watch"
    list_display = ["id", "user", "state", "created_at", "ended_at"]
    list_filter = ["state"]
    list_select_related = ["user"]
    fields = ["id", "user", "state", "off_scope_streak", "created_at", "ended_at"]


@admin.register(ConversationSummary)
class ConversationSummaryAdmin(ReadOnlyAdmin):
    group = "Watch"
    list_display = ["conversation_id", "user", "saved", "found", "created_at"]
    list_select_related = ["user"]

from __future__ import annotations

from django.contrib import admin

from adminpanel.admin.base import ReadOnlyAdmin
from adminpanel.admin.finding import FoundByOwner
from chat.models import BudgetDay, TokenUsage


@admin.register(TokenUsage)
class TokenUsageAdmin(FoundByOwner, ReadOnlyAdmin):
    group = "Watch"
    singular = plural = "token usage"
    list_display = (
        *("day", "user", "calls", "input_tokens", "output_tokens", "cache_read_tokens", "cache_written_tokens"),
        *("cost", "reserved", "refused_at"),
    )
    list_filter = ("day", ("refused_at", admin.EmptyFieldListFilter))
    list_select_related = ("user",)
    sortable_by = ()
    ordering = ("-day",)
    fields = list_display


@admin.register(BudgetDay)
class BudgetDayAdmin(ReadOnlyAdmin):
    group = "Watch"
    singular, plural = "day of spending", "spending by day"
    list_display = ("day", "cost", "reserved")
    list_filter = ("day",)
    search_fields = ("=day",)
    search_help_text = "A day, as 2026-11-25."
    ordering = ("-day",)

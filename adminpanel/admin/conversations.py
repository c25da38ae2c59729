from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from adminpanel.admin.base import LogAdmin
from adminpanel.admin.filters import Choices
from adminpanel.admin.finding import FoundByOwner
from chat.models import Conversation, ConversationSummary, Message, Turn


class ProviderFilter(Choices):
    title = parameter_name = "provider"
    choices_with = tuple((name, name, Q(provider=name)) for name in ("anthropic", "openai", "offline"))


@admin.register(Conversation)
class ConversationAdmin(FoundByOwner, LogAdmin):
    group = "Rows"
    list_display = ("id", "user", "state", "created_at", "updated_at", "ended_at")
    list_filter = ("state", "created_at")
    list_select_related = ("user",)
    ordering = ("-updated_at",)
    fields = ("id", "user", "state", "off_scope_streak", "created_at", "updated_at", "ended_at")


@admin.register(ConversationSummary)
class ConversationSummaryAdmin(FoundByOwner, LogAdmin):
    group = "Rows"
    plural = "conversation summaries"
    list_display = ("conversation_id", "user", "saved", "found", "operations", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("user",)
    ordering = ("-created_at",)
    fields = ("conversation_id", "user", "text", "saved", "found", "operations", "prompt", "created_at")


@admin.register(Turn)
class TurnAdmin(FoundByOwner, LogAdmin):
    """How turns went, without what was said in them."""

    group = "Rows"
    list_display = ("created_at", "user", "status", "intent", "provider", "first_token_ms", "total_ms", "cost")
    list_filter = ("status", ProviderFilter, "finished_at")
    list_select_related = ("user",)
    ordering = ("-finished_at",)
    id_fields = ("pk", "user_id", "conversation_id")
    text_fields = ()
    search_help_text = "An e-mail address or its beginning with the @, or the id of a turn, a conversation or a user."
    fields = (
        *("id", "user", "conversation_id", "status", "takeovers", "intent", "event", "state_before", "state_after"),
        *("provider", "calls", "cost", "request_id", "first_token_ms", "total_ms", "created_at", "finished_at"),
    )


@admin.register(Message)
class MessageAdmin(FoundByOwner, LogAdmin):
    """What was said, with its numbers masked; of the person or the conversation that was searched for."""

    group = "Rows"
    list_display = ("created_at", "user", "conversation_id", "role", "provider", "prompt")
    list_filter = ("role", ProviderFilter)
    list_select_related = ("user",)
    ordering = ("created_at",)
    id_fields = ("pk", "user_id", "conversation_id", "turn_id")
    search_help_text = (
        "Whose messages: an e-mail address or its beginning with the @, or the id of a user, a conversation or a turn. "
        "Nothing is listed before."
    )
    fields = (
        "id",
        "user",
        "conversation_id",
        "turn_id",
        "role",
        "content",
        "provider",
        "prompt",
        "failovers",
        "created_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        messages = super().get_queryset(request)
        match = request.resolver_match
        on_the_list = match is not None and str(match.url_name).endswith("_changelist")
        sought = {key.partition("__")[0] for key in request.GET} & {"q", "user", "conversation", "turn"}
        return messages.none() if on_the_list and not sought else messages

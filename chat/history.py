"""The conversations of a person: the list page by page, the search over what was said, deleting and taking back."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from chat.models import Conversation, ConversationQuerySet, ConversationSummary, Message, words_of
from storeagent.accounts.models import User
from storeagent.keyset import BadCursor, Keyset, Page
from storeagent.observability import audit

SIZE = 30  # conversations a page
QUERY_LENGTH = 200
_WORDS, _WORD_LENGTH = 8, 60
_LATEST = Keyset("latest", "updated_at")
_SHOWN = ("title", "state", "updated_at", "summary__text")


def page(user: User, query: str = "", after: str = "") -> Page[Conversation]:
    """What was talked about last comes first, each with its summary: one query. For a bad cursor the first page."""
    found = Conversation.objects.of(user).select_related("summary").only(*_SHOWN)
    if query:
        found = matching(found, user, query)
    try:
        return _LATEST.page(found, after, SIZE)
    except BadCursor:
        return _LATEST.page(found, "", SIZE)


def listed(user: User, query: str = "", after: str = "") -> dict[str, Any]:
    """What the templates of the list take."""
    found = page(user, query, after)
    return {"conversations": found.rows, "next": found.next, "query": query[:QUERY_LENGTH]}


def matching(found: ConversationQuerySet, user: User, query: str) -> ConversationQuerySet:
    """Those with every word of `query`, or its beginning, in their title, their summary or what was said."""
    words = _words(query)
    if not words:
        return found.none()
    for word in words:
        found = found.filter(pk__in=_with(user, word))
    return found


@transaction.atomic
def delete(user: User, pk: UUID) -> Conversation:
    """Hide a conversation; retention ends it. Raises Conversation.DoesNotExist."""
    conversation = Conversation.objects.of(user).select_for_update().get(pk=pk)
    _mark(conversation, timezone.now())
    audit.record("conversation.deleted", user=user, conversation=str(pk))
    return conversation


@transaction.atomic
def restore(user: User, pk: UUID) -> Conversation:
    """The undo of `delete`. Raises Conversation.DoesNotExist."""
    conversation = Conversation.objects.deleted(user).select_for_update().get(pk=pk)
    _mark(conversation, None)
    audit.record("conversation.restored", user=user, conversation=str(pk))
    return conversation


def _mark(conversation: Conversation, deleted_at: datetime | None) -> None:
    # By update(): `updated_at`, its place in the list, stays.
    Conversation.objects.filter(pk=conversation.pk).update(deleted_at=deleted_at)


def _words(query: str) -> list[str]:
    """The words to look for. What ends a quoted word in a tsquery parts them, and what has no letter is passed over."""
    parts = re.split(r"[\s'’\\\x00\ud800-\udfff]+", query[:QUERY_LENGTH])
    return [part[:_WORD_LENGTH] for part in parts if any(map(str.isalnum, part))][:_WORDS]


def _with(user: User, word: str) -> QuerySet:
    """The ids of the user's conversations that say `word` somewhere: three index scans, put together."""
    begins = SearchQuery(f"'{word}':*", config="simple", search_type="raw")
    scans = (
        Conversation.objects.filter(user=user).alias(words=words_of("title")).filter(words=begins).values("pk"),
        ConversationSummary.objects.of(user).alias(words=words_of("text")).filter(words=begins).values("conversation"),
        Message.objects.of(user)
        .alias(words=words_of("content"))
        .filter(words=begins)
        .order_by()
        .values("conversation"),
    )
    return scans[0].union(*scans[1:])

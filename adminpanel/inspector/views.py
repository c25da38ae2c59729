from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import structlog
from django.contrib import admin
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from adminpanel.inspector import finding, timeline
from adminpanel.inspector.finding import FindForm, TookTooLong
from chat.models import Conversation, Message, Turn
from storeagent.keyset import BadCursor, Page

log = structlog.get_logger(__name__)
NOTHING: Page[Turn] = Page([], "")


def turns(request: HttpRequest) -> HttpResponse:
    """The turns that were asked for, the latest first. A request id of one conversation leads straight to it."""
    form = FindForm(request.GET)
    asked = form.asks if form.is_valid() else {}
    page = _page(asked, request.GET.get("after", "")) if form.is_valid() else NOTHING
    rows = page.rows if page else []
    if set(asked) == {"request_id"} and len({turn.conversation_id for turn in rows}) == 1:
        return redirect(address_of(rows[0]))
    context = {
        "title": "Inspector",
        "form": form,
        "asked": asked,
        "took_too_long": page is None,
        "rows": _with_words(rows),
        "next": page and page.next and f"?{urlencode({**_as_asked(request), 'after': page.next})}",
        "first": "after" in request.GET and f"?{urlencode(_as_asked(request))}",
    }
    return render(request, "admin/inspector/turns.html", admin.site.each_context(request) | context)


def _page(asked: dict[str, Any], after: str) -> Page[Turn] | None:
    """The page behind a cursor, or else the first; None when finding it took too long."""
    try:
        return finding.page(asked, after)
    except BadCursor:
        return _page(asked, "")
    except TookTooLong:
        log.warning("search given up", by=sorted(asked))  # never the words
        return None


def conversation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What happened in it, turn by turn; `?until=TURN` ends the page with that one."""
    found = get_object_or_404(Conversation.objects.select_related("user", "summary"), pk=pk)
    until = _turn(found, request.GET["until"]) if request.GET.get("until") else None
    context = {
        "title": "Conversation",
        "conversation": found,
        "pending": _pending(found),
        "page": timeline.page(found, until),
        "until": until,
        "cost": Turn.objects.filter(conversation=found).aggregate(cost=Sum("cost"))["cost"] or 0,
    }
    return render(request, "admin/inspector/conversation.html", admin.site.each_context(request) | context)


def address_of(turn: Turn) -> str:
    """The page of its conversation that ends with the turn."""
    page = reverse("admin:inspector_conversation", args=[turn.conversation_id])
    return f"{page}?until={turn.pk}#turn-{turn.pk}"


def _turn(conversation: Conversation, pk: str) -> Turn:
    try:
        return Turn.objects.get(conversation=conversation, pk=UUID(pk))
    except (ValueError, Turn.DoesNotExist):
        raise Http404("There is no such turn in this conversation.") from None


def _with_words(rows: list[Turn]) -> list[dict[str, Any]]:
    """Each with what the person said, and its address."""
    said = Message.objects.filter(turn__in=rows, role=Message.Role.USER).values_list("turn", "content")
    words = dict(said.order_by())
    return [{"turn": turn, "said": words.get(turn.pk, ""), "url": address_of(turn)} for turn in rows]


def _pending(conversation: Conversation) -> list[dict[str, Any]]:
    operations = (conversation.pending_action or {}).get("operations", [])
    return [timeline.tool({**operation, "result": ""}) for operation in operations]


def _as_asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in FindForm.base_fields if request.GET.get(name)}

"""The list of conversations: beside the conversation, in a drawer on a phone, and on a page of its own."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat import history
from chat.models import Conversation
from storeagent.accounts import limits
from storeagent.accounts.requests import OwnersRequest


@login_required
@require_GET
@never_cache
def conversations(request: OwnersRequest) -> HttpResponse:
    """The conversations, or with `?q=` those that say so; to htmx the list alone, or what follows `?after=`."""
    query, after = request.GET.get("q", "").strip(), request.GET.get("after", "")
    if query:
        limits.take(limits.Kind.SEARCHES, request.user.pk)
    context = history.listed(request.user, query, after)
    if request.htmx:
        return render(request, "chat/_conversations.html" if after else "chat/_recent.html", context)
    return render(request, "chat/history.html", context | {"after": after})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: OwnersRequest, pk: UUID) -> HttpResponse:
    """Ask first. The message that follows carries the way back: its tag is the address of the undo."""
    if request.method != "POST":
        found = Conversation.objects.of(request.user).select_related("summary").filter(pk=pk).first()
        if found is None:
            raise Http404("There is no such conversation.")
        return render(request, "chat/delete.html", {"conversation": found})
    try:
        deleted = history.delete(request.user, pk)
    except Conversation.DoesNotExist:
        raise Http404("There is no such conversation.") from None
    undo = reverse("chat:restore", args=[pk])
    title = deleted.title or _("New conversation")
    messages.success(request, _("“%(title)s” is deleted.") % {"title": title}, extra_tags=f"undo {undo}")
    return redirect("chat:history")


@login_required
@require_POST
def restore(request: OwnersRequest, pk: UUID) -> HttpResponse:
    try:
        history.restore(request.user, pk)
    except Conversation.DoesNotExist:
        raise Http404("There is no such conversation.") from None
    return redirect("chat:conversation", pk)

from __future__ import annotations

import uuid
from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from chat.orchestrator.queue import NotFound
from chat.page import TurnView
from chat.rating import Thumb, rate, thumb_of
from storeagent.accounts.requests import OwnersRequest


@login_required
@require_POST
def rate_reply(request: OwnersRequest, pk: uuid.UUID) -> HttpResponse:
    """`rating` is up, down or none. With htmx: the thumbs again; without: the page, at the turn."""
    wanted = request.POST.get("rating", "")
    if wanted not in ("up", "down", "none"):
        raise BadRequest("The rating must be up, down or none.")
    try:
        message = rate(request.user, None if wanted == "none" else cast(Thumb, wanted), message_id=pk)
    except NotFound as missing:
        raise Http404(str(missing)) from missing
    if not request.htmx:
        page = reverse("chat:conversation", args=[message.conversation_id])
        return redirect(f"{page}#turn-{message.turn_id}")
    view = TurnView(message.turn_id, "done", "", False, reply_id=message.pk, thumb=thumb_of(message))
    return render(request, "chat/_rating.html", {"turn": view})

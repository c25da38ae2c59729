"""From a store to the conversation in which it was saved."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from chat.models import Turn
from storeagent.accounts.requests import OwnersRequest


@login_required
@require_GET
def origin(request: OwnersRequest, store_id: UUID) -> HttpResponse:
    """The receipts know it: the first of the user's turns in which a save names this store."""
    saved = [{"tool": "save_store", "stores": [str(store_id)]}]
    turns = Turn.objects.of(request.user).filter(receipts__contains=saved).order_by("created_at")
    conversation = turns.values_list("conversation_id", flat=True).first()
    if conversation is None:
        messages.info(request, "This store was not saved in a conversation that is still there.")
        return redirect("stores:list")
    return redirect("chat:conversation", conversation)

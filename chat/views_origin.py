"""From a store to the conversation in which it was saved."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from chat.models import Conversation
from storeagent.accounts.requests import OwnersRequest
from stores.models import Store


@login_required
@require_GET
def origin(request: OwnersRequest, store_id: UUID) -> HttpResponse:
    store = get_object_or_404(Store.objects.of(request.user), pk=store_id)
    source = store.source_conversation
    if source and Conversation.objects.of(request.user).filter(pk=source).exists():
        return redirect("chat:conversation", source)
    messages.info(request, _("This store was not saved in a conversation that is still there."))
    return redirect("stores:list")

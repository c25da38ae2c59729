"""The directory as a page: names to browse and search. A number takes the passphrase, in the chat."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from storeagent.accounts.models import User
from storeagent.accounts.requests import OwnersRequest
from stores.cards import Card
from stores.models import Store
from stores.search import search

PAGE_SIZE = 50


@login_required
@require_GET
@never_cache
def store_list(request: OwnersRequest) -> HttpResponse:
    """The user's stores by name, or with `?q=` those named like it; to htmx the list alone."""
    query = request.GET.get("q", "").strip()
    page = _page(request.user, query, request.GET.get("page"))
    context = {"query": query, "page": page, "cards": [Card.sealed(store) for store in page]}
    return render(request, "stores/_stores.html" if request.htmx else "stores/list.html", context)


def _page(user: User, query: str, number: str | None) -> Page[Store]:
    stores = search(user, query) if query else Store.objects.of(user).live().by_name()
    return Paginator(stores, PAGE_SIZE).get_page(number)

"""The directory as pages: names to browse and search, numbers for the passphrase, and the trash."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from storeagent.accounts import limits
from storeagent.accounts import unlock as numbers
from storeagent.accounts.requests import OwnersRequest
from storeagent.keyset import Page
from stores import listing
from stores.cards import Card
from stores.listing import BadCursor, Order
from stores.models import Store, StoreQuerySet
from stores.search import is_number, search
from stores.sources import Source, read_imports

ORDERS = {Order.NAME: gettext_lazy("Name"), Order.NEWEST: gettext_lazy("Newest")}


@login_required
@require_GET
@never_cache
def store_list(request: OwnersRequest) -> HttpResponse:
    """The user's stores, or with `?q=` those named like it; to htmx the list alone, or what follows `?after=`."""
    if request.GET.get("q"):
        limits.take(limits.Kind.SEARCHES, request.user.pk)
    context = _list(request, opened=numbers.take(request), asked=request.GET)
    if not request.htmx:
        return _whole_page(request, context)
    return render(request, "stores/_rows.html" if context["after"] else "stores/_stores.html", context)


@login_required
@never_cache
@sensitive_post_parameters()
def unlock(request: OwnersRequest) -> HttpResponse:
    """Open the numbers of the list that one came from."""
    if request.method != "POST":  # who had to log in on the way comes back by GET
        return redirect("stores:list")
    form = numbers.UnlockForm(request.POST, user=request.user)
    if not form.is_valid():
        context = _list(request, opened=False, asked=request.POST)
        return _whole_page(request, context | {"unlock_form": form}, status=422)
    numbers.unlock(request)
    kept = {name: value for name in ("q", "sort", "after") if (value := request.POST.get(name))}
    return HttpResponseRedirect(f"{reverse('stores:list')}{'?' if kept else ''}{urlencode(kept)}", status=303)


@login_required
@require_POST
def lock(request: OwnersRequest) -> HttpResponse:
    numbers.lock(request)
    return redirect("stores:list")


@login_required
@require_GET
@never_cache
def trash(request: OwnersRequest) -> HttpResponse:
    """What was deleted, the latest first."""
    stores = Store.objects.of(request.user).deleted()
    page = _page(stores, Order.DELETED, request.GET.get("after", ""))
    context = {"stores": page.rows, "next": page.next}
    return render(request, "stores/_trash_rows.html" if request.htmx else "stores/trash.html", context)


def _whole_page(request: OwnersRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    trash = Store.objects.of(request.user).deleted().exists()
    return render(request, "stores/list.html", context | {"trash": trash}, status=status)


def _list(request: OwnersRequest, *, opened: bool, asked: Any) -> dict[str, Any]:
    query, after = asked.get("q", "").strip(), asked.get("after", "")
    order = Order.NEWEST if asked.get("sort") == Order.NEWEST else Order.NAME
    live = Store.objects.of(request.user).live()
    page = Page(search(request.user, query, numbers=opened), "") if query else _page(live, order, after)
    if after and not page.rows:  # what followed was deleted meanwhile
        page, after = _page(live, order, ""), ""
    read_imports(page.rows)
    region = request.user.region
    return {
        "query": query,
        "order": order,
        "orders": ORDERS,
        "after": "" if query else after,
        "next": page.next,
        "count": _heading(live, page, query, after),
        "cards": [
            (Card.opened(store, region) if opened else Card.sealed(store), Source.of(store)) for store in page.rows
        ],
        "opened": opened,
        "digits_wait": is_number(query) and not opened,
        "stays_open": opened and numbers.is_open(request),
        "unlock_form": numbers.UnlockForm(user=request.user),
    }


def _page(stores: StoreQuerySet, order: Order, after: str) -> Page[Store]:
    """The page behind `after`, or the first one when that is no place in this list."""
    try:
        return listing.page(stores, order, after)
    except BadCursor:
        return listing.page(stores, order)


def _heading(live: StoreQuerySet, page: Page[Store], query: str, after: str) -> str:
    if query or after:
        like = _("%(count)d like “%(query)s”") % {"count": len(page.rows), "query": query}
        return like if query else _("More stores")
    found, shown = listing.count(live) if page.next else (len(page.rows), str(len(page.rows)))
    return ngettext("%(count)s store", "%(count)s stores", found) % {"count": shown}

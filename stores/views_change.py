"""The pages that change a store: add, rename, change its number, delete with undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from storeagent.accounts.requests import OwnersRequest
from stores import services
from stores.forms import AddForm, NameForm, NumberForm, explain
from stores.models import Store
from stores.sources import Source


@login_required
@never_cache
def add(request: OwnersRequest) -> HttpResponse:
    form = AddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_store(
                user=request.user, name=form.cleaned_data["name"], phone=form.cleaned_data["phone"]
            )
        except services.Refused as refusal:
            explain(form, refusal)
        else:
            _say_saved(request, saved)
            return redirect("stores:list")
    return render(request, "stores/add.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_GET
@never_cache
def store(request: OwnersRequest, pk: UUID) -> HttpResponse:
    return _store_page(request, _live(request, pk))


@login_required
@never_cache
def rename(request: OwnersRequest, pk: UUID) -> HttpResponse:
    def change(form: forms.Form) -> str:
        renamed = services.rename(user=request.user, store_id=pk, name=form.cleaned_data["name"])
        return _("It is called %(name)s now.") % {"name": renamed.name}

    return _change(request, pk, "name_form", NameForm(request.POST), change)


@login_required
@never_cache
def change_number(request: OwnersRequest, pk: UUID) -> HttpResponse:
    def change(form: forms.Form) -> str:
        changed = services.change_number(user=request.user, store_id=pk, phone=form.cleaned_data["phone"])
        return _("The number of %(name)s is changed.") % {"name": changed.name} + _doubt(changed)

    return _change(request, pk, "number_form", NumberForm(request.POST), change)


@login_required
@require_POST
def delete(request: OwnersRequest, pk: UUID) -> HttpResponse:
    """The message that follows carries the way back: its tag is the address of the undo."""
    try:
        deleted = services.delete(user=request.user, store_id=pk)
    except Store.DoesNotExist:
        raise Http404("There is no such store.") from None
    undo = reverse("stores:restore", args=[pk])
    messages.success(request, _("%(name)s is in the trash.") % {"name": deleted.name}, extra_tags=f"undo {undo}")
    return redirect("stores:list")


@login_required
@require_POST
def restore(request: OwnersRequest, pk: UUID) -> HttpResponse:
    try:
        restored = services.restore(user=request.user, store_id=pk)
    except Store.DoesNotExist:
        raise Http404("There is no such store.") from None
    except services.Refused as refusal:
        messages.error(request, _("It stays in the trash: %(reason)s.") % {"reason": _(refusal.reason)})
    else:
        messages.success(request, _("%(name)s is back.") % {"name": restored.name})
    return redirect("stores:trash" if "trash" in request.POST else "stores:list")


def _change(
    request: OwnersRequest, pk: UUID, name: str, form: forms.Form, change: Callable[[forms.Form], str]
) -> HttpResponse:
    found = _live(request, pk)
    if request.method != "POST":  # somebody reloads the address of a form that had errors
        return redirect("stores:store", pk)
    if form.is_valid():
        try:
            messages.success(request, change(form))
        except services.Refused as refusal:
            explain(form, refusal)
        else:
            return redirect("stores:store", pk)
    return _store_page(request, found, status=422, **{name: form})


def _store_page(request: OwnersRequest, found: Store, *, status: int = 200, **given: Any) -> HttpResponse:
    context = {
        "store": found,
        "source": Source.of(found),
        "name_form": NameForm(initial={"name": found.name}),
        "number_form": NumberForm(),
    }
    return render(request, "stores/store.html", context | given, status=status)


def _live(request: OwnersRequest, pk: UUID) -> Store:
    found = Store.objects.of(request.user).live().filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such store.")
    return found


def _say_saved(request: OwnersRequest, saved: services.Saved) -> None:
    if saved.created:
        messages.success(request, _("Saved %(name)s.") % {"name": saved.store.name} + _doubt(saved.store))
    else:
        messages.info(request, _("%(name)s was there already, with this number.") % {"name": saved.store.name})


def _doubt(store: Store) -> str:
    if not store.phone_is_doubtful:
        return ""
    return " " + _("Its number looks unusual; it is kept as you gave it.")

"""Two owners, every route, every object: nobody reads or writes what is another's, or learns that it exists."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.db.models import F
from django.test import Client
from django.utils import timezone

from chat.models import BudgetDay, Conversation, Reservation, TokenUsage, Turn
from storeagent.accounts.models import User
from tests.security import world
from tests.security.routes import CALLS, PUBLIC, call_of, methods_of, operators_routes, owners_routes
from tests.security.world import Owner, belongings, make_owner, owned_models, send, text_of

pytestmark = pytest.mark.django_db(transaction=True)

NO_OBJECT, NO_METHOD, REDIRECTS = 404, 405, (301, 302, 303)


@pytest.fixture
def owners(settings: Any) -> tuple[Owner, Owner]:
    return make_owner("alice@example.com"), make_owner("bob@example.com")


def without_ids(response: Any, ids: dict[str, str]) -> str:
    """What it says, but for the ids that were asked for and what differs between any two answers."""
    text = text_of(response) + response.get("Location", "")
    for value in ids.values():
        text = text.replace(f"/{value}/", "/ID/").replace(f"%2F{value}%2F", "/ID/")
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}", "ID", text)


def test_nothing_of_another_is_read_or_written(owners):
    alice, bob = owners
    before = belongings(bob.user)
    for route in owners_routes():
        for method in methods_of(route):
            alice = as_she_was(alice)
            strange = send(alice, route, call_of(route), method, bob.ids)
            assert bob.mark not in text_of(strange), f"{method} {route.path} tells Alice of what is Bob's"
        assert belongings(bob.user) == before, f"{route.path}, called by Alice, changes what is Bob's"


def as_she_was(owner: Owner) -> Owner:
    """With the secrets that she had, and no misses; anew, where she has left."""
    if not User.objects.filter(pk=owner.user.pk).exists():
        return make_owner(owner.user.email)
    owner.keep_secrets()
    return owner


OBJECTS = [route for route in owners_routes() if CALLS.get(route.name, PUBLIC).objects]


def test_what_is_anothers_is_as_if_it_were_not_there(owners):
    alice, bob = owners
    absent = {kind: "987654321" if kind == "passkey" else str(uuid.uuid4()) for kind in bob.ids}
    for route in OBJECTS:
        for method in methods_of(route):
            what = f"{method} {route.path}"
            alice = as_she_was(alice)
            theirs = send(alice, route, call_of(route), method, bob.ids)
            nobodys = send(alice, route, call_of(route), method, absent)
            assert theirs.status_code == nobodys.status_code, what
            assert theirs.status_code in (NO_OBJECT, NO_METHOD, *REDIRECTS), (what, theirs.status_code)
            assert without_ids(theirs, bob.ids) == without_ids(nobodys, absent), what


def test_to_its_owner_it_is_there(owners):
    """Else the tests above would hold for an address that leads nowhere."""
    for route in OBJECTS:
        bob = make_owner("bob@example.com")  # what the route before has done is done
        answers = [send(bob, route, call_of(route), method, bob.ids).status_code for method in methods_of(route)]
        assert any(status not in (NO_OBJECT, NO_METHOD) for status in answers), (route.path, answers)
        assert max(answers) < 500, (route.path, answers)


def test_who_is_not_logged_in_gets_nothing(owners, client):
    _, bob = owners
    before = belongings(bob.user)
    for route in owners_routes():
        call = call_of(route)
        address = route.address({name: bob.ids[kind] for name, kind in call.objects.items()})
        for method in methods_of(route):
            response = client.generic(method, address)
            assert bob.mark not in text_of(response), (method, address)
            if not call.is_public:
                assert response.status_code in (NO_METHOD, 401 if route.is_api else 302), (method, address)
                assert route.is_api or "/accounts/" in response.get("Location", "/accounts/"), (method, address)
    assert belongings(bob.user) == before


def test_an_owner_gets_into_none_of_the_operators_pages(owners):
    alice, bob = owners
    before, client = belongings(bob.user), alice.client()
    for address in operators_addresses(bob):
        for response in (client.get(address), client.post(address, {"action": "export_csv"})):
            assert response.status_code in (302, 403), address
            assert bob.mark not in text_of(response)
    assert belongings(bob.user) == before


def test_staff_without_a_permission_see_and_do_nothing(owners):
    alice, bob = owners
    User.objects.filter(pk=alice.user.pk).update(is_staff=True)
    before, client = belongings(bob.user), alice.client()
    for address in operators_addresses(bob):
        response = client.get(address)
        assert response.status_code < 500, address
        assert bob.mark not in text_of(response), address
    for model, model_admin in admin.site._registry.items():
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for action in (*(model_admin.actions or ()), "export_csv"):
            sent = {"action": action, "_selected_action": ids_of(model, bob)}
            response = client.post(address, sent)
            assert response.status_code == 403, (address, action)
    assert belongings(bob.user) == before


def test_no_operators_page_shows_a_number_or_a_secret(owners):
    alice, bob = owners
    User.objects.filter(pk=alice.user.pk).update(is_staff=True, is_superuser=True)
    client = alice.client()
    from stores.models import Store

    numbers = [number.lstrip("+1") for number in Store.objects.filter(user=bob.user).values_list("phone", flat=True)]
    for address in operators_addresses(bob):
        if address.endswith("/number/"):
            continue  # that one is for it, has a permission of its own and is audited: tests/adminpanel
        text = text_of(client.get(address, {"q": "bob@"}))
        for secret in (*numbers, bob.token, bob.user.password, bob.user.passphrase, world.PASSPHRASE):
            assert secret not in text, address


def test_an_operators_act_is_about_what_they_have_chosen_and_nothing_else(owners):
    """Each action of each list, on all that Alice has: nothing of Bob's is changed."""
    alice, bob = owners
    operator = User.objects.create_superuser("carol@example.com", "correct horse battery")
    client, before = Client(raise_request_exception=False), belongings(bob.user)
    client.force_login(operator)
    acted = 0
    for model, model_admin in admin.site._registry.items():
        chosen = ids_of(model, alice) if model is User or model in owned_models() else []
        for action in model_admin.actions or () if chosen else ():
            sent = {"action": action, "_selected_action": chosen, "index": "0", "confirmed": "yes", "post": "yes"}
            answer = client.post(f"/admin/{model._meta.app_label}/{model._meta.model_name}/", sent)
            assert answer.status_code in (200, 302), (model, action, answer.status_code)
            assert belongings(bob.user) == before, f"{action} on {model._meta.label} of Alice changes what is Bob's"
            acted += 1
    assert acted > 8


def operators_addresses(bob: Owner) -> list[str]:
    """Every operators' page, with Bob's rows where it takes a row."""
    found = []
    models = {f"admin/{model._meta.app_label}/{model._meta.model_name}/": model for model in admin.site._registry}
    for route in operators_routes():
        model = next((model for start, model in models.items() if route.path.startswith(start)), None)
        ids = ids_of(model, bob)[:1] if model else []
        found += [route.address(dict.fromkeys(route.parameters, value)) for value in (ids or ["1"])]
    return sorted(set(found))


def ids_of(model: Any, bob: Owner) -> list[str]:
    rows = model.objects.filter(user=bob.user) if model in owned_models() else model.objects.all()
    rows = model.objects.filter(pk=bob.user.pk) if model is User else rows
    return [str(pk) for pk in rows.values_list("pk", flat=True)[:5]]


def test_jobs_keep_to_whose_it_is(owners):
    """Each job of the worker, over all that two people have: what is left of it belongs to whom it did."""
    whose = {owner.user.pk: keys(owner.user) for owner in owners}
    for dollars, owner in enumerate(owners, 1):
        leave_behind(owner, dollars)
    for function, _ in settings.SCHEDULES.values():
        module, _, name = function.rpartition(".")
        getattr(import_module(module), name)()
    for owner in owners:
        new = keys(owner.user) - whose[owner.user.pk]
        others = set().union(*(rows for pk, rows in whose.items() if pk != owner.user.pk))
        assert not new & others
    assert_no_row_points_at_anothers()
    assert [TokenUsage.objects.get(user=owner.user).cost for owner in owners] == [1, 2]
    assert not Turn.objects.exclude(status__in=("done", "failed")).exists()


def leave_behind(owner: Owner, dollars: int) -> None:
    """What the process of a turn leaves that was killed: a turn, and a reservation for its calls."""
    ago = timezone.now() - timedelta(hours=1)
    conversation = Conversation.objects.create(user=owner.user)
    turn = {"id": uuid.uuid4(), "status": "running", "lease_expires_at": ago}
    Turn.objects.create(user=owner.user, conversation=conversation, **turn)
    Reservation.objects.create(user=owner.user, day=timezone.now().date(), amount=dollars, expires_at=ago)
    TokenUsage.objects.filter(user=owner.user).update(reserved=dollars)
    BudgetDay.objects.update_or_create(day=timezone.now().date(), defaults={"reserved": 3})


def keys(user: User) -> set[tuple[str, Any]]:
    return {(label, str(row.get("id", row))) for label, rows in belongings(user).items() for row in rows}


def test_after_every_call_no_row_points_at_anothers(owners):
    alice, bob = owners
    for route in owners_routes():
        if "delete_account" in route.name or "logout" in route.name:
            continue
        call = call_of(route)
        for method in ("GET", "POST"):
            send(alice, route, call, method, alice.ids | {"conversation": bob.ids["conversation"]})
    assert_no_row_points_at_anothers()


def assert_no_row_points_at_anothers() -> None:
    for model in owned_models():
        for each in model._meta.concrete_fields:
            if each.is_relation and each.related_model in owned_models():
                crossed = model.objects.filter(**{f"{each.name}__isnull": False}).exclude(user=F(f"{each.name}__user"))
                assert not crossed.exists(), f"{model._meta.label}.{each.name}"

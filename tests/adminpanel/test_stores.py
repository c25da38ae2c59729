"""Stores as operators see them: numbers covered, looked at one by one and by name; the trash given back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from storeagent.observability.models import AuditLog
from stores.models import Store
from tests.adminpanel.conftest import allow
from tests.factories import make_store

STORES = "/admin/stores/store/"


@pytest.fixture
def store(alice):
    return make_store(alice, "Costco", "+14155550198", phone_as_typed="415-555-0198")


def page_of(store, name: str = "change") -> str:
    return reverse(f"admin:stores_store_{name}", args=[store.pk])


def test_a_number_is_covered_on_every_page(operator_client, store) -> None:
    history = page_of(store).replace("/change/", "/history/")
    for url in (STORES, page_of(store), history, "/admin/", f"{STORES}?q=costco"):
        page = operator_client.get(url).content.decode()
        assert "0198" not in page
    assert "+1 •••" in operator_client.get(page_of(store)).content.decode()


def test_a_look_at_a_number_is_audited(operator_client, operator, store) -> None:
    response = operator_client.post(page_of(store, "reveal"))
    assert "+1 415-555-0198" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    row = AuditLog.objects.get(type="admin.number_revealed")
    assert (row.user, row.severity) == (operator, "warning")
    assert (row.details["object"], row.details["owner"]) == (str(store.pk), str(store.user_id))
    assert "0198" not in str(row.details)


def test_a_link_reveals_nothing(operator_client, store) -> None:
    response = operator_client.get(page_of(store, "reveal"))
    assert response.url == page_of(store)
    assert not AuditLog.objects.filter(type="admin.number_revealed").exists()


def test_it_takes_the_permission(clerk, store) -> None:
    allow(clerk, "stores.view_store", "stores.change_store")
    client = Client()
    client.force_login(clerk)
    assert "Show the number" not in client.get(page_of(store)).content.decode()
    assert client.post(page_of(store, "reveal")).status_code == 403
    allow(clerk, "stores.reveal_number")
    assert "Show the number" in client.get(page_of(store)).content.decode()
    assert "0198" in client.post(page_of(store, "reveal")).content.decode()


def restore(client, store):
    form = {"action": "restore", "_selected_action": str(store.pk), "index": "0"}
    return client.post(STORES, form, follow=True).content.decode()


def test_a_deleted_store_is_restored(operator_client, operator, alice) -> None:
    store = make_store(alice, "Costco", deleted_at=timezone.now())
    restore(operator_client, store)
    assert Store.objects.of(alice).live().get() == store
    assert AuditLog.objects.get(type="admin.store_restored").user == operator


def test_one_that_was_saved_anew_stays_in_the_trash(operator_client, alice) -> None:
    store = make_store(alice, "Costco", "+14155550198", deleted_at=timezone.now())
    make_store(alice, "Costco", "+14155550198")
    assert "stays in the trash, because there is already a store" in restore(operator_client, store)
    assert Store.objects.of(alice).live().count() == 1


def test_the_search_takes_an_owner_and_a_name(operator_client, alice, bob) -> None:
    make_store(alice, "Costco"), make_store(alice, "Walgreens"), make_store(bob, "Costco")
    page = operator_client.get(f"{STORES}?q=alice@ costco")
    assert [(row.name, row.user) for row in page.context["cl"].result_list] == [("Costco", alice)]

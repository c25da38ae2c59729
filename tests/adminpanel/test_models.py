"""Every model that operators see is opened, searched, filtered, sorted and exported; more rows cost no more queries."""

from __future__ import annotations

import re

import pytest
from asgiref.sync import async_to_sync
from django.contrib import admin
from django.db import connection
from django.test import AsyncClient
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from adminpanel.admin.base import ModelAdmin
from chat.models import Message
from storeagent import configuration
from storeagent.accounts.models import User
from stores.models import Store
from tests.adminpanel.rows import make_rows

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}")
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
each_model = pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)


def sought(model) -> str:
    """What lists all rows: of messages none is listed before a search."""
    if model is not Message:
        return list_of(model)
    return list_of(model, "?user__in=" + ",".join(str(key) for key in User.objects.values_list("pk", flat=True)))


def list_of(model, query: str = "") -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") + query


def page_of(row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def queries_of(client, url: str) -> int:
    configuration.expire()  # it is looked up once a second: every time, or by the clock
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200, url
    return len(captured)


def test_only_ours_are_registered() -> None:
    strangers = {each.model._meta.label for each in admin.site._registry.values() if not isinstance(each, ModelAdmin)}
    assert strangers <= {"chat.PromptVersion"}
    assert not {"account.EmailAddress", "mfa.Authenticator", "accounts.SecretThrottle"} & {
        model._meta.label for model in REGISTERED
    }


@each_model
def test_a_list_costs_the_same_with_more_rows(model, operator_client) -> None:
    make_rows(0, 2)
    operator_client.get(sought(model))  # what is cached once is cached
    few = queries_of(operator_client, sought(model))
    before = rows_on(operator_client, model)
    make_rows(2, 4)
    assert rows_on(operator_client, model) == before + 4
    assert queries_of(operator_client, sought(model)) == few
    assert few < 15


def rows_on(client, model) -> int:
    return len(client.get(sought(model)).context["cl"].result_list)


@each_model
def test_a_list_is_searched_filtered_and_sorted(model, operator_client) -> None:
    make_rows(0, 2)
    shown = admin.site.get_model_admin(model)
    assert shown.search_fields
    assert shown.list_filter
    page = operator_client.get(list_of(model))
    links = [choice["query_string"] for spec in page.context["cl"].filter_specs for choice in _choices(page, spec)]
    assert len(links) > 1
    searches = ["?q=person-0@example.com", "?q=6f1f7d3e-25a4-4c0a-8f0c-0d2d6a4c9a11", "?q=%00'%25_", "?q=2026-01-02"]
    for query in [*links, *searches, "?o=1", "?o=-2", "?p=99999", "?user=nonsense"]:
        response = operator_client.get(list_of(model, query))
        assert response.status_code in (200, 302), query


def _choices(page, spec):
    return list(spec.choices(page.context["cl"]))


@each_model
def test_a_row_is_opened_with_its_history(model, operator_client) -> None:
    make_rows(0, 1)
    row = model._default_manager.first()
    url = page_of(row)
    operator_client.get(url)
    assert queries_of(operator_client, url) < 25
    assert operator_client.get(url.replace("/change/", "/history/")).status_code == 200


@each_model
def test_an_unknown_row_is_not_found(model, operator_client) -> None:
    for key in ("6f1f7d3e-25a4-4c0a-8f0c-0d2d6a4c9a11", "nonsense"):
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[key])
        assert operator_client.get(url, follow=True).status_code in (200, 404)


@pytest.mark.django_db(transaction=True)
def test_every_list_is_exported(operator) -> None:
    make_rows(0, 3)
    files = async_to_sync(exports)(operator, {model: (sought(model), keys_of(model)) for model in REGISTERED})
    for model, file in files.items():
        assert len(file.splitlines()) == len(keys_of(model)) + 1, model
        assert "555" not in ID.sub("", file)  # no number, and no part of one
        assert "\n=" not in file  # no formula
    assert "'=Shop 0,person-0@example.com,'+1 •••,no," in files[Store]


def keys_of(model) -> list[str]:
    return [str(row.pk) for row in model._default_manager.order_by("pk")[:3]]


async def exports(operator, wanted) -> dict:
    client, files = AsyncClient(), {}
    await client.aforce_login(operator)
    for model, (url, keys) in wanted.items():
        response = await client.post(url, {"action": "export_csv", "_selected_action": keys, "index": 0})
        assert response.status_code == 200
        files[model] = b"".join([piece async for piece in response]).decode("utf-8-sig")
    return files


@pytest.mark.parametrize(
    "guess",
    [
        "accounts/user/?password__startswith=a",
        "accounts/user/?passphrase__startswith=a",
        "accounts/apitoken/?digest__startswith=a",
        "stores/store/?phone__startswith=%2B1415",
        "stores/import/?rows__icontains=415",
        "chat/turn/?receipts__icontains=415",
        "chat/message/?user__isnull=False&content__icontains=pier",
        "django_q/task/?args__icontains=415",
    ],
)
def test_what_a_list_hides_is_not_found_by_guessing(operator_client, guess) -> None:
    make_rows(0, 1)
    assert operator_client.get(f"/admin/{guess}").status_code == 400

"""What one test commits, no other sees."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django_q.models import Schedule

from storeagent.observability import audit
from tests import emptying
from tests.conftest import make_user
from tests.factories import make_many_stores

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def before() -> dict[str, int]:
    emptying.empty()
    return counted()


def counted() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models() if model._meta.managed}


def test_rows_go_and_what_an_installation_begins_with_stays(before: dict[str, int]) -> None:
    alice, permission = make_user("alice@example.com"), Permission.objects.latest("pk")
    make_many_stores([alice], 10)
    audit.record("store.saved", user=alice)
    emptying.empty()
    assert counted() == before
    assert Permission.objects.latest("pk") == permission  # not made anew


def test_a_large_table_goes_with_its_dead_rows(before: dict[str, int]) -> None:
    make_many_stores([make_user("alice@example.com")], 2_000)
    emptying.empty()
    assert counted() == before


def test_what_an_installation_begins_with_is_put_back(before: dict[str, int]) -> None:
    Schedule.objects.all().delete()
    Permission.objects.all().delete()
    emptying.empty()
    assert counted() == before

"""What the planner chooses for imports, with enough rows that a sequential scan is its other choice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from storeagent.accounts.models import User
from stores.models import Import, Store
from stores.services import expire_drafts
from tests.factories import make_many_stores


@pytest.fixture
def alice_of_many(db):
    users = User.objects.bulk_create(User(email=f"user{number}@example.com") for number in range(40))
    make_many_stores(users, 100)
    imports = Import.objects.bulk_create(Import(user=user, filename="x.csv") for user in users for _ in range(40))
    for kept in imports[::40]:
        Store.objects.filter(user=kept.user, phone__endswith="7").update(source_import=kept)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE stores, imports")
    return users[0]


def test_the_stores_of_an_import_come_from_its_index(alice_of_many):
    kept = Import.objects.of(alice_of_many).filter(stores__isnull=False).first()
    assert "stores_by_import" in Store.objects.filter(source_import=kept).explain()


def test_earlier_imports_come_in_order_from_an_index(alice_of_many):
    steps = Import.objects.of(alice_of_many).carried_out()[:20].explain()
    assert "imports_by_user" in steps
    assert "Seq Scan" not in steps


def test_previews_that_expired_are_found_by_their_index(alice_of_many):
    Import.objects.exclude(user=alice_of_many).update(status="applied")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE imports")
    assert "imports_previewed" in Import.objects.expired(timezone.now()).explain()


def test_expired_previews_of_everybody_go_and_nothing_else(alice, bob):
    for user, status in ((alice, "preview"), (bob, "preview"), (bob, "applied")):
        Import.objects.create(user=user, filename="x.csv", status=status)
    now = timezone.now()
    assert expire_drafts(now) == 0
    assert expire_drafts(now + timedelta(days=2), user=alice) == 1
    assert expire_drafts(now + timedelta(days=2)) == 1
    assert expire_drafts(now + timedelta(days=2)) == 0
    assert Import.objects.get().status == "applied"

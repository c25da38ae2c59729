"""What the planner chooses for imports, with enough rows that a sequential scan is its other choice."""

import pytest
from django.db import connection

from storeagent.accounts.models import User
from stores.models import Import, Store
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

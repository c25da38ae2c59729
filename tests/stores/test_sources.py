"""Where a store came from, on its card."""

from __future__ import annotations

import uuid

from stores.models import Import
from tests.factories import make_store


def test_cards_say_it(alice, alice_client):
    kept = Import.objects.create(user=alice, filename="<my>.csv", status="applied")
    make_store(alice, "Acme", source_import=kept)
    said = make_store(alice, "Bolt", source_conversation=uuid.uuid4())
    typed = make_store(alice, "Crow")
    page = alice_client.get("/stores/").content.decode()
    assert f'<a href="/stores/import/{kept.pk}/">From &lt;my&gt;.csv</a>' in page
    assert f'<a href="/chat/origin/{said.pk}/">From a conversation</a>' in page
    assert page.count("card-source") == 2
    assert "From a conversation" in alice_client.get(f"/stores/{said.pk}/").content.decode()
    assert "/chat/origin/" not in alice_client.get(f"/stores/{typed.pk}/").content.decode()


def test_all_imports_are_read_in_one_query_without_their_rows(alice, alice_client, django_assert_num_queries):
    alice_client.get("/stores/")
    for number in range(20):
        kept = Import.objects.create(user=alice, filename=f"{number}.csv", status="applied")
        make_store(alice, f"Store {number}", source_import=kept)
    with django_assert_num_queries(5) as queries:  # as without, and the imports
        alice_client.get("/stores/")
    assert '"imports"."rows"' not in str(queries.captured_queries)

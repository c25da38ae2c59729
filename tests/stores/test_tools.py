import json

import pytest

from stores import tools
from stores.tools import TOOLS, Receipt, Result
from tests.factories import make_store


def test_four_tools_and_what_stands_before_them():
    assert {name: (tool.writes, tool.needs_passphrase) for name, tool in TOOLS.items()} == {
        "save_store": (True, False),
        "lookup_by_name": (False, True),
        "lookup_by_phone": (False, True),
        "terminate_conversation": (False, False),
    }


class TestSaveStore:
    @pytest.mark.parametrize(
        ("phone", "result"), [("415 555 0198", Result.SAVED), ("155 555 0198", Result.SAVED_DOUBTFUL)]
    )
    def test_tells_what_it_saved(self, alice, phone, result):
        receipt = tools.save_store(alice, store_name="Acme", phone=phone)
        assert (receipt.ok, receipt.result, receipt.total) == (True, result, 1)
        assert receipt.stores == (str(alice.stores.get().pk),)
        assert receipt.arguments == {"store_name": "Acme", "phone": phone}

    def test_a_duplicate_is_not_a_save_but_names_the_store(self, alice):
        first = tools.save_store(alice, store_name="Acme", phone="415 555 0198")
        again = tools.save_store(alice, store_name="ACME", phone="415 555 0198")
        assert (again.ok, again.result, again.stores) == (False, Result.ALREADY_THERE, first.stores)

    @pytest.mark.parametrize(
        ("name", "phone", "result"),
        [
            ("", "415 555 0198", Result.REFUSED_NAME),
            ("Acme", "12345", Result.REFUSED_PHONE),
            ("Acme", "555-0188", Result.LOCAL_ONLY),
        ],
    )
    def test_a_refusal_has_a_reason_without_a_number(self, alice, name, phone, result):
        receipt = tools.save_store(alice, store_name=name, phone=phone)
        assert (receipt.ok, receipt.result, receipt.stores) == (False, result, ())
        assert receipt.reason
        assert not any(character.isdigit() for character in receipt.reason)


@pytest.mark.parametrize(("look_up", "asked"), [(tools.lookup_by_name, "query"), (tools.lookup_by_phone, "phone")])
class TestLookups:
    def test_found(self, alice, look_up, asked):
        store = make_store(alice, "Costco Wholesale", "+14155550134")
        receipt = look_up(alice, **{asked: {"query": "costco", "phone": "0134"}[asked]})
        assert (receipt.ok, receipt.result, receipt.stores, receipt.total) == (True, Result.FOUND, (str(store.pk),), 1)

    def test_none_found_is_a_lookup_that_worked(self, alice, look_up, asked):
        receipt = look_up(alice, **{asked: "99999"})
        assert (receipt.ok, receipt.result, receipt.stores, receipt.total) == (True, Result.NONE_FOUND, (), 0)


def test_terminate_changes_nothing(alice, django_assert_num_queries):
    with django_assert_num_queries(0):
        receipt = tools.terminate_conversation(alice)
    assert (receipt.ok, receipt.result) == (True, Result.ENDED)


def test_a_receipt_survives_json():
    receipt = Receipt("lookup_by_name", {"query": None}, ok=True, result=Result.FOUND, stores=("a", "b"), total=7)
    assert Receipt.from_json(json.loads(json.dumps(receipt.as_json()))) == receipt

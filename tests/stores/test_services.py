import threading

import pytest
from django.db import connection

from storeagent.observability.models import AuditLog
from stores.models import Store
from stores.services import Refusal, Refused, save_store
from tests.conftest import make_user
from tests.factories import make_store


def test_saves_and_audits_without_name_or_number(alice):
    saved = save_store(user=alice, name="  Joe's   Pizza ", phone="(415) 555-0198")
    store = Store.objects.of(alice).get()
    assert saved.created
    assert saved.store == store
    assert (store.name, store.normalized_name, store.phone) == ("Joe's Pizza", "joes pizza", "+14155550198")
    assert (store.phone_as_typed, store.phone_is_doubtful) == ("(415) 555-0198", False)
    entry = AuditLog.objects.get(type="store.saved")
    assert (entry.user, entry.details) == (alice, {"store": str(store.pk)})


def test_reads_a_number_as_the_users_region_dials_it(db):
    paul = make_user("paul@example.com", region="FR")
    assert save_store(user=paul, name="Quai", phone="04 65 71 08 52").store.phone == "+33465710852"


@pytest.mark.parametrize(("phone", "doubtful"), [("415-555-0198", False), ("155-555-0198", True)])
def test_a_doubtful_number_is_saved_and_marked(alice, phone, doubtful):
    assert save_store(user=alice, name="Acme", phone=phone).store.phone_is_doubtful is doubtful


@pytest.mark.parametrize(
    ("name", "phone", "code", "reason"),
    [
        ("Acme", "555-0188", Refusal.LOCAL_ONLY, "its area code is missing"),
        ("Acme", "12", Refusal.PHONE, "it is too short"),
        ("Acme", "4155550198" * 3, Refusal.PHONE, "it is too long"),
        ("Acme", "banana", Refusal.PHONE, "it does not read as a phone number"),
        ("Acme", "", Refusal.PHONE, "it does not read as a phone number"),
        ("", "415 555 0198", Refusal.NAME, "the name is empty"),
        ("?!", "415 555 0198", Refusal.NAME, "the name has no letter or digit in it"),
        ("x" * 121, "415 555 0198", Refusal.NAME, "the name is longer than 120 characters"),
    ],
)
def test_refuses_with_a_reason_and_writes_nothing(alice, name, phone, code, reason):
    with pytest.raises(Refused) as refusal:
        save_store(user=alice, name=name, phone=phone)
    assert (refusal.value.code, refusal.value.reason) == (code, reason)
    assert not Store.objects.exists()
    assert not AuditLog.objects.filter(type="store.saved").exists()


def test_the_number_as_typed_is_kept_but_for_what_no_row_can_hold(alice):
    store = save_store(user=alice, name="Acme", phone="+1 415\x00 555\u202e 0198\ud800 ext. 5").store
    assert (store.phone, store.phone_as_typed) == ("+14155550198", "+1 415 555 0198 ext. 5")


def test_the_number_as_typed_is_kept_up_to_its_length(alice):
    store = save_store(user=alice, name="Acme", phone="4 1 5 " + " - " * 30 + "5550198").store
    assert store.phone == "+14155550198"
    assert len(store.phone_as_typed) == Store.PHONE_AS_TYPED_LENGTH


@pytest.mark.parametrize(
    "name", ["Acme\x00", "Ac\u202eme", "<script>alert(1)</script>", "Ac\ud800me", "'; drop table stores; --"]
)
def test_an_odd_name_is_only_a_name(alice, name):
    store = save_store(user=alice, name=name, phone="415 555 0198").store
    store.refresh_from_db()
    assert store.name == name.translate(dict.fromkeys([0, 0x202E, 0xD800]))


class TestDuplicates:
    def test_the_same_name_and_number_is_the_same_store(self, alice):
        first = save_store(user=alice, name="Trader Joe's", phone="415 555 0198")
        again = save_store(user=alice, name="TRADER JOES", phone="+1 (415) 555-0198")
        assert (again.created, again.store) == (False, first.store)
        assert AuditLog.objects.filter(type="store.saved").count() == 1

    def test_the_same_number_under_another_name_is_another_store(self, alice):
        save_store(user=alice, name="Front Desk", phone="415 555 0198")
        assert save_store(user=alice, name="Back Office", phone="415 555 0198").created

    def test_the_same_name_with_another_number_is_another_store(self, alice):
        save_store(user=alice, name="Acme", phone="415 555 0198")
        assert save_store(user=alice, name="Acme", phone="415 555 0199").created

    def test_other_people_and_deleted_stores_do_not_count(self, alice, bob, now):
        make_store(bob, "Acme", "+14155550198")
        make_store(alice, "Acme", "+14155550198", deleted_at=now)
        assert save_store(user=alice, name="Acme", phone="415 555 0198").created


@pytest.mark.django_db(transaction=True)
def test_savers_at_the_same_moment_make_one_row():
    user = make_user("racer@example.com")
    start = threading.Barrier(8)
    created: list[bool] = []

    def save():
        start.wait()
        try:
            created.append(save_store(user=user, name="Acme", phone="415 555 0198").created)
        finally:
            connection.close()

    threads = [threading.Thread(target=save) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(created) == [False] * 7 + [True]
    assert Store.objects.of(user).count() == 1

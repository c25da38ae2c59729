import threading

import pytest
from django.db import connection

from storeagent.observability.models import AuditLog
from stores.models import Store
from stores.services import Refusal, Refused, change_number, change_store, delete, rename, restore, save_store
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


def audited() -> list[str]:
    return list(AuditLog.objects.order_by("at").values_list("type", flat=True))


class TestChanges:
    def test_a_new_name_and_a_new_number(self, alice):
        store = make_store(alice, "Acme", "+14155550198", phone_as_typed="415 555 0198")
        rename(user=alice, store_id=store.pk, name=" Acme  Café ")
        change_number(user=alice, store_id=store.pk, phone="+44 20 7946 0018")
        store.refresh_from_db()
        assert (store.name, store.normalized_name) == ("Acme Café", "acme cafe")
        assert (store.phone, store.phone_as_typed, store.phone_is_doubtful) == (
            "+442079460018",
            "+44 20 7946 0018",
            False,
        )
        assert audited() == ["store.renamed", "store.number_changed"]
        assert "0018" not in str(AuditLog.objects.values_list("details"))

    def test_what_changes_nothing_is_not_audited(self, alice):
        store = make_store(alice, "Acme", "+14155550198")
        change_store(user=alice, store_id=store.pk, name="Acme", phone="415 555 0198")
        assert audited() == []

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"name": "?!"}, Refusal.NAME),
            ({"phone": "12"}, Refusal.PHONE),
            ({"phone": "555-0188"}, Refusal.LOCAL_ONLY),
            ({"name": "Other", "phone": "12"}, Refusal.PHONE),
            ({"name": "TWIN"}, Refusal.DUPLICATE),
        ],
    )
    def test_a_refused_change_changes_nothing(self, alice, change, code):
        make_store(alice, "Twin", "+14155550198")
        store = make_store(alice, "Acme", "+14155550198")
        with pytest.raises(Refused) as refusal:
            change_store(user=alice, store_id=store.pk, **change)
        assert refusal.value.code == code
        store.refresh_from_db()
        assert (store.name, store.phone, audited()) == ("Acme", "+14155550198", [])

    def test_delete_and_its_undo(self, alice):
        store = make_store(alice)
        for _ in range(2):  # a double click does no harm
            assert delete(user=alice, store_id=store.pk).deleted_at
        assert not Store.objects.of(alice).live().exists()
        for _ in range(2):
            assert restore(user=alice, store_id=store.pk).deleted_at is None
        assert Store.objects.of(alice).live().get() == store
        assert audited() == ["store.deleted", "store.restored"]

    def test_a_store_that_was_saved_anew_is_not_restored_beside_itself(self, alice, now):
        gone = make_store(alice, "Acme", "+14155550198", deleted_at=now)
        make_store(alice, "ACME", "+14155550198")
        with pytest.raises(Refused) as refusal:
            restore(user=alice, store_id=gone.pk)
        assert refusal.value.code == Refusal.DUPLICATE

    @pytest.mark.parametrize(
        ("service", "fields"),
        [(rename, {"name": "X1"}), (change_number, {"phone": "415 555 0198"}), (delete, {}), (restore, {})],
    )
    def test_nobody_changes_anothers(self, alice, bob, service, fields):
        store = make_store(bob)
        with pytest.raises(Store.DoesNotExist):
            service(user=alice, store_id=store.pk, **fields)

    def test_what_is_in_the_trash_cannot_be_changed(self, alice, now):
        store = make_store(alice, deleted_at=now)
        with pytest.raises(Store.DoesNotExist):
            rename(user=alice, store_id=store.pk, name="Other")


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

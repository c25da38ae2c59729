"""The pages that change a store, for its owner and for nobody else."""

from __future__ import annotations

import uuid

import pytest

from stores.models import Store
from tests.factories import make_store

URL = "/stores/"


def text(response) -> str:
    return response.content.decode()


class TestAdd:
    def test_adds_and_says_so(self, alice, alice_client):
        response = alice_client.post(f"{URL}add/", {"name": "Acme", "phone": "415 555 0198"}, follow=True)
        assert "Saved Acme." in text(response)
        assert "0198" not in text(response)
        assert Store.objects.of(alice).get().phone == "+14155550198"

    def test_says_what_was_there(self, alice, alice_client):
        make_store(alice, "Acme", "+14155550198")
        response = alice_client.post(f"{URL}add/", {"name": "ACME", "phone": "415 555 0198"}, follow=True)
        assert "Acme was there already" in text(response)

    def test_says_what_is_doubtful(self, alice_client):
        response = alice_client.post(f"{URL}add/", {"name": "Acme", "phone": "155 555 0198"}, follow=True)
        assert "looks unusual" in text(response)

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"name": ""}, "required"),
            ({"name": "?!"}, "the name has no letter or digit in it"),
            ({"name": "x" * 121}, "at most 120"),
            ({"phone": ""}, "required"),
            ({"phone": "12"}, "it is too short"),
            ({"phone": "555-0188"}, "Add the area code"),
            ({"phone": "\x00"}, "Null characters"),
        ],
    )
    def test_explains_what_cannot_be_kept(self, alice_client, change, reason):
        response = alice_client.post(f"{URL}add/", {"name": "Acme", "phone": "415 555 0198"} | change)
        assert response.status_code == 422
        assert reason in text(response)
        assert not Store.objects.exists()


class TestChange:
    @pytest.fixture
    def store(self, alice):
        return make_store(alice, "Acme", "+14155550198", phone_as_typed="415 555 0198")

    def test_the_page_shows_no_number(self, alice_client, store):
        assert "0198" not in text(alice_client.get(f"{URL}{store.pk}/"))

    def test_rename(self, alice_client, store):
        response = alice_client.post(f"{URL}{store.pk}/name/", {"name": "Acme & Sons"}, follow=True)
        assert "It is called Acme &amp; Sons now." in text(response)

    def test_change_number(self, alice_client, store):
        response = alice_client.post(f"{URL}{store.pk}/number/", {"phone": "+44 20 7946 0018"}, follow=True)
        assert "The number of Acme is changed." in text(response)
        store.refresh_from_db()
        assert store.phone == "+442079460018"

    @pytest.mark.parametrize(
        ("path", "fields", "reason"),
        [
            ("name", {"name": "?!"}, "no letter or digit"),
            ("name", {"name": "Twin"}, "There is already a store with that name and number."),
            ("number", {"phone": "12"}, "too short"),
            ("number", {"phone": ""}, "required"),
        ],
    )
    def test_a_mistake_is_explained_and_nothing_changes(self, alice, alice_client, store, path, fields, reason):
        make_store(alice, "Twin", "+14155550198")
        response = alice_client.post(f"{URL}{store.pk}/{path}/", fields)
        assert response.status_code == 422
        assert reason in text(response)
        store.refresh_from_db()
        assert (store.name, store.phone) == ("Acme", "+14155550198")

    def test_delete_and_undo(self, alice, alice_client, store):
        page = text(alice_client.post(f"{URL}{store.pk}/delete/", follow=True))
        assert "Acme is in the trash." in page
        assert f'action="{URL}{store.pk}/restore/"' in page
        assert not Store.objects.of(alice).live().exists()
        assert "Acme is back." in text(alice_client.post(f"{URL}{store.pk}/restore/", follow=True))
        assert Store.objects.of(alice).live().exists()

    def test_the_trash_lists_and_restores(self, alice_client, store):
        alice_client.post(f"{URL}{store.pk}/delete/")
        page = text(alice_client.get(f"{URL}trash/"))
        assert "Acme" in page
        assert "0198" not in page
        response = alice_client.post(f"{URL}{store.pk}/restore/", {"trash": "yes"}, follow=True)
        assert "The trash is empty" in text(response)

    def test_a_twin_of_a_live_store_stays_in_the_trash(self, alice, alice_client, store):
        alice_client.post(f"{URL}{store.pk}/delete/")
        make_store(alice, "Acme", "+14155550198")
        response = alice_client.post(f"{URL}{store.pk}/restore/", follow=True)
        assert "It stays in the trash" in text(response)

    def test_the_trash_pages(self, alice, alice_client, now):
        for number in range(51):
            make_store(alice, f"Gone {number:02}", deleted_at=now)
        assert text(alice_client.get(f"{URL}trash/")).count("Restore</button>") == 50


A_UUID = uuid.UUID(int=7)
ADDRESSES = ["", "name/", "number/", "delete/", "restore/"]


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("whose", ["bob", "nobody"])
def test_anothers_store_is_not_there(alice_client, bob, path, whose):
    pk = make_store(bob, "Bob's Bait").pk if whose == "bob" else uuid.uuid4()
    ask = alice_client.post if path else alice_client.get
    response = ask(f"{URL}{pk}/{path}", {"name": "Mine", "phone": "415 555 0198"})
    assert response.status_code == 404
    assert "Bait" not in text(response)
    assert not Store.objects.filter(name="Mine").exists()
    assert not Store.objects.deleted().exists()


def test_anothers_trash_is_not_there(alice_client, bob, now):
    make_store(bob, "Bob's Bait", deleted_at=now)
    assert "Bait" not in text(alice_client.get(f"{URL}trash/"))


@pytest.mark.parametrize(
    "path", ["add/", "trash/", "unlock/", "lock/", "export/", *(f"{uuid.UUID(int=1)}/{p}" for p in ADDRESSES)]
)
def test_strangers_are_sent_to_the_log_in(client, db, path):
    for response in (client.get(URL + path), client.post(URL + path)):
        assert response.url.startswith("/accounts/login/")

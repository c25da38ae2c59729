"""Every field of the directory, the import, the list of conversations and the settings takes any text, or says why."""

from __future__ import annotations

import csv
import io
import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chat.models import Conversation
from storeagent.accounts.models import ApiToken
from stores import names
from stores.models import Import, Store
from tests.factories import make_store
from tests.naughty import NAUGHTY, some

FINE = {200, 201, 302, 303, 422}


def keepable(text: str) -> str | None:
    try:
        return names.clean(text)
    except names.UnusableName:
        return None


def test_names_are_kept_as_typed_or_refused(alice, alice_client):
    for number, text in enumerate(some(0)):
        response = alice_client.post("/stores/add/", {"name": text, "phone": f"+1 415 555 {number:04}"})
        kept = None if "\0" in text else keepable(text)  # a form takes no NUL
        assert response.status_code == (422 if kept is None else 302), text
        if kept is not None:
            assert Store.objects.of(alice).filter(name=kept).exists(), text
    page = alice_client.get("/stores/?sort=newest").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("field", ["name", "phone"])
def test_a_store_is_changed_or_the_reason_is_given(alice, alice_client, field):
    store = make_store(alice, "Acme")
    path = f"/stores/{store.pk}/{'name' if field == 'name' else 'number'}/"
    for text in some(1 if field == "name" else 2):
        assert alice_client.post(path, {field: text}).status_code in FINE, text


def test_a_number_is_taken_or_the_reason_is_given(alice_client):
    for text in some(3):
        assert alice_client.post("/stores/add/", {"name": "Acme", "phone": text}).status_code in FINE, text


@pytest.mark.parametrize(
    ("path", "fields", "offset"),
    [
        ("/stores/", ["q", "sort", "after"], 1),
        ("/stores/trash/", ["after"], 2),
        ("/chat/history/", ["q", "after"], 3),
    ],
)
def test_lists_answer_whatever_is_asked(alice, alice_client, path, fields, offset):
    make_store(alice, "Acme")
    Conversation.objects.create(user=alice, title="Save Acme")
    for number, text in enumerate(some(offset)):
        asked = dict.fromkeys(fields[number % len(fields) :], text)
        headers = {"HX-Request": "true"} if number % 2 else {}
        assert alice_client.get(path, asked, headers=headers).status_code == 200, (asked, text)


@pytest.mark.parametrize(
    ("path", "field", "offset"),
    [("/settings/region/", "region", 0), ("/settings/tokens/", "name", 1)],
)
def test_settings_take_or_refuse_it(alice_client, path, field, offset):
    for text in some(offset):
        assert alice_client.post(path, {field: text}).status_code in FINE, text
    assert alice_client.get("/settings/").status_code == 200


def test_a_browser_may_call_itself_anything(alice):
    for text in some(2):
        client = Client(headers={"User-Agent": text.encode("utf-8").decode("latin-1")})
        client.force_login(alice)
        assert client.get("/settings/").status_code == 200, text


def test_a_list_of_them_is_read_and_saved(alice, alice_client):
    out = io.StringIO()
    csv.writer(out).writerows([("name", "phone"), *((text, f"+1 415 555 {n:04}") for n, text in enumerate(NAUGHTY))])
    file = SimpleUploadedFile("naughty.csv", out.getvalue().encode())
    response = alice_client.post("/stores/import/", {"file": file})
    assert response.status_code == 302
    assert alice_client.get(response.url).status_code == 200
    assert alice_client.post(f"{response.url}apply/").status_code == 302
    assert alice_client.get(response.url).status_code == 200
    assert alice_client.get(f"{response.url}report.csv").status_code == 200
    assert Store.objects.of(alice).count() > 100


def test_a_file_may_be_named_anything_and_hold_anything(alice, alice_client):
    for text in some(3):
        file = SimpleUploadedFile(
            text[:100].replace("\r", "").replace("\n", "") or "x", f"name,phone\n{text},1".encode()
        )
        assert alice_client.post("/stores/import/", {"file": file}).status_code in FINE, text
    made = Import.objects.of(alice).latest("created_at")
    for text in some(0):
        body = {"name": text, "phone": text, "has_headings": text}
        assert alice_client.post(f"/stores/import/{made.pk}/columns/", body).status_code in FINE, text


@pytest.mark.django_db(transaction=True)
class TestApi:
    @pytest.fixture
    def api(self, alice):
        return Client(headers={"Authorization": f"Bearer {ApiToken.objects.issue(alice, 'test')[1]}"})

    def test_names_come_back_as_they_were_sent(self, api):
        for number, text in enumerate(some(1)):
            body = {"name": text, "phone": f"+1 415 555 {number:04}"}
            response = api.post("/api/v1/stores", body, content_type="application/json")
            assert response.status_code in {200, 201, 422}, text
            if response.status_code == 201:
                assert response.json()["name"] == keepable(text)

    def test_numbers_searches_and_cursors(self, api):
        for text in some(2):
            body = {"name": "Acme", "phone": text}
            assert api.post("/api/v1/stores", body, content_type="application/json").status_code in {200, 201, 422}
            assert api.get("/api/v1/stores", {"q": text}).status_code == 200, text
            assert api.get("/api/v1/imports", {"after": text, "limit": 2}).status_code in {200, 422}, text

    def test_files_and_keys(self, api):
        for n, text in enumerate(some(3)):
            file = SimpleUploadedFile("a.csv", json.dumps(text).encode())
            response = api.post("/api/v1/imports", {"file": file}, headers={"Idempotency-Key": f"{n}-{uuid.uuid4()}"})
            assert response.status_code in {201, 422}, text

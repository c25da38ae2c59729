from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from storeagent.accounts.models import ApiToken, IdempotencyKey
from stores.models import Import, Store
from tests.stores.answers import without_id

pytestmark = pytest.mark.django_db(transaction=True)  # the token is looked up in a thread of its own
URL = "/api/v1/imports"
LIST = "name,phone\nAcme,415-555-0198\nBolt,155-555-0198\nCrow,12\n"


def speaking_for(user) -> Client:
    _, token = ApiToken.objects.issue(user, "test")
    return Client(headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def api(alice):
    return speaking_for(alice)


def bring(api, text: str = LIST):
    return api.post(URL, {"file": SimpleUploadedFile("my.csv", text.encode())})


def test_preview_apply_and_undo(alice, api):
    response = bring(api)
    assert response.status_code == 201
    preview = response.json()
    assert [(line["row"], line["result"], line["stored"]) for line in preview["lines"]] == [
        (2, "saved", "+14155550198"),
        (3, "doubtful", "+11555550198"),
        (4, "refused", ""),
    ]
    assert (preview["status"], preview["rows"]) == ("preview", 3)
    assert not Store.objects.exists()

    for _ in range(2):
        applied = api.post(f"{URL}/{preview['id']}/apply").json()
        counts = [applied[key] for key in ("status", "rows", "saved", "doubtful", "already_there", "refused")]
        assert counts == ["applied", 3, 1, 1, 0, 1]
    assert "5550198" not in str(applied)
    assert Store.objects.of(alice).live().count() == 2
    assert [each["id"] for each in api.get(URL).json()["imports"]] == [preview["id"]]

    undone = api.post(f"{URL}/{preview['id']}/undo").json()
    assert (undone["status"], undone["taken_back"]) == ("undone", 2)
    assert not Store.objects.of(alice).live().exists()


def test_columns_can_be_chosen(api):
    made = bring(api, "12,Acme,Oslo,415-555-0198\n13,Bolt,Rome,415-555-0197\n").json()
    body = {"name": 2, "phone": 3, "has_headings": False}
    chosen = api.post(f"{URL}/{made['id']}/columns", body, content_type="application/json").json()
    assert [line["name"] for line in chosen["lines"]] == ["Oslo", "Rome"]


def test_a_preview_can_be_forgotten_and_an_import_cannot(api):
    made = bring(api).json()
    assert api.delete(f"{URL}/{made['id']}").status_code == 204
    made = bring(api).json()
    api.post(f"{URL}/{made['id']}/apply")
    assert api.delete(f"{URL}/{made['id']}").status_code == 409


def test_a_refused_file_is_a_problem_with_the_reason(api):
    response = bring(api, "name,phone\n" + "A,1\n" * 501)
    assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")
    assert "more than 500 rows" in response.json()["detail"]


@pytest.mark.parametrize(
    ("method", "what"),
    [("get", ""), ("delete", ""), ("post", "/apply"), ("post", "/undo"), ("post", "/columns")],
)
def test_bob_cannot_reach_the_import_of_alice(api, bob, method, what):
    made = bring(api).json()
    body = {"data": {"name": 1, "phone": 0, "has_headings": True}} if method == "post" else {}
    response = getattr(speaking_for(bob), method)(f"{URL}/{made['id']}{what}", content_type="application/json", **body)
    assert response.status_code == 404
    assert Import.objects.get().status == "preview"
    assert without_id(speaking_for(bob).get(URL)) == {"imports": [], "next": None}


def test_takes_a_token(client):
    assert client.get(URL).status_code == 401


class TestIdempotencyKey:
    KEY = {"headers": {"Idempotency-Key": "one"}}

    def upload(self, api, text: str = LIST, name: str = "my.csv"):
        return api.post(URL, {"file": SimpleUploadedFile(name, text.encode())}, **self.KEY)

    def test_a_file_sent_again_is_one_preview(self, api):
        first, second = self.upload(api), self.upload(api)
        assert (first.status_code, second.status_code) == (201, 201)
        assert without_id(first) == without_id(second)
        assert Import.objects.count() == 1

    def test_what_is_kept_of_the_answer_holds_no_number(self, api):
        self.upload(api)
        assert list(IdempotencyKey.objects.get().body) == ["id"]

    @pytest.mark.parametrize("other", [{"text": "name,phone\nBolt,415-555-0123\n"}, {"name": "other.csv"}])
    def test_another_file_is_another_request(self, api, other):
        self.upload(api)
        response = self.upload(api, **other)
        assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")
        assert "another request" in response.json()["detail"]

    def test_a_refused_file_leaves_the_key_free(self, api):
        assert self.upload(api, "").status_code == 422
        assert self.upload(api).status_code == 201

    def test_a_bad_key_is_a_problem(self, api):
        response = api.post(URL, {"file": SimpleUploadedFile("a.csv", LIST.encode())}, headers={"Idempotency-Key": ""})
        assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")

    def test_every_change_takes_one(self, api):
        made = bring(api).json()
        for what in ("/apply", "/undo"):
            answers = [api.post(f"{URL}/{made['id']}{what}", headers={"Idempotency-Key": what}) for _ in range(2)]
            assert without_id(answers[0]) == without_id(answers[1])
        made = bring(api).json()
        answers = [api.delete(f"{URL}/{made['id']}", headers={"Idempotency-Key": "gone"}) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [204, 204]
        assert api.delete(f"{URL}/{made['id']}").status_code == 404


def test_the_list_goes_on_behind_its_cursor(alice, api):
    made = [Import.objects.create(user=alice, filename=f"{n}.csv", digest="", status="applied") for n in range(5)]
    names, after = [], ""
    while after is not None:
        found = api.get(f"{URL}?limit=2&after={after}").json()
        names += [each["filename"] for each in found["imports"]]
        after = found["next"]
    assert names == [each.filename for each in reversed(made)]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("get", "?after=nonsense", None, 422),
        ("get", "?limit=0", None, 422),
        ("get", "?limit=x", None, 422),
        ("get", "/no-uuid", None, 404),
        ("get", "/6f1ed002-ab5b-4f44-9f6a-1d2b5c4e8a11", None, 404),
        ("put", "", None, 405),
        ("post", "", {}, 422),
        ("post", "/6f1ed002-ab5b-4f44-9f6a-1d2b5c4e8a11/apply", None, 404),
    ],
)
def test_every_error_is_a_problem(api, method, path, body, status):
    response = getattr(api, method)(f"{URL}{path}", body)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert response.json()["detail"]


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x", "application/json", "x"])
def test_a_body_that_is_no_upload_is_a_problem(api, kind):
    response = api.post(URL, b"--x\r\nnonsense\xff", content_type=kind)
    assert response.status_code in {400, 415, 422}
    assert response["Content-Type"] == "application/problem+json"

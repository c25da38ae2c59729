"""The directory's API: names for the token, numbers for the passphrase, changes made once."""

from __future__ import annotations

import json
import threading
import uuid
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test import AsyncClient, Client
from django.utils import timezone

from storeagent.accounts.models import ApiToken, IdempotencyKey, SecretThrottle
from storeagent.observability.purge import purge
from stores.models import Store
from tests.conftest import PASSPHRASE, make_user
from tests.factories import make_store
from tests.stores.answers import without_id

URL = "/api/v1/stores"
OPEN = {"X-Passphrase": PASSPHRASE}
ACME = {"name": "Acme", "phone": "415 555 0198"}


class Caller:
    def __init__(self, user) -> None:
        self.user = user
        self.token = ApiToken.objects.issue(user, "tests")[1]

    def __call__(self, method: str, path: str = "", body=None, **headers: str):
        content = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        headers = {"Authorization": f"Bearer {self.token}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        return getattr(Client(), method)(URL + path, headers=headers, **content)

    @async_to_sync
    async def download(self, method: str, path: str, body=None, **headers: str):
        content = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        headers = {"Authorization": f"Bearer {self.token}"} | headers
        response = await getattr(AsyncClient(), method)(URL + path, headers=headers, **content)
        if response.streaming:
            return response, b"".join([piece async for piece in response]).decode()
        return response, response.content.decode()


@pytest.fixture
def alice(transactional_db):
    return make_user("alice@example.com")


@pytest.fixture
def api(alice):
    return Caller(alice)


def test_every_answer_has_its_requests_id(api) -> None:
    added = api("post", "", ACME, X_Request_ID="asked-by-me-1")
    page = f"/{added.json()['id']}"
    changed = api("patch", page, {"name": "Acme Tools"})
    for answer in (added, changed, api("get", page), api("get"), api("get", "?q=acme")):
        assert answer.status_code < 300
        assert answer.json()["request_id"] == answer.headers["X-Request-ID"]
    assert added.json()["request_id"] == "asked-by-me-1"
    assert "request_id" not in api("get").json()["stores"][0]


def test_a_change_made_before_is_answered_with_the_new_requests_id(api) -> None:
    first, again = (api("post", "", ACME, Idempotency_Key="one-change") for _ in range(2))
    assert first.json()["id"] == again.json()["id"]
    assert again.json()["request_id"] == again.headers["X-Request-ID"] != first.json()["request_id"]


@pytest.fixture
def bobs(alice):
    return Caller(make_user("bob@example.com"))


def problem(response, status: int) -> dict:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == status
    return response.json()


class TestReading:
    def test_names_without_the_passphrase_and_numbers_with_it(self, api, alice):
        store = make_store(alice, "Acme", "+14155550198", phone_as_typed="415 555 0198")
        for path in ("", "?q=acme", "?sort=newest", f"/{store.pk}"):
            assert "0198" not in api("get", path).content.decode()
            response = api("get", path, **OPEN)
            assert '"phone": "+14155550198"' in response.content.decode()
            assert "no-store" in response["Cache-Control"]

    def test_the_trash(self, api, alice):
        store = make_store(alice, "Acme", deleted_at=timezone.now())
        assert [found["id"] for found in api("get", "?deleted=true").json()["stores"]] == [str(store.pk)]
        assert without_id(api("get")) == {"stores": [], "next": None}

    @pytest.mark.parametrize("query", ["sort=name", "sort=newest", "deleted=true"])
    def test_pages_hold_every_store_once(self, api, alice, query):
        deleted_at = timezone.now() if "deleted" in query else None
        names = [f"Store {number // 2}" for number in range(9)]  # with equal names
        for name in names:
            make_store(alice, name, deleted_at=deleted_at)
        seen, after = [], ""
        while True:
            page = api("get", f"?{query}&limit=2&after={after}").json()
            seen += page["stores"]
            if not (after := page["next"]):
                break
        assert sorted(store["name"] for store in seen) == names
        assert len({store["id"] for store in seen}) == 9

    @pytest.mark.parametrize("query", ["after=x", "limit=0", "limit=201", "limit=x", "sort=phone", "after=%00"])
    def test_a_bad_query_is_a_problem(self, api, query):
        problem(api("get", f"?{query}"), 422)

    def test_a_cursor_of_another_list_is_a_problem(self, api, alice):
        for _ in range(2):
            make_store(alice)
        after = api("get", "?limit=1").json()["next"]
        problem(api("get", f"?sort=newest&after={after}"), 422)

    def test_a_passphrase_in_any_script(self, api, alice):
        alice.set_passphrase("синяя цапля девять")
        alice.save()
        make_store(alice, "Acme", "+14155550198")
        as_bytes = "синяя цапля девять".encode().decode("latin-1")
        assert "0198" in api("get", "", **{"X-Passphrase": as_bytes}).content.decode()


class TestThrottle:
    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("get", "", None),
            ("get", "?q=acme", None),
            ("get", f"/{uuid.UUID(int=7)}", None),
            ("get", "/export", None),
            ("post", "/export", {"passphrase": "not the one"}),
        ],
    )
    def test_a_wrong_passphrase_is_refused_and_the_sixth_try_waits(self, api, alice, method, path, body):
        make_store(alice, "Acme", "+14155550198")
        wrong = {} if body else {"X-Passphrase": "not the one"}
        for _ in range(4):
            answer = api(method, path, body, **wrong)
            assert "more tr" in problem(answer, 403)["detail"]
            assert "0198" not in answer.content.decode()
        problem(api(method, path, body, **wrong), 429)
        right = {"passphrase": PASSPHRASE} if body else None
        waiting = api(method, path, right, **({} if body else OPEN))
        assert problem(waiting, 429)
        assert 1 <= int(waiting["Retry-After"]) <= 30
        assert SecretThrottle.objects.get(user=alice).failures == 5


class TestChanges:
    def test_add_change_delete_restore(self, api, alice):
        added = api("post", "", ACME)
        assert added.status_code == 201
        assert added.json()["phone"] is None
        assert api("post", "", ACME).status_code == 200
        path = f"/{added.json()['id']}"
        assert api("patch", path, {"name": "Acme Two", "phone": "+44 20 7946 0018"}).json()["name"] == "Acme Two"
        assert api("get", path, **OPEN).json()["phone"] == "+442079460018"
        assert api("delete", path).status_code == 204
        assert api("get").json()["stores"] == []
        assert api("post", f"{path}/restore").json()["deleted_at"] is None
        assert Store.objects.of(alice).live().count() == 1

    @pytest.mark.parametrize(
        ("body", "code"),
        [({"phone": "12"}, "phone"), ({"phone": "555-0188"}, "local_only"), ({"name": "?!"}, "name")],
    )
    def test_a_refusal_is_a_problem_with_its_reason(self, api, alice, body, code):
        answer = api("post", "", ACME | body)
        assert problem(answer, 422)["code"] == code
        assert not Store.objects.exists()
        store = make_store(alice)
        assert problem(api("patch", f"/{store.pk}", body), 422)["code"] == code

    def test_a_twin_is_a_conflict(self, api, alice):
        make_store(alice, "Twin", "+14155550198")
        store = make_store(alice, "Acme", "+14155550198")
        assert problem(api("patch", f"/{store.pk}", {"name": "twin"}), 409)["code"] == "duplicate"

    @pytest.mark.parametrize("body", [{}, {"name": "Acme"}, ACME | {"id": 1}, ACME | {"name": None}, [], "x"])
    def test_a_bad_body_is_a_problem(self, api, body):
        problem(api("post", "", body), 422)

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("get", "", None),
            ("patch", "", {"name": "Mine"}),
            ("delete", "", None),
            ("post", "/restore", None),
        ],
    )
    def test_anothers_store_is_not_there(self, api, bobs, alice, method, path, body):
        store = make_store(alice, "Acme")
        theirs = problem(bobs(method, f"/{store.pk}{path}", body), 404)
        nobodys = problem(bobs(method, f"/{uuid.uuid4()}{path}", body), 404)
        assert theirs["detail"] == nobodys["detail"]
        assert Store.objects.get() == store
        assert bobs("get", "?q=acme").json()["stores"] == []

    @pytest.mark.parametrize(
        ("method", "path"),
        [("get", ""), ("post", ""), ("get", "/export"), ("post", "/export"), ("delete", f"/{uuid.UUID(int=7)}")],
    )
    def test_without_a_token_it_is_401(self, api, method, path):
        api.token = "wrong"
        problem(api(method, path, ACME if method == "post" else None), 401)


class TestIdempotency:
    def test_sent_again_it_is_answered_again_and_not_done_again(self, api, alice):
        first = api("post", "", ACME, Idempotency_Key="k1")
        Store.objects.update(deleted_at=timezone.now())  # were it done again, it would be a new one
        again = api("post", "", ACME, Idempotency_Key="k1")
        assert (again.status_code, without_id(again)) == (201, without_id(first))
        assert Store.objects.count() == 1

    def test_every_change_takes_one(self, api, alice):
        path = f"/{make_store(alice, 'Acme').pk}"
        for method, address, body in (
            ("patch", path, {"name": "Two"}),
            ("delete", path, None),
            ("post", f"{path}/restore", None),
        ):
            key = f"{method} {address}"
            answers = [api(method, address, body, Idempotency_Key=key) for _ in range(2)]
            assert answers[0].status_code == answers[1].status_code < 300
            assert without_id(answers[0]) == without_id(answers[1])
        assert IdempotencyKey.objects.count() == 3

    def test_a_key_of_another_request_is_a_problem(self, api):
        api("post", "", ACME, Idempotency_Key="k1")
        problem(api("post", "", ACME | {"name": "Other"}, Idempotency_Key="k1"), 422)

    @pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb"])
    def test_a_key_that_is_none_is_a_problem(self, api, key):
        problem(api("post", "", ACME, Idempotency_Key=key), 422)

    def test_two_people_may_choose_the_same_key(self, api, bobs):
        answers = [caller("post", "", ACME, Idempotency_Key="k1") for caller in (api, bobs)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert len({answer.json()["id"] for answer in answers}) == 2  # nobody is answered with what is another's

    def test_a_refused_request_may_be_mended(self, api):
        problem(api("post", "", ACME | {"phone": "12"}, Idempotency_Key="k1"), 422)
        assert api("post", "", ACME, Idempotency_Key="k1").status_code == 201

    def test_it_is_kept_for_a_day_and_holds_no_number(self, api):
        api("post", "", ACME, Idempotency_Key="k1")
        assert "0198" not in str(IdempotencyKey.objects.values())
        assert purge().deleted["idempotency keys"] == 0
        IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))
        assert api("post", "", ACME, Idempotency_Key="k1").status_code == 200  # the store is there
        IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))
        assert purge().deleted["idempotency keys"] == 1

    def test_at_the_same_moment_it_is_done_once(self, api, alice):
        start, answers = threading.Barrier(4), []

        def send():
            start.wait()
            try:
                answers.append(api("post", "", ACME, Idempotency_Key="k1"))
            finally:
                connection.close()

        threads = [threading.Thread(target=send) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [answer.status_code for answer in answers] == [201] * 4
        assert Store.objects.count() == 1


class TestExport:
    @pytest.fixture(autouse=True)
    def directory(self, alice):
        make_store(alice, "=Acme", "+442079460018")

    def test_by_header(self, api):
        response, text = api.download("get", "/export?format=csv", **OPEN)
        assert text == "name,phone\r\n'=Acme,+442079460018\r\n"
        assert response["Cache-Control"] == "no-store"
        assert "TEL:+442079460018" in api.download("get", "/export?format=vcf", **OPEN)[1]

    def test_by_body(self, api):
        assert "+442079460018" in api.download("post", "/export?format=csv", {"passphrase": PASSPHRASE})[1]
        response, _ = api.download("post", "/export", {"passphrase": PASSPHRASE, "format": "vcf"})
        assert response["Content-Type"] == "text/vcard; charset=utf-8"

    def test_without_the_passphrase_there_is_none(self, api):
        problem(api("get", "/export"), 403)
        problem(api("get", f"/export?passphrase={PASSPHRASE}"), 403)
        problem(api("post", "/export", {}), 422)
        problem(api("get", "/export?format=xlsx", **OPEN), 422)

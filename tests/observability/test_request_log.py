"""request_logs: a row for each request, written off its path, and nothing of what was typed in it."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import OperationalError, connection
from django.test import Client

from storeagent.observability import request_log
from storeagent.observability.models import RequestLog
from tests.conftest import make_user


def test_a_row_says_who_asked_what_and_how_it_went(request_rows, client) -> None:
    alice = make_user("alice@example.com")
    client.force_login(alice)
    response = client.get("/stores/?q=415-555-0198", headers={"X-Request-ID": "from-the-caller"})
    (row,) = request_rows()
    assert (row.method, row.path, row.status) == ("GET", "/stores/", 200)
    assert (row.user_id, row.client) == (alice.pk, "127.0.0.1")
    assert row.request_id == "from-the-caller" == response["X-Request-ID"]
    assert 0 < row.duration_ms < 60_000


def test_an_address_is_kept_as_its_template(request_rows, client) -> None:
    client.get(f"/chat/{uuid.uuid4()}/")
    client.get("/call/415-555-0198/")
    client.get("/api/v1/turns/415-555-0198/events")
    paths = [(row.path, row.status) for row in request_rows()]
    assert paths == [("/chat/<uuid:pk>/", 302), ("", 404), ("", 404)]


def test_an_api_request_has_the_tokens_owner(request_rows, talk) -> None:
    talk.say("hello")
    (row,) = request_rows()
    assert (row.path, row.user_id) == ("/api/v1/chat", talk.user.pk)


def test_probes_and_static_files_leave_no_row(request_rows, client) -> None:
    client.get("/healthz/live")
    client.get("/static/css/base.css")
    assert request_rows() == []


def test_a_deleted_account_leaves_rows_that_name_nobody(request_rows) -> None:
    row = RequestLog(at="2026-11-26T00:00Z", request_id="x" * 32, method="GET", status=200, duration_ms=1)
    row.user_id = uuid.uuid4()
    request_log.rows.put(row)
    (kept,) = request_rows()
    assert kept.user_id is None


@pytest.mark.parametrize(("address", "kept"), [("fe80::1%eth0", "fe80::1"), ("nonsense", None)])
def test_an_address_is_kept_as_far_as_it_is_one(request_rows, client, address, kept) -> None:
    client.get("/", REMOTE_ADDR=address)
    (row,) = request_rows()
    assert row.client == kept


def test_a_row_that_cannot_be_kept_takes_no_other_with_it(request_rows) -> None:
    for method in ("GET", "G\0T", "PUT"):
        row = RequestLog(at="2026-11-26T00:00Z", request_id="x" * 32, method=method, status=200, duration_ms=1)
        request_log.rows.put(row)
    assert sorted(row.method for row in request_rows()) == ["GET", "PUT"]


def test_rows_wait_for_a_database_that_is_away(request_rows, client, monkeypatch) -> None:
    away = threading.Event()
    insert = request_log._insert

    def insert_later(batch) -> None:
        if not away.is_set():
            raise OperationalError
        insert(batch)

    monkeypatch.setattr(request_log, "_insert", insert_later)
    client.get("/")
    assert not request_log.rows.flush(0.2)
    away.set()
    assert len(request_rows()) == 1


@pytest.mark.parametrize("given", ["short", "x" * 65, "with space", "a/b/c/d/e", "415-555-0198", "sk-abcdefghijkl"])
def test_an_id_that_is_not_well_formed_is_replaced(client, db, given) -> None:
    response = client.get("/healthz/live", headers={"X-Request-ID": given})
    assert response["X-Request-ID"] != given
    assert response.json()["request_id"] == response["X-Request-ID"]
    uuid.UUID(response["X-Request-ID"])


@pytest.fixture
def talk(transactional_db):
    from tests.chat.conftest import Talk

    return Talk(make_user("alice@example.com"))


def test_a_page_that_failed_names_its_request(db, monkeypatch) -> None:
    monkeypatch.setattr("django.views.generic.base.TemplateView.get_context_data", None)
    response = Client(raise_request_exception=False).get("/", headers={"X-Request-ID": "from-the-caller"})
    assert response.status_code == 500
    assert "from-the-caller" in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({}, "requests_by_time"),
        ({"request_id": "from-the-caller"}, "requests_by_id"),
        ({"user": uuid.UUID(int=1)}, "requests_by_user"),
        ({"status": 500}, "requests_by_status"),
    ],
)
@pytest.mark.django_db
def test_what_operators_look_for_is_read_by_an_index(asked, index) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        plan = RequestLog.objects.filter(**asked).order_by("-at")[:100]
        if "request_id" in asked:
            plan = RequestLog.objects.filter(**asked)
        assert index in plan.explain()

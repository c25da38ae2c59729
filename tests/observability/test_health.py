"""/healthz: what it is worth to a load balancer, and what it tells those who may know."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from storeagent.observability import probes
from tests.conftest import make_user

TOKEN = "a token for health alone"


@pytest.fixture(autouse=True)
def _look_anew(settings):
    settings.HEALTH_TOKEN = TOKEN
    for probe in probes.PROBES:
        probe.forget()
    yield
    for probe in probes.PROBES:
        probe.forget()


@pytest.fixture
def working(transactional_db, monkeypatch):
    monkeypatch.setattr(probes.jobs, "heartbeat", lambda: 0.4)


def checks(client, status: int, verdict: str) -> dict:
    response = client.get("/healthz", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (response.status_code, response.json()["status"]) == (status, verdict), response.content
    return response.json()["checks"]


def test_all_is_well(client, working) -> None:
    found = checks(client, 200, "ok")
    assert {name: check["status"] for name, check in found.items()} == {
        "database": "ok",
        "migrations": "ok",
        "worker": "ok",
        "anthropic": "off",
        "openai": "off",
        "langfuse": "off",
        "sentry": "off",
        "queues": "ok",
    }
    assert set(found["queues"]) == {"status", "log_lines", "request_logs"}


@pytest.mark.parametrize("authorization", ["", "Bearer wrong", "Bearer ", "Basic x", "Bearer ключ"])
def test_a_stranger_hears_the_verdict_alone(client, working, authorization) -> None:
    body = client.get("/healthz", headers={"Authorization": authorization}).json()
    assert set(body) == {"status", "request_id"}


def test_without_a_token_in_the_settings_none_opens_it(client, working, settings) -> None:
    settings.HEALTH_TOKEN = ""
    assert "checks" not in client.get("/healthz", headers={"Authorization": "Bearer "}).json()


def test_staff_see_the_details_and_users_do_not(client, working) -> None:
    alice = make_user("alice@example.com")
    client.force_login(alice)
    assert "checks" not in client.get("/healthz").json()
    alice.is_staff = True
    alice.save()
    assert client.get("/healthz").json()["checks"]["worker"] == {"status": "ok", "seconds_ago": 0.4}


def test_without_its_database_a_process_cannot_serve(client, working, settings, monkeypatch) -> None:
    away = probes.database.__globals__["DatabaseError"]

    def refused() -> None:
        raise away("no password for 415-555-0198")

    monkeypatch.setattr(probes.PROBES[0], "look", refused)
    assert checks(client, 503, "unavailable")["database"] == {"status": "unreachable"}
    assert Client().get("/healthz/live").json()["status"] == "ok"


def test_who_was_away_for_a_moment_is_not_held_to_be_for_longer(client, working, monkeypatch) -> None:
    """The schema is looked at every five seconds, but not after it could not be seen."""
    migrations = next(probe for probe in probes.PROBES if probe.name == "migrations")
    looked: list[None] = []
    monkeypatch.setattr(migrations, "look", lambda: looked.append(None) or {"status": "unreachable"})
    monkeypatch.setattr(probes, "BAD_FOR", 0.0)
    checks(client, 503, "unavailable")
    monkeypatch.setattr(migrations, "look", lambda: looked.append(None) or {"status": "ok"})
    for _ in range(3):
        checks(client, 200, "ok")
    assert len(looked) == 2


def test_a_database_that_does_not_answer_is_not_waited_for(client, working, monkeypatch) -> None:
    import threading

    end = threading.Event()
    monkeypatch.setattr(probes, "WAIT", 0.1)
    monkeypatch.setattr(probes.PROBES[0], "look", lambda: {"status": "ok"} if end.wait(10) else {})
    try:
        assert checks(client, 503, "unavailable")["database"]["status"] == "no answer"
        checks(client, 503, "unavailable")
        assert sum("probe" in thread.name for thread in threading.enumerate()) <= len(probes.PROBES)
    finally:
        end.set()


def test_pending_migrations_mean_that_code_and_database_do_not_fit(client, working) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM django_migrations WHERE app = 'observability' ORDER BY name DESC LIMIT 1")
        pk, name = cursor.fetchone()
        cursor.execute("UPDATE django_migrations SET app = 'gone' WHERE id = %s", [pk])
    try:
        assert checks(client, 503, "unavailable")["migrations"]["pending"] == [f"observability.{name}"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE django_migrations SET app = 'observability' WHERE id = %s", [pk])


def test_a_missing_worker_is_no_outage(client, working, monkeypatch) -> None:
    monkeypatch.setattr(probes.jobs, "heartbeat", lambda: None)
    assert checks(client, 200, "degraded")["worker"] == {"status": "no heartbeat"}


def test_a_workers_heartbeat_is_read_where_django_q_leaves_it(transactional_db) -> None:
    from django_q.brokers import get_broker
    from django_q.signing import SignedPackage
    from django_q.status import Stat, Status

    assert probes.jobs.heartbeat() is None
    status = Status(1, "cluster")
    status.timestamp = timezone.now()
    get_broker().set_stat(Stat.get_key("cluster"), SignedPackage.dumps(status, True), 3)
    assert 0 <= probes.jobs.heartbeat() < 3


def test_a_vendor_is_asked_every_half_minute_and_for_no_work(client, working, settings, fake_anthropic) -> None:
    settings.PROVIDERS, settings.ANTHROPIC_API_KEY = ["anthropic"], "sk-ant-of-the-tests"
    settings.ANTHROPIC_BASE_URL = fake_anthropic.url
    assert checks(client, 200, "ok")["anthropic"]["status"] == "ok"
    checks(client, 200, "ok")
    (asked,) = fake_anthropic.requests
    assert (asked.method, asked.body) == ("HEAD", b"")
    assert b"sk-ant-of-the-tests" not in fake_anthropic.received


def test_an_unreachable_vendor_is_no_outage(client, working, settings) -> None:
    settings.PROVIDERS, settings.OPENAI_BASE_URL = ["openai"], "http://127.0.0.1:9"
    assert checks(client, 200, "degraded")["openai"]["status"] == "unreachable"


def test_a_failing_sentry_is_seen(client, working, sentry) -> None:
    import logging

    sentry.status = 500
    logging.getLogger("tests").error("boom")
    probe = next(each for each in probes.PROBES if each.name == "sentry")
    deadline = timezone.now().timestamp() + 10
    while probe.look()["status"] == "ok" and timezone.now().timestamp() < deadline:
        pass
    assert checks(client, 200, "degraded")["sentry"] == {"status": "failing", "sent": 0, "failed": 1, "dropped": 0}


@pytest.mark.parametrize("path", ["/healthz", "/healthz/live"])
def test_who_asks_by_address_is_answered(client, working, settings, path) -> None:
    settings.ALLOWED_HOSTS = ["stores.example.com"]
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(path, headers={"Host": "10.0.0.7:8000"}).status_code == 200
    assert client.get("/", headers={"Host": "10.0.0.7:8000"}).status_code == 400

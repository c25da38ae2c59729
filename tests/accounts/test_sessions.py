"""Where one is logged in: the list, and its ends."""

# ruff: noqa: E501

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from storeagent.accounts import sessions
from storeagent.accounts.models import UserSession
from storeagent.accounts.session_store import digest_of
from storeagent.observability.models import AuditLog
from tests.conftest import PASSWORD

HOME = "/settings/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1"


def browser(user, agent: str) -> Client:
    client = Client(headers={"User-Agent": agent})
    client.force_login(user)
    assert client.get(HOME).status_code == 200
    return client


@pytest.fixture
def here(alice):
    return browser(alice, FIREFOX)


@pytest.fixture
def phone(alice, here):
    return browser(alice, IPHONE)


def row_of(client: Client) -> UserSession:
    return UserSession.objects.get(key=digest_of(client.session.session_key))


def end(client: Client, row: UserSession):
    return client.post(f"{HOME}sessions/{row.pk}/end/")


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (IPHONE, "Safari on an iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "Chrome on a Mac"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 SamsungBrowser/25.0 Chrome/121.0", "Samsung Internet on Android"),
        ("Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605 CriOS/126.0 Safari/604.1", "Chrome on an iPad"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
        ("Mozilla/5.0 (X11; CrOS x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "Chrome on a Chromebook"),
        ("Something (Windows)", "A browser on Windows"),
        ("curl/8.0", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)  # fmt: skip
def test_browsers_in_plain_words(agent, words):
    assert sessions.in_words(agent) == words


def test_each_is_listed_and_this_one_is_marked(here, phone, bob):
    browser(bob, "curl/8.0")
    page = here.get(HOME).content.decode()
    assert page.index("Firefox on Windows") < page.index("Safari on an iPhone")
    assert page.count("This browser") == 1
    assert "Unknown browser" not in page
    assert "last seen just now" in page


def test_one_is_ended_and_the_others_go_on(alice, here, phone):
    assert end(here, row_of(phone)).url == f"{HOME}#sessions"
    assert get_user(phone).is_anonymous
    assert get_user(here) == alice
    page = here.get(HOME).content.decode()
    assert "Safari on an iPhone is logged out." in page
    assert sessions.of(alice).count() == 1
    assert AuditLog.objects.filter(user=alice, type="session.ended").exists()


def test_this_one_may_be_ended_too(alice, here, phone):
    assert end(here, row_of(here)).url == "/"
    assert get_user(here).is_anonymous
    assert get_user(phone) == alice


def test_all_others_and_all(alice, here, phone):
    here.post(f"{HOME}sessions/end/")
    assert get_user(phone).is_anonymous
    here.get(HOME)
    assert [row.key for row in sessions.of(get_user(here))] == [digest_of(here.session.session_key)]
    again = browser(get_user(here), IPHONE)
    assert here.post(f"{HOME}sessions/end/", {"everywhere": "yes"}).url == "/"
    assert get_user(here).is_anonymous
    assert get_user(again).is_anonymous
    assert not UserSession.objects.exists()


def test_nobody_ends_the_session_of_another(here, bob):
    bobs = browser(bob, IPHONE)
    assert end(here, row_of(bobs)).status_code == 404
    assert get_user(bobs) == bob


def test_a_new_password_takes_the_others_off_the_list(alice, here, phone):
    here.post(f"{HOME}password/", {"current_password": PASSWORD, "new_password": "seven grey geese"})
    page = here.get(HOME).content.decode()
    assert "Firefox on Windows" in page
    assert "Safari on an iPhone" not in page


def test_one_that_was_left_is_off_the_list_and_forgotten(alice, here, phone):
    phone.post("/accounts/logout/")
    assert "Safari on an iPhone" not in here.get(HOME).content.decode()
    assert sessions.clear() == 1
    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    assert not sessions.of(alice).exists()
    assert sessions.clear() == 1


def test_it_is_written_once_in_a_while_and_not_at_each_request(here, monkeypatch):
    def writes() -> int:
        with CaptureQueriesContext(connection) as queries:
            here.get("/stores/add/")
        return sum('INSERT INTO "user_sessions"' in query["sql"] for query in queries)

    assert writes() == 0
    monkeypatch.setattr(sessions, "GRAIN", timedelta(0))
    before = row_of(here).last_seen_at
    assert writes() == 1
    assert row_of(here).last_seen_at > before


def passed(client: Client, **ago: timedelta) -> None:
    """As if so much time had gone by since each, and another process were asked."""
    row = row_of(client)
    for name, time in ago.items():
        setattr(row, name, timezone.now() - time)
    row.save()


@pytest.mark.parametrize(
    ("ago", "goes_on"),
    [
        ({"last_seen_at": sessions.IDLE - timedelta(hours=1)}, True),
        ({"last_seen_at": sessions.IDLE + timedelta(hours=1)}, False),
        ({"created_at": sessions.LONGEST - timedelta(hours=1)}, True),
        ({"created_at": sessions.LONGEST + timedelta(hours=1)}, False),
    ],
)
def test_it_ends_in_time_however_much_or_little_it_is_used(here, monkeypatch, ago, goes_on):
    monkeypatch.setattr(sessions, "GRAIN", timedelta(0))
    passed(here, **ago)
    assert (here.get("/chat/new/").status_code == 200) is goes_on
    assert (here.get("/settings/").status_code == 200) is goes_on


def test_a_new_key_makes_it_no_younger(here, monkeypatch):
    monkeypatch.setattr(sessions, "GRAIN", timedelta(0))
    here.get("/settings/")
    since = here.session[sessions.SINCE]
    here.post("/settings/sessions/end/")
    assert here.session[sessions.SINCE] == since
    session = here.session
    session[sessions.SINCE] = since - sessions.LONGEST.total_seconds() - 60
    session.save()
    assert here.get("/settings/").status_code == 302


def test_what_is_in_the_table_opens_nothing(here, alice):
    """Whoever has read the database has no session."""
    kept = [Session.objects.get().session_key, row_of(here).key]
    assert here.session.session_key not in kept
    for key in kept:
        thief = Client()
        thief.cookies["sessionid"] = key
        assert get_user(thief).is_anonymous
        assert thief.get(HOME).status_code == 302
    assert get_user(here) == alice


def test_strangers_and_tokens_leave_no_trace(client, db):
    client.get("/")
    client.cookies["sessionid"] = "x" * 32
    client.get("/")
    assert not UserSession.objects.exists()

"""Too often, too many, too long, too large: each ends in a clear answer, and none of it starves the others."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat import prompts, sse
from chat.models import Conversation, ConversationSummary, Turn
from chat.orchestrator.fsm import State
from chat.orchestrator.queue import submit
from storeagent.accounts import limits
from storeagent.accounts.limits import Kind, TooMany, take
from storeagent.accounts.models import RateLimit
from storeagent.bounds import MOST_BODY, BoundedBody
from storeagent.observability.purge import purge
from tests.security.world import Owner, make_owner
from tests.threads import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bob(db) -> Owner:
    return make_owner("bob@example.com")


def bearer(owner: Owner, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {owner.token}"} | more


# -- How often ----------------------------------------------------------------------------------------------


def test_so_many_at_once_then_one_refill_at_a_time(configure):
    configure(RATE_TURNS=3)
    for _ in range(3):
        take(Kind.TURNS, "somebody")
    with pytest.raises(TooMany) as refused:
        take(Kind.TURNS, "somebody")
    assert refused.value.retry_after == 20
    take(Kind.TURNS, "somebody else")
    RateLimit.objects.update(at="2020-01-01T00:00:00Z")  # a long time later the bucket is full, and no fuller
    for _ in range(3):
        take(Kind.TURNS, "somebody")
    with pytest.raises(TooMany):
        take(Kind.TURNS, "somebody")


def test_in_parallel_no_more_pass(configure):
    configure(RATE_TURNS=5)

    def try_once(_: int) -> bool:
        try:
            take(Kind.TURNS, "somebody")
        except TooMany:
            return False
        return True

    assert sum(in_parallel(100, try_once)) == 5


def test_nought_is_no_limit_and_costs_nothing(configure):
    configure(RATE_TURNS=0)
    take(Kind.TURNS, "somebody")
    assert not RateLimit.objects.exists()


def test_a_turn_pays_one_statement_for_it(bob, configure):
    def statements() -> int:
        prompts.refresh()  # what is read again after a while, whoever asks, is no turn's own
        with CaptureQueriesContext(connection) as captured:
            submit(bob.user, uuid.uuid4(), "save Corner Shop 415-555-0123", None)
        return len(captured)

    configure(RATE_TURNS=0)
    without = statements()
    configure(RATE_TURNS=100)
    assert statements() == without + 1


def test_buckets_go_when_nobody_has_used_them(bob, configure):
    configure(RATE_TURNS=5)
    take(Kind.TURNS, "somebody")
    RateLimit.objects.update(at="2020-01-01T00:00:00Z")
    purge()
    assert not RateLimit.objects.exists()


def test_too_many_messages_are_a_problem_and_no_turn(bob, configure):
    configure(RATE_TURNS=1)
    turns = Turn.objects.count()
    sent = [
        Client().post("/api/v1/chat", {"message": "hello"}, content_type="application/json", headers=bearer(bob))
        for _ in range(2)
    ]
    assert [response.status_code for response in sent] == [200, 429]
    assert sent[1]["Content-Type"] == "application/problem+json"
    assert sent[1]["Retry-After"] == "60"
    assert "Wait 60 seconds" in sent[1].json()["detail"]
    assert Turn.objects.count() == turns + 1


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_too_many_messages_on_the_page_leave_the_text_in_its_field(bob, configure, headers):
    configure(RATE_TURNS=1)
    client = bob.client()
    for _ in range(2):
        response = client.post("/chat/send/", {"message": "a word of mine", "field": "text"}, headers=headers)
    assert response.status_code == 429
    assert "Wait 60 seconds" in response.content.decode()
    assert "a word of mine" in response.content.decode()
    assert response["Retry-After"] == "60"


def test_the_api_the_searches_and_the_imports_have_limits(bob, configure):
    configure(RATE_API=2, RATE_SEARCHES=2, RATE_IMPORTS=1)
    assert [Client().get("/api/v1/stores", headers=bearer(bob)).status_code for _ in range(3)] == [200, 200, 429]
    client = bob.client()
    assert [client.get("/stores/?q=a").status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/chat/history/?q=a").status_code == 429
    assert client.get("/stores/").status_code == 200
    files = [SimpleUploadedFile("a.csv", b"name,phone\nA,+14155550123\n") for _ in range(2)]
    assert [client.post("/stores/import/", {"file": file}).status_code for file in files] == [302, 429]


def test_an_address_that_tries_tokens_has_a_limit_and_others_do_not_notice(bob, configure):
    configure(RATE_STRANGERS=2)
    wrong = {"Authorization": "Bearer sa_wrong"}
    assert [Client().get("/api/v1/stores", headers=wrong).status_code for _ in range(3)] == [401, 401, 429]
    assert Client().get("/api/v1/stores", headers=bearer(bob)).status_code == 200
    assert Client(REMOTE_ADDR="192.0.2.7").get("/api/v1/stores", headers=wrong).status_code == 401


def test_log_ins_from_one_address_have_a_limit(db, settings):
    assert settings.ACCOUNT_RATE_LIMITS == {"login": "60/m/ip", "login_failed": "30/m/ip", "signup": "60/m/ip"}
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    for number in range(3):
        last = Client().post("/accounts/login/", {"login": f"nobody{number}@example.com", "password": "x"})
    assert last.status_code == 429


# -- How many and how long ----------------------------------------------------------------------------------


def test_one_user_follows_so_many_replies_at_once(bob, configure):
    configure(STREAMS_PER_USER=2)

    async def nothing() -> Any:
        yield b""

    async def consume(response: Any) -> None:
        async for _ in response.streaming_content:
            pass

    first, second = sse.stream(nothing(), bob.user), sse.stream(nothing(), bob.user)
    with pytest.raises(TooMany):
        sse.stream(nothing(), bob.user)
    address = f"/api/v1/turns/{bob.ids['turn']}/events"
    assert Client().get(address, headers=bearer(bob)).status_code == 429
    async_to_sync(consume)(first)
    third = sse.stream(nothing(), bob.user)  # one ended, so there is room
    del second, third  # those that are dropped before they begin make room, too
    again = Client().get(address, headers=bearer(bob))
    assert again.status_code == 200
    again.close()
    assert bob.user.pk not in sse._Slot._open


def test_a_conversation_that_is_long_enough_ends_kindly(bob, configure):
    configure(TURNS_PER_CONVERSATION=2)
    client, pk = bob.client(), bob.ids["conversation"]
    for message in ("hello", "what is the number of costco?"):
        sent = client.post("/chat/send/", {"message": message, "conversation": pk})
    assert sent.status_code == 422
    page = sent.content.decode()
    assert "as long as one may" in page
    assert "What you saved is kept" in page
    conversation = Conversation.objects.get(pk=pk)
    assert conversation.state == State.TERMINATED
    assert conversation.ended_at
    assert ConversationSummary.objects.filter(conversation=conversation).exists()
    assert Turn.objects.filter(conversation=conversation).count() == 2
    assert client.post("/chat/send/", {"message": "hello"}).status_code == 303


# -- How large ----------------------------------------------------------------------------------------------


BOMBS = {
    "one line": b"a" * 999_999,
    "commas": b"," * 999_999,
    "quotes": b'"' * 999_999,
    "an open quote a line": b'"a\n' * 300_000,
    "empty lines": b"\n" * 999_999,
    "carriage returns": b"\r" * 999_999,
    "columns": (b"a," * 400 + b"\n") * 400,
    "nothing": b"\0" * 999_999,
    "folded for ever": b"BEGIN:VCARD\nFN:" + b"a\n " * 300_000,
    "cards in cards": b"BEGIN:VCARD\n" * 80_000,
    "properties": b"BEGIN:VCARD\n" + b"TEL:+14155550123\n" * 50_000 + b"END:VCARD\n",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_that_is_made_to_burst_is_answered(bob, name):
    """Refused in words, or read like any other; never with an error of ours, and never with many rows kept."""
    file = SimpleUploadedFile("bomb.csv", BOMBS[name])
    response = Client().post("/api/v1/imports", {"file": file}, headers=bearer(bob))
    assert response.status_code in (201, 422), response.content[:200]
    if response.status_code == 201:
        assert len(response.json()["lines"]) <= 501
        assert len(response.content) < 3_000_000


def ask(body: list[bytes], *headers: tuple[bytes, bytes], path: str = "/stores/import/") -> tuple[dict[str, Any], int]:
    """The start of the answer to a POST whose body comes in these pieces, and how many were read before it."""
    from storeagent.asgi import django_application

    read, sent, answered = 0, [], asyncio.Event()
    messages = [
        {"type": "http.request", "body": piece, "more_body": rest > 0} for rest, piece in enumerate(body[::-1])
    ]  # taken from the end

    async def receive() -> dict[str, Any]:
        nonlocal read
        if messages:
            read += 1
            return messages.pop()
        await answered.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            answered.set()

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"localhost"), *headers],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
        "scheme": "http",
        "http_version": "1.1",
    }
    async_to_sync(BoundedBody(django_application))(scope, receive, send)
    return sent[0], read


@pytest.mark.parametrize("path", ["/stores/import/", "/api/v1/chat", "/nothing/"])
def test_a_body_that_says_it_is_too_large_is_not_read(db, path):
    start, _ = ask([b"x" * 1000], (b"content-length", str(MOST_BODY + 1).encode()), path=path)
    assert start["status"] == 413
    assert (b"connection", b"close") in start["headers"]
    problem = any(value.startswith(b"application/problem+json") for _, value in start["headers"])
    assert problem == path.startswith("/api/")


def test_a_body_that_does_not_say_is_read_so_far(db):
    start, _ = ask([b"x" * 1_000_000] * 6, (b"transfer-encoding", b"chunked"))
    assert start["status"] == 413


def test_what_is_not_too_large_passes(db):
    start, read = ask([b"message=hello"], (b"content-length", b"13"))
    assert start["status"] != 413
    assert read == 1


def test_limits_are_counted_in_a_table_that_costs_no_disk(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'rate_limits'")
        assert cursor.fetchone()[0] in ("u", b"u")
    assert limits.Kind.TURNS == "RATE_TURNS"

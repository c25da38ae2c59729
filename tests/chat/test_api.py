"""The API's edges: bad input, other people's things, the same turn twice, the stream."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from django.utils import timezone

from chat import following
from chat.models import Conversation, Turn
from storeagent.accounts.models import ApiToken
from stores.models import Store

SAVE = "save ACME Hardware 415-555-0198"


def problem(response) -> dict:
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["detail"]
    assert body["request_id"] == response["X-Request-ID"]
    return body


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"message": ', 400),
        ("[]", 422),
        ('"hello"', 422),
        ({}, 422),
        ({"message": None}, 422),
        ({"message": 5}, 422),
        ({"message": ["hi"]}, 422),
        ({"message": ""}, 422),
        ({"message": " \n\t "}, 422),
        ({"message": "\x00\x01"}, 422),
        ({"message": "x" * 2001}, 422),
        ({"message": "x" * 1_100_000}, 413),
        ('{"message": "\\ud800"}', 422),
        ({"message": "hi", "unknown": 1}, 422),
        ({"message": "hi", "turn_id": "7"}, 422),
        ({"message": "hi", "conversation_id": "' OR 1=1"}, 422),
        ({"message": "hi", "passphrase": 5}, 422),
        ({"message": "hi", "conversation_id": str(uuid.uuid4())}, 404),
        (b"\xff\xfe\x00", 400),
    ],
)
def test_bad_input_is_a_problem_and_no_turn(talk, body, status: int) -> None:
    response = talk.post(body)
    assert response.status_code == status, response.content
    problem(response)
    assert not Turn.objects.exists()
    assert not Conversation.objects.exists()


@pytest.mark.parametrize("text", ["save \x00ACME Hardware\x07 415-555-0198", "\u200fsave ACME Hardware 415-555-0198"])
def test_control_characters_are_dropped(talk, text: str) -> None:
    assert talk.say(text)["state"] == "IDLE"


def test_a_problem_does_not_echo_the_input(talk) -> None:
    assert "blue heron" not in talk.post({"message": "hi", "passphrase": ["blue heron"]}).content.decode()


@pytest.mark.parametrize(
    ("body", "field"),
    [("[]", "body"), ({"message": 5}, "message"), ({"message": "hi", "x" * 9000: 1}, "x" * 100)],
    ids=["body", "message", "unknown"],
)
def test_a_problem_names_the_field_as_the_caller_knows_it(talk, body, field: str) -> None:
    assert [error["field"] for error in talk.post(body).json()["errors"]] == [field]


def test_a_reply_holds_no_mark_that_turns_its_line_around(talk) -> None:
    assert talk.say("save \u202eEvil\u202c Shop, 415-555-0198")["reply"].startswith("Saved Evil Shop.")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Bearer sa_\x00", "Basic YTpi", "Bearer é"])
def test_without_a_valid_token_it_is_401(talk, header: str) -> None:
    response = talk.post({"message": "hi"}, Authorization=header)
    assert problem(response)["status"] == 401
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_revoked_token_is_401(talk) -> None:
    ApiToken.objects.get().revoke()
    assert talk.post({"message": "hi"}).status_code == 401


def test_a_locked_users_token_is_401(talk) -> None:
    talk.user.is_active = False
    talk.user.save()
    assert talk.post({"message": "hi"}).status_code == 401


def test_someone_elses_conversation_is_not_found(talk, bobs_talk) -> None:
    talk.say("hello")
    theirs, nobodys = ({"message": "hi", "conversation_id": pk} for pk in (talk.conversation_id, str(uuid.uuid4())))
    answers = [bobs_talk.post(body) for body in (theirs, nobodys)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json()["detail"] == answers[1].json()["detail"]


def test_the_same_turn_twice_is_one_turn(talk, turn_id) -> None:
    first = talk.say(SAVE, turn_id=turn_id)
    again = talk.say(SAVE, turn_id=turn_id)
    assert {**again, "request_id": ""} == {**first, "request_id": ""}
    assert (Turn.objects.count(), Store.objects.count()) == (1, 1)


def test_a_turn_that_gives_no_sign_is_apologized_for_in_time_and_can_be_asked_for(talk, turn_id, monkeypatch) -> None:
    monkeypatch.setattr(following, "SIGN_LIMIT", 0.1)
    conversation = Conversation.objects.create(user=talk.user)
    soon = timezone.now() + timedelta(minutes=1)
    Turn.objects.create(id=turn_id, user=talk.user, conversation=conversation, status="running", lease_expires_at=soon)
    answer = talk.post({"message": SAVE, "turn_id": turn_id})
    assert answer.status_code == 503
    assert f"send it again with its turn_id, {turn_id}" in problem(answer)["detail"]


def test_someone_elses_turn_id_is_not_found(talk, bobs_talk, turn_id) -> None:
    talk.say(SAVE, turn_id=turn_id)
    assert bobs_talk.post({"message": "hi", "turn_id": turn_id}).status_code == 404


def test_a_turn_id_of_another_conversation_is_a_conflict(talk, turn_id) -> None:
    talk.say(SAVE, turn_id=turn_id)
    talk.conversation_id = None
    talk.say("hello")
    assert talk.post({"message": SAVE, "turn_id": turn_id, "conversation_id": talk.conversation_id}).status_code == 409


def test_a_well_formed_request_id_is_kept_and_another_replaced(talk) -> None:
    assert talk.post({"message": "hi"}, **{"X-Request-ID": "caller-0001"})["X-Request-ID"] == "caller-0001"
    assert talk.post({"message": "hi"}, **{"X-Request-ID": "no spaces!"})["X-Request-ID"] != "no spaces!"


def parse_sse(raw: bytes) -> list[tuple[int, str, dict]]:
    events = []
    for block in raw.decode().strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        events.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
    return events


@async_to_sync
async def stream(method: str, path: str, token: str, body: dict | None = None, **headers: str) -> list:
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"} | headers
    client = AsyncClient()
    extra = {"data": json.dumps(body), "content_type": "application/json"} if body else {}
    response = await getattr(client, method)(path, headers=headers, **extra)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "text/event-stream"
    return parse_sse(b"".join([chunk async for chunk in response.streaming_content]))


def test_a_turn_streams_token_by_token(talk, turn_id) -> None:
    events = stream("post", "/api/v1/chat", talk.token, {"message": SAVE, "turn_id": turn_id})
    assert [seq for seq, _, _ in events] == list(range(1, len(events) + 1))
    kinds = [kind for _, kind, _ in events]
    assert kinds[:2] == ["receipt", "state"]
    assert set(kinds[2:-1]) == {"token"}
    assert len(kinds) > 4
    assert kinds[-1] == "done"
    assert events[0][2]["stores"] == [{"name": "ACME Hardware", "phone": "+14155550198"}]
    assert "".join(data["text"] for _, kind, data in events if kind == "token").startswith("Saved ACME Hardware.")


def test_a_stream_resumes_behind_the_last_event(talk, turn_id) -> None:
    whole = stream("post", "/api/v1/chat", talk.token, {"message": SAVE, "turn_id": turn_id})
    path = f"/api/v1/turns/{turn_id}/events"
    assert stream("get", path, talk.token) == whole
    for cut in range(len(whole)):
        assert stream("get", path, talk.token, **{"Last-Event-ID": str(cut)}) == whole[cut:]


@pytest.mark.parametrize("nonsense", ["-1", "abc", "٣", "99999999999999999999"])
def test_a_nonsense_last_event_id_starts_over(talk, turn_id, nonsense: str) -> None:
    whole = stream("post", "/api/v1/chat", talk.token, {"message": SAVE, "turn_id": turn_id})
    assert (
        stream(
            "get",
            f"/api/v1/turns/{turn_id}/events",
            talk.token,
            **{"Last-Event-ID": nonsense.encode().decode("latin-1")},
        )
        == whole
    )


def test_someone_elses_stream_is_not_found(talk, bobs_talk, turn_id) -> None:
    talk.say(SAVE, turn_id=turn_id)
    response = Client().get(f"/api/v1/turns/{turn_id}/events", headers={"Authorization": f"Bearer {bobs_talk.token}"})
    assert response.status_code == 404


def test_the_numbers_of_an_old_turn_stay_closed(talk, turn_id, settings) -> None:
    talk.say(SAVE, turn_id=turn_id)
    settings.REVEAL_SECONDS = 0
    events = stream("get", f"/api/v1/turns/{turn_id}/events", talk.token)
    assert events[0][2]["stores"] == [{"name": "ACME Hardware", "phone": None}]
    again = talk.say(SAVE, turn_id=turn_id)
    assert again["stores"] == [{"name": "ACME Hardware", "phone": None}]
    assert again["tool_calls"][0]["arguments"] == {"store_name": "ACME Hardware", "phone": None}
    assert "0198" not in json.dumps([events, again])


def test_search_names_stores_and_shows_no_number(talk) -> None:
    talk.say(SAVE)
    response = Client().get("/api/v1/stores?q=acme", headers={"Authorization": f"Bearer {talk.token}"})
    assert [store["name"] for store in response.json()["stores"]] == ["ACME Hardware"]
    assert "0198" not in response.content.decode()


def test_the_docs_are_served(client, db) -> None:
    assert client.get("/api/v1/docs").status_code == 200
    assert "/api/v1/chat" in client.get("/api/v1/openapi.json").json()["paths"]

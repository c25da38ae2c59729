"""Thumbs under a reply: on the page, through the API, on the message, and as a score of the turn's trace."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django_q.models import OrmQ
from langfuse.api.core import ApiError

from chat.models import Conversation, Message
from chat.rating import rate, send_score
from storeagent.observability import tracing
from tests.conftest import make_user
from tests.fakes.telemetry import FakeTelemetry

SAVE = "save ACME Hardware 415-555-0198"


@pytest.fixture
def alice(transactional_db: None) -> Any:
    return make_user("alice@example.com")


@pytest.fixture
def browser(alice: Any) -> Client:
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def message(browser: Client) -> Message:
    """A reply to rate."""
    browser.post("/chat/send/", {"message": SAVE, "conversation": "", "turn": str(uuid.uuid4())})
    return Message.objects.get(role="assistant")


@pytest.fixture
def langfuse(settings: Any) -> Any:
    with FakeTelemetry() as fake:
        settings.LANGFUSE_PUBLIC_KEY, settings.LANGFUSE_SECRET_KEY = "pk-tests", "sk-tests"
        settings.LANGFUSE_BASE_URL = fake.url
        yield fake


def press(browser: Client, message: Message, rating: str, **headers: str) -> Any:
    return browser.post(f"/chat/messages/{message.pk}/rating/", {"rating": rating}, headers=headers)


def rating(message: Message) -> int | None:
    message.refresh_from_db()
    return message.rating


def shown(html: str) -> dict[str, tuple[str, str]]:
    """What each thumb would send, and whether it is pressed."""
    buttons = re.findall(r'id="(up|down)-[^"]+"[^>]* value="(\w+)" aria-pressed="(\w+)"', html)
    return {name: (value, pressed) for name, value, pressed in buttons}


class TestThePage:
    def test_a_reply_can_be_rated_and_shows_it(self, browser, message) -> None:
        page = f"/chat/{message.conversation_id}/"
        assert shown(browser.get(page).content.decode()) == {"up": ("up", "false"), "down": ("down", "false")}
        response = press(browser, message, "up")
        assert (response.status_code, response["Location"]) == (302, f"{page}#turn-{message.turn_id}")
        assert rating(message) == 1
        assert shown(browser.get(page).content.decode()) == {"up": ("none", "true"), "down": ("down", "false")}

    def test_a_pressed_thumb_is_taken_back_or_changed(self, browser, message) -> None:
        assert [press(browser, message, each) and rating(message) for each in ("up", "down", "none", "none")] == [
            1,
            -1,
            None,
            None,
        ]

    def test_htmx_gets_the_thumbs_again(self, browser, message) -> None:
        response = press(browser, message, "down", **{"HX-Request": "true"})
        assert shown(response.content.decode()) == {"up": ("up", "false"), "down": ("none", "true")}
        assert "csrfmiddlewaretoken" in response.content.decode()

    @pytest.mark.parametrize("wrong", ["", "1", "UP", "x" * 5000])
    def test_anything_else_is_refused(self, browser, message, wrong) -> None:
        assert press(browser, message, wrong).status_code == 400
        assert rating(message) is None

    def test_it_is_the_owner_s_alone(self, browser, message) -> None:
        stranger = Client()
        assert press(stranger, message, "up").status_code == 302  # to log in
        stranger.force_login(make_user("bob@example.com"))
        assert press(stranger, message, "up").status_code == 404
        assert rating(message) is None

    def test_what_a_person_said_is_no_reply(self, browser, message) -> None:
        said = Message.objects.get(role="user")
        assert press(browser, said, "up").status_code == 404
        assert f"/chat/messages/{said.pk}/" not in browser.get(f"/chat/{said.conversation_id}/").content.decode()

    def test_a_get_changes_nothing(self, browser, message) -> None:
        assert browser.get(f"/chat/messages/{message.pk}/rating/?rating=up").status_code == 405


class TestTheApi:
    @pytest.fixture
    def turn_id(self, talk) -> str:
        return talk.say(SAVE)["turn_id"]

    def post(self, talk: Any, turn_id: str, body: Any) -> Any:
        headers = {"Authorization": f"Bearer {talk.token}"}
        return Client().post(f"/api/v1/turns/{turn_id}/rating", json.dumps(body), "application/json", headers=headers)

    def test_rates_the_reply_of_a_turn(self, talk, turn_id) -> None:
        for thumb, kept in (("up", 1), ("down", -1), (None, None)):
            response = self.post(talk, turn_id, {"rating": thumb})
            assert (response.status_code, response.json()["rating"]) == (200, thumb)
            assert Message.objects.get(role="assistant").rating == kept

    @pytest.mark.parametrize("body", [{}, {"rating": "great"}, {"rating": 1}, {"rating": "up", "comment": "x"}, []])
    def test_refuses_what_is_no_rating(self, talk, turn_id, body) -> None:
        response = self.post(talk, turn_id, body)
        assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")

    def test_is_the_owner_s_alone(self, talk, bobs_talk, turn_id) -> None:
        assert self.post(bobs_talk, turn_id, {"rating": "up"}).status_code == 404
        assert self.post(talk, str(uuid.uuid4()), {"rating": "up"}).status_code == 404
        assert Message.objects.get(role="assistant").rating is None


class TestTheScore:
    def test_follows_the_thumb(self, langfuse, alice, message) -> None:
        turn_id = str(message.turn_id)
        for thumb, value in (("up", 1.0), ("down", 0.0)):
            rate(alice, thumb, message_id=message.pk)
            send_score(turn_id)
            (score,) = langfuse.scores.values()
            assert (score["traceId"], score["name"], score["value"]) == (tracing.trace_id(turn_id), "thumb", value)
            assert score["dataType"] == "BOOLEAN"
        rate(alice, None, message_id=message.pk)
        send_score(turn_id)
        assert langfuse.scores == {}

    def test_is_the_worker_s_work_and_never_the_request_s(self, langfuse, browser, message) -> None:
        langfuse.status = 500
        press(browser, message, "up")
        press(browser, message, "up")
        assert langfuse.requests == []
        (task,) = [each.task for each in OrmQ.objects.all() if each.task["func"] == "chat.rating.send_score"]
        assert task["args"] == (str(message.turn_id),)

    def test_that_does_not_arrive_is_an_error_of_the_task(self, langfuse, alice, message) -> None:
        rate(alice, "up", message_id=message.pk)
        langfuse.status = 500
        with pytest.raises(ApiError):
            send_score(str(message.turn_id))
        langfuse.status = 200
        send_score(str(message.turn_id))
        assert len(langfuse.scores) == 1

    def test_is_not_sent_without_keys(self, browser, message) -> None:
        press(browser, message, "up")
        assert not [each for each in OrmQ.objects.all() if "send_score" in str(each.task["func"])]


def test_the_stream_ends_with_the_thumbs(alice) -> None:
    from tests.chat.test_pages import TestWithHtmx

    _, html, stream = TestWithHtmx().post(alice, message=SAVE)
    turn_id = Conversation.objects.get().turns.get().pk
    assert 'name="rating"' not in html
    assert f'<hx-partial hx-target="#rating-{turn_id}"' in stream
    assert shown(stream) == {"up": ("up", "false"), "down": ("down", "false")}

"""The chat page: plain form posts, fragments for htmx, and what it shows to whom."""

from __future__ import annotations

import asyncio
import re
import uuid

import pytest
from asgiref.sync import ThreadSensitiveContext, async_to_sync, sync_to_async
from django.db import connection
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chat.following import wait_for_end
from chat.models import Conversation, Turn
from chat.orchestrator.lease import lease_end
from chat.page import suggestions
from chat.providers.base import Utterance
from chat.providers.grammar import parse
from stores import phones
from stores.phones import Verdict
from tests.conftest import PASSPHRASE, make_user

SEND = "/chat/send/"
NOBODYS = "6f1ed002-ab5b-4f44-9f6a-1d2b5c4e8a11"
SAVE = "save ACME Hardware 415-555-0198"


@pytest.fixture
def alice(transactional_db):
    return make_user("alice@example.com")


@pytest.fixture
def browser(alice) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def say(browser: Client, message: str, conversation: Conversation | None = None, field: str = ""):
    data = {"message": message, "conversation": str(conversation.pk) if conversation else "", "turn": str(uuid.uuid4())}
    return browser.post(SEND, data | {"field": field})


def page(browser: Client, conversation: Conversation) -> str:
    return browser.get(reverse("chat:conversation", args=[conversation.pk])).content.decode()


class TestWithoutJavaScript:
    def test_a_post_runs_the_turn_and_redirects_to_the_page_with_the_card(self, browser) -> None:
        response = say(browser, SAVE)
        conversation = Conversation.objects.get()
        assert (response.status_code, response["Location"]) == (303, f"/chat/{conversation.pk}/")
        assert "(415) 555-0198" in page(browser, conversation)

    def test_the_main_job(self, browser) -> None:
        say(browser, SAVE)
        conversation = Conversation.objects.get()
        say(browser, "number for acme?", conversation)
        assert 'type="password"' in page(browser, conversation)
        say(browser, "wrong horse", conversation)
        shown = page(browser, conversation)
        assert "not the passphrase" in shown
        assert "wrong horse" not in shown
        say(browser, PASSPHRASE, conversation)
        assert page(browser, conversation).count("(415) 555-0198") >= 2  # the saved card's, and the found one's
        say(browser, "bye", conversation)
        assert "Saved ACME Hardware. Found ACME Hardware." in page(browser, conversation)

    def test_the_numbers_of_old_turns_are_sealed(self, browser, settings) -> None:
        say(browser, SAVE)
        settings.REVEAL_SECONDS = 0
        shown = page(browser, Conversation.objects.get())
        assert "ACME Hardware" in shown
        assert "0198" not in shown
        assert "•••98" in shown

    @pytest.mark.parametrize("message", ["", "   ", "x" * 2001, "\x00"])
    def test_a_bad_message_is_refused_in_words_and_kept(self, browser, message: str) -> None:
        response = say(browser, message)
        assert response.status_code == 422
        assert 'role="alert"' in response.content.decode()
        assert message.strip("\x00 ") in response.content.decode()
        assert not Turn.objects.exists()

    def test_an_ended_conversation_says_so(self, browser) -> None:
        say(browser, "bye")
        response = say(browser, "hello", Conversation.objects.get())
        assert response.status_code == 422
        assert "has ended" in response.content.decode()


class TestWithHtmx:
    def post(self, alice, **data: str) -> tuple[str, object]:
        """The fragment that comes back, and what its stream sends, in one event loop as a server has it."""

        @async_to_sync
        async def go():
            client = AsyncClient()
            await client.aforce_login(alice)
            body = {"conversation": "", "turn": str(uuid.uuid4())} | data
            response = await client.post(SEND, body, headers={"HX-Request": "true"})
            html = response.content.decode()
            url = re.search(r'hx-sse:connect="([^"]+)"', html)
            if not url:
                return response, html, ""
            stream = await client.get(url[1])
            return response, html, b"".join([chunk async for chunk in stream.streaming_content]).decode()

        return go()

    def test_the_turn_comes_back_at_once_and_streams_into_itself(self, alice) -> None:
        response, html, stream = self.post(alice, message=SAVE)
        turn = Turn.objects.get()
        assert response["HX-Replace-Url"] == f"/chat/{turn.conversation_id}/"
        assert f'id="turn-{turn.pk}"' in html
        assert "save ACME Hardware 415-555-0198" in html
        assert '<hx-partial hx-target="#composer"' in html
        assert f'data: <hx-partial hx-target="#reply-{turn.pk}" hx-swap="beforeend">Saved</hx-partial>' in stream
        assert "(415) 555-0198" in stream
        assert stream.rstrip().endswith("event: done\ndata: done")

    def test_a_lookup_brings_the_passphrase_field(self, alice) -> None:
        _, _, stream = self.post(alice, message="number for acme?")
        assert 'type="password"' in stream

    def test_a_reply_is_escaped(self, alice) -> None:
        _, html, stream = self.post(alice, message="save <script>alert(1)</script> 415-555-0198")
        assert "<script>" not in html + stream
        assert "&lt;script&gt;" in html

    def test_a_bad_message_brings_the_composer_with_the_reason(self, alice) -> None:
        response, html, _ = self.post(alice, message="x" * 2001)
        assert response.status_code == 422
        assert 'id="composer"' in html
        assert "<html" not in html


class TestThePageThatIsBehind:
    """What was typed into one kind of field is never taken for the other."""

    def test_a_message_is_no_attempt(self, browser) -> None:
        say(browser, "number for acme?", field="text")
        response = say(browser, "my secret plans", Conversation.objects.get(), field="text")
        assert response.status_code == 422
        assert "has moved on" in response.content.decode()
        assert "my secret plans" not in response.content.decode()  # the field that comes back is for a passphrase
        assert Turn.objects.count() == 1

    def test_an_attempt_is_no_message_and_is_not_sent_back(self, browser) -> None:
        say(browser, "help", field="text")
        response = say(browser, PASSPHRASE, Conversation.objects.get(), field="passphrase")
        assert response.status_code == 422
        assert PASSPHRASE not in response.content.decode()
        assert Turn.objects.count() == 1

    def test_an_attempt_does_not_wait_for_its_turn(self, browser, alice) -> None:
        say(browser, "number for acme?", field="text")
        conversation = Conversation.objects.get()
        Turn.objects.create(id=uuid.uuid4(), user=alice, conversation=conversation, lease_expires_at=lease_end())
        response = say(browser, PASSPHRASE, conversation, field="passphrase")
        assert response.status_code == 422
        assert "Please wait for the answer" in response.content.decode()

    def test_it_catches_up_with_the_turns_and_with_another_composer(self, browser) -> None:
        say(browser, "number for acme?", field="text")
        url = f"/chat/{Conversation.objects.get().pk}/"
        behind, in_step = (
            browser.get(url, {"composer": shown}, headers={"HX-Request": "true"}).content.decode()
            for shown in ("text", "passphrase")
        )
        for html in (behind, in_step):
            assert "number for acme?" in html
            assert "<html" not in html
        assert 'type="password"' in behind
        assert 'id="composer"' not in in_step


class TestOwnership:
    @pytest.mark.parametrize("pk", ["", NOBODYS])
    def test_a_strangers_conversation_is_as_missing_as_one_that_never_was(self, browser, pk: str) -> None:
        say(browser, SAVE)
        stranger = Client()
        stranger.force_login(make_user("charlie@example.com"))
        pk = pk or str(Conversation.objects.get().pk)
        assert stranger.get(f"/chat/{pk}/").status_code == 404
        assert stranger.post(SEND, {"message": "hi", "conversation": pk}).status_code == 404
        assert stranger.get(f"/chat/turns/{Turn.objects.get().pk}/events/").status_code == 404
        assert stranger.post(f"/chat/turns/{Turn.objects.get().pk}/stop/").status_code == 404

    @pytest.mark.parametrize("path", ["/chat/", "/chat/new/", f"/chat/{NOBODYS}/"])
    def test_nobody_is_sent_to_log_in(self, client, db, path: str) -> None:
        assert client.get(path)["Location"].startswith("/accounts/login/")

    def test_a_conversation_that_is_no_uuid_is_not_found(self, browser) -> None:
        assert browser.post(SEND, {"message": "hi", "conversation": "1 OR 1=1"}).status_code == 404


def test_a_long_conversation_takes_as_many_queries_as_a_short_one(browser) -> None:
    say(browser, SAVE)
    conversation = Conversation.objects.get()
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            page(browser, conversation)
        counts.append(len(queries))
        for number in range(5):
            say(browser, f"save Store {number} 415-555-010{number}", conversation)
    assert counts[0] == counts[1]


def test_home_goes_where_one_left_off(browser) -> None:
    assert browser.get("/chat/")["Location"] == "/chat/new/"
    say(browser, "hello")
    assert browser.get("/chat/")["Location"] == f"/chat/{Conversation.objects.get().pk}/"


@pytest.mark.parametrize("region", ["US", "DE", "ES", "JP", "BR"])
def test_what_one_may_say_first_works_where_one_is(region: str) -> None:
    save, _, whose = suggestions(region)
    [operation] = parse(Utterance(save, region, None)).operations
    [end] = re.findall(r"\d+", whose)
    check = phones.check(operation.arguments["phone"], region)
    assert operation.arguments["store_name"] == "ACME Hardware"
    assert check.verdict is Verdict.VALID
    assert check.e164.endswith(end)


def test_who_waits_for_a_turn_holds_no_connection(browser):
    """As a server has it: a request with a thread, and a connection, of its own."""
    say(browser, SAVE)
    turn = Turn.objects.get()

    async def held() -> object:
        async with ThreadSensitiveContext():
            await sync_to_async(lambda: connection.ensure_connection())()
            await wait_for_end(turn)
            try:
                return await sync_to_async(lambda: connection.connection)()
            finally:
                await sync_to_async(lambda: connection.close())()

    assert asyncio.run(held()) is None


@pytest.mark.parametrize("path", ["/language/", "/chat/send/"])
def test_a_form_that_is_too_large_is_told_so_and_is_no_error(browser, path, caplog):
    answer = browser.post(path, "message=" + "x" * 1_100_000, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert not [record for record in caplog.records if record.levelname == "ERROR"]

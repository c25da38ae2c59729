"""Turns that take their time: stopped, queued, followed in two tabs, in a tunnel. A double of a model speaks slowly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.chat_page import ChatPage
from tests.browser.faults import Faults
from tests.browser.server import Person, Server, running_server
from tests.chat.vendors import FIND, answer, by_message
from tests.fakes import FakeAnthropic, Fault, Reply, classifier, reply

pytestmark = pytest.mark.xdist_group("slow model")  # one worker has the server of this module

WORDS = [
    f"word-{chr(97 + n // 20)}{chr(97 + n % 20)}" for n in range(160)
]  # no digits: the guard would take them for a number
TEXT = " ".join(WORDS)
GAP = 0.15  # seconds: a reply takes longer than anything a test does meanwhile, and ends when the test says `hurry`
TUNNEL_SECONDS = 10


@pytest.fixture(scope="module")
def model() -> Iterator[FakeAnthropic]:
    with FakeAnthropic() as fake:
        yield fake


@pytest.fixture(scope="module")
def slow_server(model: FakeAnthropic, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    settings = {"PROVIDERS": "anthropic", "ANTHROPIC_API_KEY": "a key", "ANTHROPIC_BASE_URL": model.url}
    with running_server(tmp_path_factory.mktemp("slow"), "browser_slow", **settings) as server:
        yield server


@pytest.fixture
def speaks(model: FakeAnthropic) -> Iterator[Callable[[Reply], None]]:
    """`speaks(Reply(…))`: how the model words every reply from now on."""
    model.script(by_message({"number for": answer("retrieve_by_name", FIND)}), when=classifier)
    yield lambda words: model.script(words, when=reply)
    model.clear()


@pytest.fixture
def person(slow_server: Server) -> Person:
    return slow_server.new_person()


@pytest.fixture
def browse(new_context: Callable[..., BrowserContext], slow_server: Server, person: Person, faults: Faults):
    """Another browser of the same person, as a blank page."""
    faults.allow_host(urlsplit(slow_server.url).netloc)

    def browse(**options) -> ChatPage:
        context = new_context(**options)
        context.add_cookies([{"name": "sessionid", "value": person.session, "url": slow_server.url}])
        return ChatPage(context.new_page())

    return browse


@pytest.fixture
def hurry() -> Event:
    """Set it, and the model says what it has left to say."""
    return Event()


@pytest.fixture
def chat(
    browse: Callable[..., ChatPage], slow_server: Server, speaks: Callable[[Reply], None], hurry: Event
) -> ChatPage:
    speaks(Reply(TEXT, gap=GAP, hurry=hurry))
    chat = browse()
    chat.page.goto(f"{slow_server.url}/chat/new/")
    return chat


def other_tab(chat: ChatPage, turns: int = 0) -> ChatPage:
    """The same conversation, once it has so many turns: then it has an address."""
    if turns:
        expect(chat.turns).to_have_count(turns)
    tab = ChatPage(chat.page.context.new_page())
    tab.page.goto(chat.page.url)
    return tab


def begin(chat: ChatPage, text: str = "help") -> ChatPage:
    """Send, and wait for the first words."""
    chat.send(text)
    expect(chat.reply).to_contain_text(WORDS[0])
    return chat


def state_of(chat: ChatPage, turn: int, state: str) -> None:
    expect(chat.turns.nth(turn)).to_have_attribute("data-state", state, timeout=20_000)


class TestStop:
    def test_what_was_shown_stays_and_the_composer_is_free(self, chat: ChatPage) -> None:
        begin(chat)
        chat.button("Stop").click()
        state_of(chat, 0, "stopped")

        shown = chat.reply.text_content() or ""
        assert TEXT.startswith(shown)
        assert shown not in ("", TEXT)
        expect(chat.last.get_by_text("Stopped", exact=True)).to_be_visible()
        expect(chat.button("Stop")).to_be_hidden()
        expect(chat.field).to_be_focused()
        expect(chat.page.locator("#announcer")).to_contain_text("Stopped")
        chat.page.reload()
        expect(chat.reply).to_have_text(shown)
        expect(chat.last.get_by_text("Stopped", exact=True)).to_be_visible()

    def test_escape_stops_it(self, chat: ChatPage) -> None:
        begin(chat)
        chat.field.press("Escape")

        state_of(chat, 0, "stopped")

    def test_escape_does_not_while_the_next_message_is_being_written(self, chat: ChatPage) -> None:
        begin(chat)
        chat.field.fill("and then")
        chat.field.press("Escape")
        expect(chat.reply).to_contain_text(WORDS[8])
        state_of(chat, 0, "running")
        chat.page.locator("#scroll").focus()
        chat.page.keyboard.press("Escape")

        state_of(chat, 0, "stopped")
        expect(chat.field).to_have_value("and then")

    def test_it_is_large_enough_for_a_finger(self, chat: ChatPage) -> None:
        box = begin(chat).button("Stop").bounding_box()

        assert box
        assert min(box["width"], box["height"]) >= 24

    def test_without_scripts(self, chat: ChatPage, browse: Callable[..., ChatPage]) -> None:
        begin(chat)
        tab = browse(java_script_enabled=False)
        tab.page.goto(chat.page.url)
        tab.button("Stop").click()

        state_of(chat, 0, "stopped")
        state_of(tab, 0, "stopped")  # the page asks again by itself

    def test_on_another_replica(
        self, chat: ChatPage, slow_server: Server, faults: Faults, browse: Callable[..., ChatPage]
    ) -> None:
        with slow_server.replica() as url:
            faults.allow_host(urlsplit(url).netloc)
            begin(chat)
            tab = browse()  # in a window of its own: a page in the background does not follow
            tab.page.goto(url + urlsplit(chat.page.url).path)
            expect(tab.reply).to_contain_text(WORDS[1])
            tab.button("Stop").click()

            state_of(tab, 0, "stopped")
            state_of(chat, 0, "stopped")
            expect(tab.reply).to_have_text(chat.reply.text_content() or "")
            tab.page.close()


class TestQueue:
    def test_the_second_says_that_it_waits_and_then_runs(
        self, chat: ChatPage, speaks: Callable[[Reply], None], hurry: Event
    ) -> None:
        begin(chat)
        speaks(Reply(TEXT, gap=GAP, hurry=(hurry_too := Event())))
        chat.send("help")
        state_of(chat, 1, "queued")
        expect(chat.last.get_by_text("Waiting for the answer before this one")).to_be_visible()
        hurry.set()
        state_of(chat, 1, "running")
        state_of(chat, 0, "done")
        hurry_too.set()
        state_of(chat, 1, "done")

        for n in (0, 1):
            expect(chat.turns.nth(n).locator(".reply")).to_have_text(TEXT)

    def test_three_may_wait_and_a_fourth_stays_in_its_field(self, chat: ChatPage, faults: Faults) -> None:
        faults.expect("status of 422")
        begin(chat)
        for n in range(3):
            chat.send(f"question {n}")
            expect(chat.turns).to_have_count(n + 2)
        chat.send("one too many")

        expect(chat.page.get_by_role("alert")).to_contain_text("I am still busy")
        expect(chat.field).to_have_value("one too many")
        expect(chat.turns).to_have_count(4)

    def test_a_message_that_waited_is_never_tried_as_a_passphrase(
        self, chat: ChatPage, speaks: Callable[[Reply], None], hurry: Event
    ) -> None:
        begin(chat)
        speaks(Reply("Please type it below."))
        chat.send("What's the number for acme?")
        expect(chat.turns).to_have_count(2)
        chat.send("Save Costco, 415-555-0137")
        expect(chat.turns).to_have_count(3)
        hurry.set()
        state_of(chat, 2, "failed")

        expect(chat.last).to_contain_text("I was asking for your passphrase by then")
        chat.expect_passphrase_field()
        expect(chat.button("Send again")).to_be_hidden()
        chat.button("Cancel").click()
        state_of(chat, 3, "done")
        chat.button("Send again").click()
        expect(chat.field).to_have_value("Save Costco, 415-555-0137")

    def test_a_page_that_missed_the_question_is_shown_it_and_keeps_the_message(
        self, chat: ChatPage, speaks: Callable[[Reply], None], faults: Faults
    ) -> None:
        faults.expect("status of 422")
        speaks(Reply("Please type it below."))
        chat.say("help")
        tab = other_tab(chat)
        tab.page.evaluate("BroadcastChannel.prototype.postMessage = () => {}")
        tab.page.route("**/chat/*/?composer=*", lambda route: route.fulfill(status=204))
        chat.page.route("**/chat/*/?composer=*", lambda route: route.fulfill(status=204))
        tab.say("What's the number for acme?")
        tab.expect_passphrase_field()
        chat.send("my secret plans")

        expect(chat.page.get_by_role("alert")).to_contain_text("has moved on")
        chat.expect_passphrase_field()
        expect(chat.passphrase).to_have_value("")
        expect(chat.turns).to_have_count(1)
        chat.button("Cancel").click()
        chat.expect_text_field()
        expect(chat.field).to_have_value("my secret plans")


class TestTabs:
    def test_what_is_sent_in_one_is_shown_in_the_other(self, chat: ChatPage, hurry: Event) -> None:
        hurry.set()
        chat.say("help")
        tab = other_tab(chat)
        tab.field.fill("a draft")
        hurry.clear()
        chat.send("help again")
        expect(tab.turns).to_have_count(2)
        expect(tab.said).to_contain_text("help again")
        for page in (chat, tab):
            expect(page.reply).to_contain_text(WORDS[1])
        hurry.set()
        chat.wait_for_answer(2)
        tab.wait_for_answer(2)

        for page in (chat, tab):
            expect(page.reply).to_have_text(TEXT)
        expect(tab.field).to_have_value("a draft")

    def test_a_queued_one_is_shown_in_the_other_when_it_is_read(self, chat: ChatPage, hurry: Event) -> None:
        begin(chat)
        tab = other_tab(chat)
        chat.send("help again")
        expect(tab.turns).to_have_count(2)
        state_of(tab, 1, "queued")
        hurry.set()
        state_of(tab, 1, "done")

        expect(tab.said).to_contain_text("help again")
        expect(tab.reply).to_have_text(TEXT)

    def test_what_was_sent_on_another_device_is_shown_on_coming_back(
        self, chat: ChatPage, browse: Callable[..., ChatPage], speaks: Callable[[Reply], None]
    ) -> None:
        speaks(Reply("Please type it below."))
        chat.say("help")
        chat.field.fill("a draft")
        other = browse()
        other.page.goto(chat.page.url)
        other.say("What's the number for acme?")
        chat.page.evaluate("dispatchEvent(new Event('focus'))")
        expect(chat.turns).to_have_count(2)
        chat.expect_passphrase_field()
        expect(chat.passphrase).to_have_value("")
        chat.button("Cancel").click()

        chat.expect_text_field()
        expect(chat.field).to_have_value("a draft")

    def test_coming_back_in_mid_reply_doubles_nothing(self, chat: ChatPage, hurry: Event) -> None:
        begin(chat)
        for n in range(2, 12):
            expect(chat.reply).to_contain_text(WORDS[n])
            chat.page.evaluate("dispatchEvent(new Event('focus'))")
        hurry.set()
        chat.wait_for_answer(1)

        expect(chat.reply).to_have_text(TEXT)


class TestConnection:
    def test_a_tunnel_in_mid_reply(self, chat: ChatPage, hurry: Event, faults: Faults) -> None:
        faults.expect("ERR_INTERNET_DISCONNECTED|Failed to fetch|network error")
        begin(chat)
        chat.page.context.set_offline(True)
        expect(chat.last.get_by_text("Connection lost. Trying again")).to_be_visible()
        chat.page.wait_for_timeout(TUNNEL_SECONDS * 1000)
        chat.page.context.set_offline(False)
        expect(chat.last.get_by_text("Connection lost. Trying again")).to_be_hidden(timeout=20_000)
        hurry.set()
        state_of(chat, 0, "done")

        expect(chat.reply).to_have_text(TEXT)
        expect(chat.turns).to_have_count(1)

    def test_a_tab_that_slept_shows_the_whole_reply(
        self, chat: ChatPage, browse: Callable[..., ChatPage], hurry: Event
    ) -> None:
        begin(chat)
        chat.page.evaluate(
            """() => {
              Object.defineProperty(document, "hidden", { configurable: true, get: () => window.asleep })
              window.sleep = (asleep) => {
                window.asleep = asleep
                document.dispatchEvent(new Event("visibilitychange"))
              }
              window.sleep(true)
            }"""
        )
        hurry.set()
        other = browse()  # of which the tab hears nothing
        other.page.goto(chat.page.url)
        other.wait_for_answer(1)
        expect(chat.reply).not_to_contain_text(WORDS[-1])
        chat.page.evaluate("window.sleep(false)")
        chat.wait_for_answer(1)

        expect(chat.reply).to_have_text(TEXT)

    def test_a_stream_that_died_silently_is_made_up_for_on_coming_back(
        self, chat: ChatPage, speaks: Callable[[Reply], None]
    ) -> None:
        speaks(Reply(TEXT))
        chat.page.route("**/events/", lambda route: None)
        chat.send("help")
        tab = other_tab(chat, turns=1)
        tab.wait_for_answer(1)
        expect(chat.reply).to_be_empty()
        chat.page.evaluate("dispatchEvent(new Event('focus'))")
        chat.wait_for_answer(1)

        expect(chat.reply).to_have_text(TEXT)
        expect(chat.button("Stop")).to_be_hidden()

    def test_a_reply_that_begins_anew_replaces_what_was_said(
        self, chat: ChatPage, speaks: Callable[[Reply], None]
    ) -> None:
        speaks(Reply(TEXT, gap=0.1, fault=Fault.CUT, after=12))
        begin(chat)
        chat.wait_for_answer(1)

        expect(chat.reply).not_to_contain_text(WORDS[0])
        expect(chat.reply).to_contain_text("I keep your stores")

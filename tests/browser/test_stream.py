"""The reply on its way: word by word, and whole in the end whatever becomes of the connection."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Route, expect

from tests.browser.chat_page import ChatPage
from tests.browser.faults import Faults

EVENTS = "**/chat/turns/*/events/"
HELP_BEGINS, HELP_ENDS = "I keep your stores", "when you are done."

RECORD_GROWTH = """() => {
  window.growth = []
  new MutationObserver(() => {
    const text = [...document.querySelectorAll(".reply")].at(-1)?.textContent
    if (text && text !== window.growth.at(-1)) window.growth.push(text)
  }).observe(document.getElementById("transcript"), { childList: true, subtree: true, characterData: true })
}"""


def test_words_arrive_one_after_the_other(chat: ChatPage) -> None:
    chat.page.evaluate(RECORD_GROWTH)
    chat.say("help")

    growth = chat.page.evaluate("window.growth")
    assert len(growth) > 10
    assert all(later.startswith(earlier) for earlier, later in pairwise(growth))
    assert growth[-1] == chat.reply.text_content()
    assert_whole(chat)


def test_the_reply_that_streamed_is_the_reply_that_was_kept(chat: ChatPage) -> None:
    streamed = chat.say("help").reply.text_content()
    chat.page.reload()

    assert chat.reply.text_content() == streamed


def test_a_stream_that_breaks_off_goes_on_where_it_was(chat: ChatPage) -> None:
    asked: list[str | None] = []
    chat.page.route(EVENTS, break_off_once(asked))
    chat.page.evaluate(RECORD_GROWTH)
    chat.say("help")

    assert_whole(chat)
    first, second = asked
    assert first is None
    assert int(second or 0) > 1
    growth = chat.page.evaluate("window.growth")
    assert all(later.startswith(earlier) for earlier, later in pairwise(growth))


def test_a_card_is_shown_once_when_the_stream_breaks_off(chat: ChatPage) -> None:
    chat.page.route(EVENTS, break_off_once([]))
    chat.say("Save ACME Hardware, 415-555-0198")

    chat.expect_acme()
    expect(chat.reply).to_have_text("Saved ACME Hardware.")


def test_offline_in_mid_stream_is_said_and_mended(chat: ChatPage, faults: Faults) -> None:
    faults.expect("ERR_INTERNET_DISCONNECTED|Failed to fetch")
    context = chat.page.context

    def break_off_and_go_offline(route: Route) -> None:
        break_off_once([])(route)
        context.set_offline(True)
        chat.page.unroute(EVENTS)

    chat.page.route(EVENTS, break_off_and_go_offline)
    send(chat, "help")
    expect(chat.last.get_by_text("Connection lost. Trying again")).to_be_visible()
    context.set_offline(False)
    chat.wait_for_answer(1)

    assert_whole(chat)


def test_a_stream_that_does_not_begin_is_tried_again(chat: ChatPage, faults: Faults) -> None:
    faults.expect("ERR_CONNECTION_FAILED|Failed to fetch")
    failures = iter([True, True])
    chat.page.route(
        EVENTS, lambda route: route.abort("connectionfailed") if next(failures, False) else route.fallback()
    )
    send(chat, "help")
    chat.wait_for_answer(1)

    assert_whole(chat)


def test_a_message_that_cannot_be_sent_stays_in_its_field(chat: ChatPage, faults: Faults) -> None:
    faults.expect("ERR_INTERNET_DISCONNECTED|Failed to fetch")
    chat.page.context.set_offline(True)
    send(chat, "Save ACME Hardware, 415-555-0198")
    expect(chat.page.get_by_role("alert")).to_contain_text("That was not sent.")
    expect(chat.field).to_have_value("Save ACME Hardware, 415-555-0198")
    chat.page.context.set_offline(False)
    chat.field.press("Enter")
    chat.wait_for_answer(1)

    chat.expect_acme()


def test_a_message_whose_answer_got_lost_on_the_way_is_not_taken_twice(chat: ChatPage, faults: Faults) -> None:
    faults.expect("ERR_CONNECTION_FAILED|Failed to fetch")

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort("connectionfailed")

    chat.page.route("**/chat/send/", lose_the_answer, times=1)
    send(chat, "Save ACME Hardware, 415-555-0198")
    expect(chat.page.get_by_role("alert")).to_contain_text("That was not sent.")
    chat.field.press("Enter")

    chat.wait_for_answer(1).expect_one_turn_in_all()


def test_the_next_message_can_be_sent_while_the_page_waits_for_an_answer(chat: ChatPage) -> None:
    held: list[Route] = []
    chat.page.route(EVENTS, lambda route: held.append(route), times=1)
    send(chat, "Save ACME Hardware, 415-555-0198")
    expect(chat.last.get_by_text("Working on it")).to_be_attached()
    send(chat, "What's the number for acme?")
    expect(chat.turns).to_have_count(2)
    held.pop().continue_()

    chat.wait_for_answer(2)
    expect(chat.turns.first).to_have_attribute("data-state", "done")
    chat.expect_passphrase_field()


def test_a_draft_survives_the_passphrase(chat: ChatPage) -> None:
    held: list[Route] = []
    chat.page.route(EVENTS, lambda route: held.append(route), times=1)
    send(chat, "What's the number for acme?")
    expect(chat.turns).to_have_count(1)
    expect(chat.field).to_have_value("")
    chat.field.fill("and for Costco?")
    held.pop().continue_()
    chat.wait_for_answer(1)
    chat.expect_passphrase_field()
    expect(chat.passphrase).to_have_value("")
    chat.button("Cancel").click()
    chat.wait_for_answer(2)

    chat.expect_text_field()
    expect(chat.field).to_have_value("and for Costco?")


def test_what_is_typed_while_a_message_is_on_its_way_is_kept(chat: ChatPage) -> None:
    held: list[Route] = []
    chat.page.route("**/chat/send/", lambda route: held.append(route), times=1)
    send(chat, "Save ACME Hardware, 415-555-0198")
    chat.field.press_sequentially("bye")
    held.pop().continue_()
    chat.wait_for_answer(1)

    expect(chat.said).to_have_text("You saidSave ACME Hardware, 415-555-0198")
    expect(chat.field).to_have_value("bye")


def test_a_reload_in_mid_turn_shows_its_end(chat: ChatPage) -> None:
    chat.page.route(EVENTS, lambda route: None, times=1)
    with chat.page.expect_request(EVENTS):
        send(chat, "Save ACME Hardware, 415-555-0198")
    chat.page.goto("/chat/")
    chat.wait_for_answer(1)

    chat.expect_acme()
    expect(chat.reply).to_have_text("Saved ACME Hardware.")


@pytest.mark.parametrize("text", ["help", "Save ACME Hardware, 415-555-0198"])
def test_the_answer_is_announced_once_to_screen_readers(chat: ChatPage, text: str) -> None:
    chat.say(text)

    expect(chat.page.locator("#announcer")).to_contain_text(chat.reply.text_content() or "")


def send(chat: ChatPage, text: str) -> None:
    chat.field.fill(text)
    chat.field.press("Enter")


def assert_whole(chat: ChatPage) -> None:
    text = chat.reply.text_content() or ""
    assert text.startswith(HELP_BEGINS)
    assert text.endswith(HELP_ENDS)
    assert text.count(HELP_BEGINS) == 1


def break_off_once(asked: list[str | None]) -> Callable[[Route], None]:
    """The first stream ends in its middle, at the end of a message; `asked` gets every request's Last-Event-ID."""

    def handle(route: Route) -> None:
        asked.append(route.request.headers.get("last-event-id"))
        if len(asked) > 1:
            return route.fallback()
        response = route.fetch()
        messages = response.text().split("\n\n")
        route.fulfill(response=response, body="\n\n".join(messages[: len(messages) // 2]) + "\n\n")
        return None

    return handle

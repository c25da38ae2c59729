"""What can be typed into the composer, and what becomes of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage
from tests.browser.faults import Faults

LIMIT = 2_000


def test_enter_sends(chat: ChatPage) -> None:
    chat.field.fill("Save ACME Hardware, 415-555-0198")
    chat.field.press("Enter")
    chat.wait_for_answer(1)

    chat.expect_acme()
    expect(chat.field).to_have_value("")
    expect(chat.field).to_be_focused()


def test_shift_and_enter_make_a_line(chat: ChatPage) -> None:
    chat.field.press_sequentially("Save ACME Hardware,")
    chat.field.press("Shift+Enter")
    chat.field.press_sequentially("415-555-0198")
    expect(chat.field).to_have_value("Save ACME Hardware,\n415-555-0198")
    expect(chat.turns).to_have_count(0)
    chat.field.press("Enter")
    chat.wait_for_answer(1)

    assert chat.said.locator("p").text_content() == "Save ACME Hardware,\n415-555-0198"


def test_enter_pressed_twice_sends_once(chat: ChatPage) -> None:
    chat.field.fill("Save ACME Hardware, 415-555-0198")
    chat.field.press("Enter")
    chat.field.press("Enter")

    chat.wait_for_answer(1).expect_one_turn_in_all()


def test_a_double_click_sends_once(chat: ChatPage) -> None:
    chat.field.fill("Save ACME Hardware, 415-555-0198")
    chat.button("Send").dblclick()

    chat.wait_for_answer(1).expect_one_turn_in_all()


def test_a_double_click_sends_once_without_scripts(chat_without_scripts: ChatPage) -> None:
    chat = chat_without_scripts
    chat.field.fill("Save ACME Hardware, 415-555-0198")
    chat.button("Send").dblclick(no_wait_after=True)

    chat.wait_for_answer(1).expect_one_turn_in_all()


@pytest.mark.parametrize(
    "text",
    [
        "<script>document.title = 'taken over'</script><img src=x onerror=\"document.title = 'taken over'\">",
        "{{ 7 * 7 }} {% csrf_token %} &amp; &lt;b&gt; </textarea><b>bold</b>",
        "احفظ متجر الأمل من فضلك",
        "שמור את החנות 🏪👩🏽‍🔧 ‮reversed‬ Ünïcödé",
    ],
)
def test_a_message_is_shown_as_it_was_written(chat: ChatPage, text: str) -> None:
    chat.say(text)
    assert chat.said.locator("p").text_content() == text

    chat.page.reload()
    assert chat.said.locator("p").text_content() == text
    expect(chat.page).not_to_have_title("taken over")


def test_a_store_may_be_called_like_markup(chat: ChatPage) -> None:
    chat.say("Save Bold <b>& Sons</b> Ltd, 415-555-0198")

    expect(chat.cards.locator(".card-name")).to_have_text("Bold <b>& Sons</b> Ltd")
    expect(chat.cards.locator("b")).to_have_count(0)


@pytest.mark.parametrize("key", ["Enter", "Tab+Enter"])
def test_nothing_is_sent_while_nothing_is_written(chat: ChatPage, key: str) -> None:
    for part in key.split("+"):
        chat.page.keyboard.press(part)

    expect(chat.field).to_be_focused()
    expect(chat.turns).to_have_count(0)


def test_a_blank_message_is_refused_with_the_reason(chat: ChatPage, faults: Faults) -> None:
    faults.expect("status of 422")
    chat.field.fill("   ")
    chat.button("Send").click()

    expect(chat.page.get_by_role("alert")).to_have_text("Please write something first.")
    expect(chat.field).to_be_focused()
    expect(chat.turns).to_have_count(0)


def test_a_message_that_is_too_long_is_refused_and_kept(chat: ChatPage, faults: Faults) -> None:
    faults.expect("status of 422")
    text = ("Save ACME Hardware, 415-555-0198. " * 99)[: LIMIT + 1]
    chat.field.evaluate("(field, text) => { field.removeAttribute('maxlength'); field.value = text }", text)
    chat.button("Send").click()

    expect(chat.page.get_by_role("alert")).to_contain_text("too long")
    expect(chat.field).to_have_value(text)
    expect(chat.field).to_have_attribute("aria-invalid", "true")
    chat.say("Save ACME Hardware, 415-555-0198")
    chat.expect_acme()
    expect(chat.page.get_by_role("alert")).to_have_count(0)


def test_a_message_of_the_greatest_length_is_taken(chat: ChatPage) -> None:
    chat.say("é" * LIMIT)

    expect(chat.said).to_contain_text("é" * LIMIT)


def test_an_example_fills_the_composer(chat: ChatPage) -> None:
    chat.page.get_by_role("button", name="Save ACME Hardware").click()
    expect(chat.field).to_be_focused()
    chat.field.press("Enter")
    chat.wait_for_answer(1)

    chat.expect_acme()


PASTE = """([field, text]) => {
  const clipboardData = new DataTransfer()
  clipboardData.setData("text/plain", text)
  return field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
}"""


def test_a_pasted_list_that_is_too_long_for_a_message_opens_its_preview(chat: ChatPage) -> None:
    rows = [f"Store number {n}, 415-555-{n:04}" for n in range(100, 200)]
    assert chat.page.evaluate(PASTE, [chat.field.element_handle(), "\n".join(rows[:3])])  # left to the field
    chat.page.evaluate(PASTE, [chat.field.element_handle(), "\n".join(rows)])

    expect(chat.page.get_by_role("heading", name="What will become of the rows")).to_be_visible()
    expect(chat.page.get_by_role("button", name="Save 100 stores")).to_be_visible()


def test_being_offline_is_said_and_what_is_written_stays(chat: ChatPage) -> None:
    notice = chat.page.locator("#offline")
    chat.field.fill("Save ACME Hardware, 415-555-0198")
    chat.page.context.set_offline(True)
    expect(notice).to_contain_text("You are offline.")
    expect(chat.field).to_have_value("Save ACME Hardware, 415-555-0198")
    chat.page.context.set_offline(False)
    expect(notice).to_be_empty()


def test_an_answer_can_be_copied_and_says_when_it_was_given(chat: ChatPage) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.save_acme()
    chat.last.get_by_role("button", name="Copy the answer").click()

    assert chat.page.evaluate("navigator.clipboard.readText()") == "Saved ACME Hardware."
    expect(chat.last.locator("time")).to_have_text(re.compile(r"^\d\d:\d\d"))

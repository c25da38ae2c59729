"""Without a mouse."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.chat_page import ChatPage
from tests.browser.faults import Faults
from tests.conftest import PASSPHRASE


def test_the_skip_link_is_first_and_leads_to_the_content(page: Page) -> None:
    page.goto("/accounts/login/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")

    expect(page.locator("main [name=login]")).to_be_focused()


def test_tab_goes_from_the_email_straight_to_the_password(page: Page) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").focus()
    page.keyboard.press("Tab")

    expect(page.locator("[name=password]")).to_be_focused()


def test_a_form_that_came_back_opens_where_it_needs_another_look(alice_page: Page, faults: Faults) -> None:
    faults.expect("status of 422")
    alice_page.goto("/settings/")
    alice_page.get_by_label("Current password", exact=True).fill("not the one")
    alice_page.get_by_label("New password", exact=True).fill("seven-copper-kettles-sing")
    alice_page.get_by_role("button", name="Change password").click()
    field = alice_page.get_by_label("Current password", exact=True)

    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()


def test_tab_reaches_the_composer_and_its_button(chat: ChatPage) -> None:
    chat.page.locator(".skip-link").focus()
    reached = []
    for _ in range(30):
        chat.page.keyboard.press("Tab")
        if chat.field.evaluate("field => field === document.activeElement"):
            break
        reached.append(chat.page.evaluate("document.activeElement.tagName"))
    expect(chat.field).to_be_focused()
    assert "BODY" not in reached
    chat.page.keyboard.press("Tab")

    expect(chat.button("Send")).to_be_focused()


def test_the_whole_path_by_keyboard_alone(chat: ChatPage) -> None:
    keyboard = chat.page.keyboard
    expect(chat.field).to_be_focused()
    keyboard.type("Save ACME Hardware, 415-555-0198")
    keyboard.press("Enter")
    chat.wait_for_answer(1)
    expect(chat.field).to_be_focused()
    keyboard.type("What's the number for acme?")
    keyboard.press("Enter")
    chat.wait_for_answer(2)
    expect(chat.passphrase).to_be_focused()
    keyboard.type(PASSPHRASE)
    keyboard.press("Enter")
    chat.wait_for_answer(3)
    chat.expect_acme()
    expect(chat.field).to_be_focused()
    keyboard.type("bye")
    keyboard.press("Enter")
    chat.wait_for_answer(4)
    expect(chat.page.get_by_role("link", name="Start a new conversation")).to_be_focused()


def test_the_passphrase_field_is_focused_after_a_reload(chat: ChatPage) -> None:
    chat.say("What's the number for acme?")
    chat.page.reload()

    expect(chat.passphrase).to_be_focused()


def test_enter_in_the_passphrase_field_unlocks_and_does_not_cancel(chat: ChatPage) -> None:
    chat.save_acme().say("What's the number for acme?")
    chat.passphrase.fill(PASSPHRASE)
    chat.passphrase.press("Enter")
    chat.wait_for_answer(3)

    chat.expect_acme()


def test_keys_of_the_conversation(chat: ChatPage) -> None:
    keyboard = chat.page.keyboard
    chat.save_acme()
    chat.page.get_by_role("link", name="Stores").focus()
    keyboard.press("/")
    expect(chat.field).to_be_focused()
    expect(chat.field).to_have_value("")
    keyboard.press("ArrowUp")
    expect(chat.field).to_have_value("Save ACME Hardware, 415-555-0198")
    chat.field.fill("What's the number for acme?")
    keyboard.press("Enter")
    chat.wait_for_answer(2)
    expect(chat.passphrase).to_be_focused()
    keyboard.press("Escape")
    chat.wait_for_answer(3)
    chat.expect_text_field()

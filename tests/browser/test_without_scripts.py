"""Everything works by plain forms: scripts switched off, the same path to its end."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage
from tests.browser.faults import Faults
from tests.conftest import PASSPHRASE


def test_save_find_and_goodbye(chat_without_scripts: ChatPage) -> None:
    chat = chat_without_scripts
    chat.say("Save ACME Hardware, 415-555-0198")
    expect(chat.reply).to_have_text("Saved ACME Hardware.")
    chat.expect_acme()

    chat.say("What's the number for acme?")
    chat.expect_passphrase_field()
    chat.say("not the one")
    expect(chat.reply).to_contain_text("That is not the passphrase.")
    chat.expect_passphrase_field()
    chat.say(PASSPHRASE)
    chat.expect_acme()

    chat.say("bye")
    expect(chat.composer).to_contain_text("This conversation has ended.")
    expect(chat.composer).to_contain_text("ACME Hardware")
    chat.page.get_by_role("link", name="Start a new conversation").click()
    expect(chat.turns).to_have_count(0)


def test_cancel(chat_without_scripts: ChatPage) -> None:
    chat = chat_without_scripts.say("What's the number for acme?")
    chat.button("Cancel").click()
    chat.wait_for_answer(2)

    expect(chat.reply).to_contain_text("Cancelled.")
    chat.expect_text_field()


def test_a_reload_does_not_send_again(chat_without_scripts: ChatPage) -> None:
    chat = chat_without_scripts.save_acme()
    chat.page.reload()

    expect(chat.turns).to_have_count(1)


def test_a_message_that_is_empty_is_refused_with_the_reason(chat_without_scripts: ChatPage, faults: Faults) -> None:
    faults.expect("status of 422")
    chat = chat_without_scripts.save_acme()
    chat.field.fill("   ")
    chat.button("Send").click()

    expect(chat.page.get_by_role("alert")).to_have_text("Please write something first.")
    expect(chat.turns).to_have_count(1)


def test_nothing_is_shown_that_needs_a_script(chat_without_scripts: ChatPage) -> None:
    chat = chat_without_scripts.save_acme()

    expect(chat.page.get_by_role("button", name="Copy the number")).to_have_count(0)

"""The main path: save a store, find it again, say goodbye."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage
from tests.conftest import PASSPHRASE


def test_a_saved_store_is_shown_as_a_card(chat: ChatPage) -> None:
    chat.say("Save ACME Hardware, 415-555-0198")

    expect(chat.reply).to_have_text("Saved ACME Hardware.")
    chat.expect_acme()


def test_asking_for_a_number_turns_the_composer_into_a_passphrase_field(chat: ChatPage) -> None:
    chat.save_acme().say("What's the number for acme?")

    chat.expect_passphrase_field()
    expect(chat.cards).to_have_count(0)


def test_a_wrong_passphrase_is_said_to_be_wrong_and_asked_again(chat: ChatPage) -> None:
    chat.save_acme().say("What's the number for acme?").say("not the one")

    expect(chat.reply).to_contain_text("That is not the passphrase.")
    expect(chat.cards).to_have_count(0)
    chat.expect_passphrase_field()
    expect(chat.passphrase).to_have_value("")


def test_an_attempt_is_nowhere_on_the_page(chat: ChatPage) -> None:
    chat.save_acme().say("What's the number for acme?").say("not the one").say(PASSPHRASE)

    for content in (chat.page.content(), reloaded(chat).page.content()):
        assert "not the one" not in content
        assert PASSPHRASE not in content


def test_the_right_passphrase_shows_the_card_and_opens_only_this_answer(chat: ChatPage) -> None:
    chat.save_acme().say("What's the number for acme?").say("not the one").say(PASSPHRASE)

    chat.expect_acme()
    chat.expect_text_field()


def test_a_store_is_found_by_the_end_of_its_number(chat: ChatPage) -> None:
    chat.save_acme().say("whose number ends in 0198?")
    chat.expect_passphrase_field()
    chat.say(PASSPHRASE)

    chat.expect_acme()


def test_cancel_leaves_the_passphrase_and_shows_no_number(chat: ChatPage) -> None:
    chat.save_acme().say("What's the number for acme?")
    chat.button("Cancel").click()
    chat.wait_for_answer(3)

    expect(chat.reply).to_contain_text("Cancelled.")
    chat.expect_text_field()


def test_goodbye_ends_the_conversation_with_a_summary(chat: ChatPage) -> None:
    chat.save_acme().say("bye")

    expect(chat.composer).to_contain_text("This conversation has ended.")
    expect(chat.composer).to_contain_text("ACME Hardware")
    expect(chat.field).to_have_count(0)
    chat.page.get_by_role("link", name="Start a new conversation").click()
    expect(chat.field).to_be_editable()
    expect(chat.turns).to_have_count(0)


def test_a_reload_keeps_the_conversation_with_its_numbers_masked(chat: ChatPage) -> None:
    chat.save_acme().say("What's the number for acme?").say(PASSPHRASE)
    reloaded(chat)

    expect(chat.turns).to_have_count(3)
    expect(chat.turns.nth(0).locator(".said")).to_contain_text("Save ACME Hardware")
    expect(chat.turns.nth(0).locator(".said")).not_to_contain_text("0198")
    expect(chat.turns.nth(1).locator(".reply")).to_contain_text("enter your passphrase")
    expect(chat.turns.nth(2).locator(".said")).to_contain_text("Passphrase entered")
    chat.expect_acme()


def test_a_reload_while_the_passphrase_is_awaited_still_awaits_it(chat: ChatPage) -> None:
    chat.save_acme().say("What's the number for acme?")
    reloaded(chat)
    chat.expect_passphrase_field()
    chat.say(PASSPHRASE)

    chat.expect_acme()


def test_the_address_becomes_the_conversations_own(chat: ChatPage) -> None:
    chat.save_acme()
    address = chat.page.url
    assert not address.endswith("/new/")

    chat.page.goto("/chat/")
    expect(chat.page).to_have_url(address)


def test_the_first_message_names_the_conversation(chat: ChatPage) -> None:
    chat.save_acme().say("help")

    expect(chat.page).to_have_title("Save ACME Hardware · StoreAgent")
    expect(chat.page.locator("h1")).to_have_text("Save ACME Hardware")
    expect(chat.page.get_by_role("navigation", name="Your conversations").locator("[aria-current=page]")).to_have_count(
        1
    )


def reloaded(chat: ChatPage) -> ChatPage:
    chat.page.reload()
    return chat

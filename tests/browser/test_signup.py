"""The way in: sign up, log in, log out."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chat_page import ChatPage
from tests.browser.server import Person
from tests.conftest import PASSPHRASE, PASSWORD


@pytest.fixture
def form(page: Page) -> Locator:
    page.goto("/")
    page.get_by_role("link", name="Sign up").click()
    expect(page).to_have_url("/accounts/signup/")
    return page.locator("main form")


def fill(form: Locator, **changes: str) -> None:
    values = {"email": f"{uuid.uuid4().hex[:8]}@example.com", "password1": PASSWORD, "passphrase": PASSPHRASE}
    for name, value in {**values, **changes}.items():
        form.locator(f"[name={name}]").fill(value)


def submit(form: Locator) -> None:
    form.get_by_role("button", name="Create my account").click()


def field(form: Locator, name: str) -> Locator:
    """A field with its label, its help and its errors."""
    return form.locator(".field").filter(has=form.page.locator(f"[name={name}]"))


def test_signing_up_lands_in_the_chat(form: Locator) -> None:
    fill(form)
    submit(form)

    expect(form.page).to_have_url("/chat/new/")
    expect(form.page.get_by_label("Your message")).to_be_focused()


def test_the_chosen_region_reads_the_numbers(form: Locator) -> None:
    fill(form)
    form.locator("[name=region]").select_option("GB")
    submit(form)
    expect(form.page).to_have_url("/chat/new/")
    chat = ChatPage(form.page).say("Save Hatchards, 020 7439 9921")

    expect(chat.cards).to_contain_text("020 7439 9921")


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("email", "alice@example", "valid email address"),
        ("password1", "short", "at least 8 characters"),
        ("password1", "password1", "too common"),
        ("passphrase", "short", "at least 8 characters"),
        ("passphrase", "password", "easy to remember"),
        ("passphrase", PASSWORD, "differs from your password"),
    ],
)
def test_an_error_stands_beside_its_field(form: Locator, name: str, value: str, error: str) -> None:
    fill(form, **{name: value})
    submit(form)

    expect(field(form, name).locator(".errorlist")).to_contain_text(error)
    expect(form.locator(".errorlist")).to_have_count(1)
    expect(form.locator(f"[name={name}]")).to_have_attribute("aria-invalid", "true")


def test_an_address_that_is_taken_is_said_to_be(form: Locator, alice: Person) -> None:
    fill(form, email=alice.email)
    submit(form)

    expect(field(form, "email").locator(".errorlist")).to_contain_text("already")


def test_what_was_typed_stays_but_no_secret(form: Locator) -> None:
    fill(form, email="alice@example.net", passphrase="short")
    form.locator("[name=region]").select_option("FR")
    submit(form)

    expect(field(form, "passphrase").locator(".errorlist")).to_be_visible()
    expect(form.locator("[name=email]")).to_have_value("alice@example.net")
    expect(form.locator("[name=region]")).to_have_value("FR")
    expect(form.locator("[name=password1]")).to_have_value("")
    expect(form.locator("[name=passphrase]")).to_have_value("")


def test_a_secret_can_be_looked_at_while_it_is_typed(form: Locator) -> None:
    fill(form)
    secret = form.locator("[name=passphrase]")
    expect(secret).to_have_attribute("type", "password")
    field(form, "passphrase").get_by_role("button").click()
    expect(secret).to_have_attribute("type", "text")
    field(form, "passphrase").get_by_role("button").click()
    expect(secret).to_have_attribute("type", "password")


def test_logging_in_leads_to_the_page_that_was_asked_for(page: Page, alice: Person) -> None:
    page.goto("/settings/")
    log_in(page, alice.email)

    expect(page).to_have_url("/settings/")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()


def test_a_wrong_password_is_said_to_be_wrong(page: Page, alice: Person) -> None:
    page.goto("/accounts/login/")
    log_in(page, alice.email, "not the password")

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("main [name=login]")).to_have_value(alice.email)


def test_logging_out_leads_to_the_front_page(alice_page: Page) -> None:
    alice_page.goto("/chat/")
    alice_page.get_by_role("button", name="Log out").click()

    expect(alice_page).to_have_url("/")
    expect(alice_page.get_by_role("link", name="Log in").first).to_be_visible()


def test_a_session_that_ended_elsewhere_leads_through_log_in_back_to_the_message(chat: ChatPage, alice: Person) -> None:
    chat.save_acme()
    address = chat.page.url
    log_out_in_another_tab(chat)
    chat.field.fill("What's the number for acme?")
    chat.field.press("Enter")
    expect(chat.page).to_have_url(re.compile("/accounts/login/"))
    log_in(chat.page, alice.email)

    expect(chat.page).to_have_url(address)
    expect(chat.field).to_have_value("What's the number for acme?")
    expect(chat.turns).to_have_count(1)


def test_a_session_that_ended_elsewhere_leads_to_log_in_without_scripts(
    chat_without_scripts: ChatPage, alice: Person
) -> None:
    chat = chat_without_scripts.save_acme()
    address = chat.page.url
    log_out_in_another_tab(chat)
    chat.field.fill("What's the number for acme?")
    chat.button("Send").click()
    log_in(chat.page, alice.email)

    expect(chat.page).to_have_url(address)


def test_a_page_that_was_open_while_one_logged_in_again_still_sends(chat: ChatPage, alice: Person) -> None:
    other_tab = log_out_in_another_tab(chat)
    other_tab.goto("/accounts/login/")
    log_in(other_tab, alice.email)
    expect(other_tab).to_have_url("/chat/new/")

    chat.save_acme()


def test_logging_out_leaves_no_draft_behind(chat: ChatPage, alice: Person) -> None:
    chat.field.fill("Save ACME Hardware, 415-555-0198")
    chat.button("Log out").click()
    expect(chat.page).to_have_url("/")
    chat.page.goto("/chat/new/")
    log_in(chat.page, alice.email)

    expect(chat.page).to_have_url("/chat/new/")
    expect(chat.field).to_have_value("")


def log_out_in_another_tab(chat: ChatPage) -> Page:
    other_tab = chat.page.context.new_page()
    other_tab.goto("/chat/")
    other_tab.get_by_role("button", name="Log out").click()
    expect(other_tab).to_have_url("/")
    return other_tab


def log_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.locator("main [name=login]").fill(email)
    page.locator("main [name=password]").fill(password)
    page.get_by_role("button", name="Log in").click()

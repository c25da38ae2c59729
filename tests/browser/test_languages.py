"""Other languages: the switch, the stream, what is longer than English, and what runs from right to left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.chat_page import ChatPage
from tests.browser.looks import SMALL, WIDE, assert_fits
from tests.browser.test_pages import INSIDE, OUTSIDE
from tests.conftest import PASSPHRASE

ROWS = (
    b"Store,Telephone\nGreen Grocer,212-555-0111\nTool Shed,123\nGreen Grocer,(212) 555-0111\nNight,+44 20 79460018\n"
)


def in_language(context: BrowserContext, base_url: str, code: str) -> None:
    context.add_cookies([{"name": "language", "value": code, "url": base_url}])


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_language_is_chosen_at_the_foot_of_a_page_and_kept(
    new_context: Callable[..., BrowserContext], scripts: bool
) -> None:
    page = new_context(java_script_enabled=scripts).new_page()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Deutsch").click()

    expect(page.get_by_role("heading", name="Anmelden")).to_be_visible()
    expect(page).to_have_url("/accounts/login/")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_role("button", name="Deutsch")).to_have_attribute("aria-pressed", "true")


def test_static_files_are_the_same_for_everybody(alice_page: Page, base_url: str) -> None:
    in_language(alice_page.context, base_url, "de")
    alice_page.goto("/settings/")
    style = alice_page.locator("link[rel=stylesheet]").first.get_attribute("href") or ""
    headers = alice_page.request.get(style).headers

    assert "immutable" in headers["cache-control"]
    assert "content-language" not in headers
    assert headers.get("vary", "").casefold() == "accept-encoding"


def test_a_turn_streams_in_the_language_of_its_page(alice_page: Page, base_url: str) -> None:
    in_language(alice_page.context, base_url, "de")
    chat = ChatPage(alice_page).open()
    chat.save_acme()
    expect(chat.cards.locator(".badge")).to_have_text("Gespeichert")
    expect(chat.last.get_by_role("button", name="Gute Antwort")).to_be_attached()
    chat.say("What's the number for acme?")
    expect(alice_page.get_by_label("Deine Passphrase")).to_have_attribute("placeholder", "Nicht dein Passwort")
    chat.say(PASSPHRASE)
    chat.expect_acme()
    alice_page.reload()
    expect(alice_page.locator(".badge").first).to_have_text("Gespeichert")


def test_a_tab_keeps_its_language_when_another_is_chosen_elsewhere(alice_page: Page, base_url: str) -> None:
    in_language(alice_page.context, base_url, "de")
    chat = ChatPage(alice_page).open()
    in_language(alice_page.context, base_url, "es")
    chat.save_acme()
    expect(chat.cards.locator(".badge")).to_have_text("Gespeichert")
    expect(chat.last.get_by_role("button", name="Gute Antwort")).to_be_attached()
    alice_page.goto("/stores/")
    expect(alice_page.locator("html")).to_have_attribute("lang", "es")


def test_longer_words_fit(new_context: Callable[..., BrowserContext], log_in: Callable, base_url: str) -> None:
    context = new_context(viewport=SMALL, reduced_motion="reduce")
    in_language(context, base_url, "de")
    page = context.new_page()
    for name, path in OUTSIDE.items():
        page.goto(path)
        assert_fits(page, f"german-{name}")
    log_in(context)
    page.goto("/stores/add/")
    page.locator("#id_name").fill("ACME Hardware")
    page.locator("#id_phone").fill("415-555-0198")
    page.locator("main form [type=submit]").first.click()
    for name, path in {**INSIDE, "reset-key": "/accounts/password/reset/key/a-b/", "none": "/stores/?q=zzz"}.items():
        page.goto(path)
        assert_fits(page, f"german-{name}")
    page.goto("/stores/import/")
    preview(page)
    assert_fits(page, "german-preview")
    ask_for_acme(page)
    assert_fits(page, "german-passphrase")


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["small", "wide"])
def test_pages_run_from_right_to_left(
    new_context: Callable[..., BrowserContext], log_in: Callable, base_url: str, size: dict
) -> None:
    context = new_context(viewport=size, reduced_motion="reduce")
    in_language(context, base_url, "ar")
    page = context.new_page()
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert_fits(page, "arabic-landing")
    assert_right_of(page.locator(".brand"), page.locator(".nav"))
    assert_right_of(page.locator(".sample .said p").first, page.locator(".hero"), start=True)

    log_in(context)
    chat = ChatPage(page).open().save_acme()
    assert_fits(page, "arabic-chat")
    assert_right_of(page.locator("#message"), page.locator("[data-send]"))
    assert_right_of(chat.cards.locator(".card-name"), chat.cards.locator(".badge"))
    if size == WIDE:
        assert_right_of(page.locator("#history"), page.locator("#scroll"))
    ask_for_acme(page)
    assert_fits(page, "arabic-passphrase")
    chat.say(PASSPHRASE)
    number = chat.cards.locator(".card-phone [dir=ltr]")
    expect(number).to_have_text("(415) 555-0198")
    assert_right_of(number, chat.cards.locator("[data-copy]"))

    for name in ("stores", "settings"):
        page.goto(INSIDE[name])
        assert_fits(page, f"arabic-{name}")
        assert_right_of(page.locator(".brand"), page.locator(".nav"))
    page.goto("/stores/import/")
    preview(page)
    assert_fits(page, "arabic-preview")
    if size == WIDE:
        assert_right_of(page.locator("thead th").first, page.locator("thead th").last)


def preview(page: Page) -> None:
    page.locator("[type=file]").set_input_files({"name": "stores.csv", "mimeType": "text/csv", "buffer": ROWS})
    page.locator("main form [type=submit]").first.click()
    expect(page.locator(".import-rows")).to_be_visible()


def ask_for_acme(page: Page) -> None:
    if "/chat/" not in page.url:
        page.goto("/chat/new/")
    page.locator("#message").fill("What's the number for acme?")
    page.locator("[data-send]").click()
    expect(page.locator("#message[type=password]")).to_be_visible()


def assert_right_of(first: Locator, second: Locator, *, start: bool = False) -> None:
    """That `first` begins further to the right, or with `start` at the left end of the other."""
    one, other = first.bounding_box(), second.bounding_box()
    assert one
    assert other
    if start:
        assert one["x"] < other["x"] + other["width"] / 2
    else:
        assert one["x"] + one["width"] > other["x"] + other["width"]

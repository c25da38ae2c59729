"""The list of conversations and the log-ins, as a person uses them: on a phone, at a desk, and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.chat_page import ChatPage
from tests.browser.looks import SMALL, WIDE, assert_fits, each_view


@pytest.fixture
def person(new_context: Callable[..., BrowserContext], log_in: Callable[[BrowserContext], None]) -> Callable[..., Page]:
    def enter(**options) -> Page:
        context = new_context(**options)
        log_in(context)
        return context.new_page()

    return enter


def talk_twice(page: Page) -> ChatPage:
    ChatPage(page).open().save_acme().say("bye")
    return ChatPage(page).open().say("Save Bolt & Nut, 415-555-0123")


def test_it_is_searched_as_one_types_and_resumed(person: Callable[..., Page]) -> None:
    page = talk_twice(person(viewport=WIDE)).page
    recent = page.locator("#recent")
    expect(recent.locator("strong")).to_have_text(["Save Bolt & Nut", "Save ACME Hardware"])
    expect(recent).to_contain_text("Saved ACME Hardware.")
    page.get_by_label("Search your conversations").press_sequentially("hardw")
    expect(recent.locator("strong")).to_have_text(["Save ACME Hardware"])
    recent.get_by_role("link", name="Save ACME Hardware").first.click()

    expect(page.locator("#composer")).to_contain_text("This conversation has ended.")


def test_on_a_phone_it_is_a_drawer(person: Callable[..., Page]) -> None:
    page = talk_twice(person(viewport=SMALL, has_touch=True)).page
    drawer = page.locator("#history")
    expect(drawer).to_be_hidden()
    page.get_by_role("button", name="Conversations").click()
    expect(drawer).to_be_visible()
    drawer.get_by_role("link", name="Save ACME Hardware").first.click()

    expect(page.locator("#title")).to_have_text("Save ACME Hardware")
    expect(drawer).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_deleting_asks_and_can_be_taken_back(person: Callable[..., Page], scripts: bool) -> None:
    page = talk_twice(person(viewport=WIDE, java_script_enabled=scripts)).page
    page.goto("/chat/history/")
    page.get_by_role("link", name="Delete “Save ACME Hardware”").click()
    expect(page.get_by_role("heading")).to_have_text("Delete this conversation?")
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("#recent strong")).to_have_text(["Save Bolt & Nut"])
    page.get_by_role("button", name="Undo").click()

    expect(page.locator("#title")).to_have_text("Save ACME Hardware")


def test_the_search_is_a_form_without_scripts(person: Callable[..., Page]) -> None:
    page = talk_twice(person(viewport=SMALL, java_script_enabled=False)).page
    page.get_by_role("button", name="Conversations").click()
    page.get_by_label("Search your conversations").fill("acme")
    page.get_by_role("button", name="Search").click()

    expect(page.locator("#recent strong")).to_have_text(["Save ACME Hardware"])


def test_one_browser_logs_another_out(person: Callable[..., Page], server, alice) -> None:
    page = person(viewport=SMALL)
    page.goto("/settings/")
    rows = page.locator("#sessions li")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Chrome on Linux")
    expect(rows.first).to_contain_text("This browser")
    rows.first.get_by_role("button", name="Log out this browser").click()
    page.goto("/settings/")

    expect(page).to_have_url("/accounts/login/?next=/settings/")


@each_view
def test_the_pages_fit(person: Callable[..., Page], size: dict, scheme: str) -> None:
    page = talk_twice(person(viewport=size, color_scheme=scheme)).page
    view = f"{scheme}-{size['width']}"
    if size is SMALL:
        page.get_by_role("button", name="Conversations").click()
    assert_fits(page, f"drawer-{view}")
    for name, path in (("history", "/chat/history/"), ("nothing", "/chat/history/?q=nothing"), ("stores", "/stores/")):
        page.goto(path)
        assert_fits(page, f"{name}-{view}")
    page.goto("/settings/#sessions")
    assert_fits(page, f"sessions-{view}")
    page.goto("/chat/history/")
    page.get_by_role("link", name="Delete “Save ACME Hardware”").click()
    assert_fits(page, f"delete-{view}")

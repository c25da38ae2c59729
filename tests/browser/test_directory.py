"""The directory's page: add, find, unlock, change, delete with undo, restore, export; with scripts and without."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.chat_page import ChatPage
from tests.browser.faults import Faults
from tests.browser.looks import assert_fits, each_view
from tests.conftest import PASSPHRASE, PASSWORD


class Directory:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.cards = page.locator("#stores .card")
        self.field = page.get_by_label("Your passphrase shows the numbers")

    def add(self, name: str, phone: str) -> None:
        self.page.goto("/stores/")
        self.page.get_by_role("link", name="Add a store").click()
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Number").fill(phone)
        self.page.get_by_role("button", name="Save").click()
        self.expect_word(f"Saved {name}.")

    def expect_word(self, text: str) -> None:
        expect(self.page.locator("#toasts")).to_contain_text(text)

    def unlock(self, passphrase: str = PASSPHRASE) -> None:
        self.field.fill(passphrase)
        self.page.get_by_role("button", name="Show numbers").click()

    def change(self, name: str) -> None:
        self.page.get_by_role("link", name=f"Change {name}", exact=True).click()


@pytest.fixture
def directory(alice_page: Page) -> Directory:
    return Directory(alice_page)


@pytest.fixture
def directory_without_scripts(new_context: Callable[..., BrowserContext], log_in: Callable) -> Directory:
    context = new_context(java_script_enabled=False)
    log_in(context)
    return Directory(context.new_page())


def walk(directory: Directory) -> None:
    page = directory.page
    directory.add("ACME Hardware", "415-555-0198")
    directory.add("Bolt & Nut", "+44 20 7946 0018")
    expect(directory.cards).to_have_count(2)
    expect(page.locator("main")).not_to_contain_text("0198")
    directory.unlock()
    expect(page.get_by_role("link", name="(415) 555-0198")).to_have_attribute("href", "tel:+14155550198")
    page.goto("/stores/")
    expect(page.locator("main")).not_to_contain_text("0198")

    directory.change("ACME Hardware")
    page.get_by_role("textbox", name="Name").fill("Zed Hardware")
    page.get_by_role("button", name="Rename").click()
    directory.expect_word("It is called Zed Hardware now.")
    page.get_by_label("New number").fill("415-555-0111")
    page.get_by_role("button", name="Change number").click()
    directory.expect_word("The number of Zed Hardware is changed.")

    page.get_by_role("button", name="Delete").click()
    expect(directory.cards).to_have_count(1)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    directory.expect_word("Zed Hardware is back.")
    expect(directory.cards).to_have_count(2)

    directory.change("Zed Hardware")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("link", name="Trash").click()
    page.get_by_role("button", name="Restore Zed Hardware").click()
    expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()
    page.get_by_role("link", name="Back to your stores").click()
    expect(directory.cards).to_have_count(2)


def test_the_walk(directory: Directory) -> None:
    walk(directory)


def test_the_walk_without_scripts(directory_without_scripts: Directory) -> None:
    walk(directory_without_scripts)


def test_search_as_you_type_keeps_the_address(directory: Directory) -> None:
    directory.add("ACME Hardware", "415-555-0198")
    directory.add("Bolt & Nut", "415-555-0123")
    page = directory.page
    page.get_by_label("Search your stores by name").press_sequentially("acme", delay=20)
    expect(directory.cards).to_have_count(1)
    expect(page).to_have_url("/stores/?q=acme")
    page.reload()
    expect(page.get_by_label("Search your stores by name")).to_have_value("acme")
    expect(directory.cards).to_have_count(1)
    page.get_by_label("Search your stores by name").fill("")
    expect(directory.cards).to_have_count(2)


def test_a_wrong_passphrase_is_explained(directory: Directory, faults: Faults) -> None:
    faults.expect("status of 422")
    directory.add("ACME Hardware", "415-555-0198")
    directory.unlock("not the one")
    expect(directory.page.locator(".unlock")).to_contain_text("You have 4 more tries")
    expect(directory.field).to_have_value("")
    expect(directory.field).to_be_focused()
    expect(directory.page.locator("main")).not_to_contain_text("0198")


def test_a_number_is_copied(directory: Directory) -> None:
    directory.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    directory.add("ACME Hardware", "415-555-0198")
    directory.unlock()
    directory.page.get_by_role("button", name="Copy the number of ACME Hardware").click()
    expect(directory.page.locator("#announcer")).to_have_text("Copied")
    assert directory.page.evaluate("navigator.clipboard.readText()") == "(415) 555-0198"


def test_the_export_is_a_file(directory: Directory) -> None:
    directory.add("ACME Hardware", "415-555-0198")
    page = directory.page
    page.get_by_role("link", name="Export").click()
    page.get_by_label("Your passphrase").fill(PASSPHRASE)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export my stores").click()
    assert download.value.suggested_filename == "stores.csv"
    assert Path(download.value.path()).read_text("utf-8-sig") == "name,phone\nACME Hardware,+1 415-555-0198\n"


def test_a_store_leads_back_to_its_conversation(chat: ChatPage) -> None:
    chat.save_acme()
    conversation = chat.page.url
    chat.page.goto("/stores/")
    Directory(chat.page).change("ACME Hardware")
    chat.page.get_by_role("link", name="From a conversation").click()
    expect(chat.page).to_have_url(conversation)


def test_the_account_can_be_deleted(alice_page: Page) -> None:
    alice_page.goto("/settings/")
    panel = alice_page.locator("#delete-account")
    panel.get_by_label("Your password").fill(PASSWORD)
    panel.get_by_label("Your passphrase").fill(PASSPHRASE)
    panel.get_by_role("button", name="Delete my account").click()
    expect(alice_page.locator("#toasts")).to_contain_text("Your account is deleted")
    alice_page.goto("/settings/")
    expect(alice_page.get_by_role("heading", name="Log in")).to_be_visible()


@each_view
def test_nothing_scrolls_sideways(
    new_context: Callable[..., BrowserContext], log_in: Callable[[BrowserContext], None], size: dict, scheme: str
) -> None:
    context = new_context(viewport=size, color_scheme=scheme)
    log_in(context)
    directory = Directory(context.new_page())
    page = directory.page

    def look(name: str) -> None:
        assert_fits(page, f"directory-{name}-{scheme}-{size['width']}")

    page.goto("/stores/add/")
    look("add")
    directory.add("ACME Hardware", "415-555-0198")
    directory.add("Bolt & Nut", "155-555-0198")
    directory.add("Wetherby’s_of_Llanfairpwllgwyngyll" * 3, "+44 20 7946 0018")
    page.goto("/stores/")
    look("list")
    directory.unlock()
    look("open")
    directory.change("Bolt & Nut")
    look("store")
    page.get_by_role("button", name="Delete").click()
    look("deleted")
    for path in ("/stores/trash/", "/stores/export/", "/settings/"):
        page.goto(path)
        look(path.strip("/").replace("/", "-"))

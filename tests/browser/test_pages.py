"""The other pages, and every page on a small screen, by day and by night."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accessibility import assert_accessible
from tests.browser.chat_page import ChatPage
from tests.browser.faults import Faults
from tests.browser.looks import SMALL, assert_fits, each_view
from tests.browser.server import Server
from tests.conftest import PASSPHRASE

OUTSIDE = {
    "landing": "/",
    "login": "/accounts/login/",
    "signup": "/accounts/signup/",
    "reset": "/accounts/password/reset/",
    "offline": "/offline/",
}
INSIDE = {
    "chat": "/chat/",
    "stores": "/stores/",
    "settings": "/settings/",
    "history": "/chat/history/",
    "add": "/stores/add/",
    "import": "/stores/import/",
    "export": "/stores/export/",
    "two-step": "/accounts/two-step/",
}


def test_the_front_page_leads_to_sign_up(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Get started").first.click()

    expect(page.get_by_role("heading", name="Sign up")).to_be_visible()


def test_the_stores_page_lists_the_stores_without_their_numbers(chat: ChatPage) -> None:
    chat.save_acme().say("Save Bolt & Nut, 415-555-0123")
    chat.page.get_by_role("link", name="Stores").click()

    main = chat.page.locator("main")
    expect(main).to_contain_text("ACME Hardware")
    expect(main).to_contain_text("Bolt & Nut")
    expect(main).not_to_contain_text("0198")


def test_the_passphrase_can_be_changed(chat: ChatPage) -> None:
    chat.save_acme()
    page = chat.page
    page.goto("/settings/")
    page.get_by_label("Current passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_label("New passphrase", exact=True).fill("seven copper kettles sing")
    page.get_by_role("button", name="Change passphrase").click()
    expect(page.get_by_role("status").filter(has_text="Your passphrase is changed.")).to_be_visible()
    chat.open().say("What's the number for acme?").say(PASSPHRASE)
    expect(chat.cards).to_have_count(0)
    chat.say("seven copper kettles sing")

    chat.expect_acme()


def test_a_wrong_current_passphrase_changes_nothing(alice_page: Page, faults: Faults) -> None:
    faults.expect("status of 422")
    alice_page.goto("/settings/")
    alice_page.get_by_label("Current passphrase", exact=True).fill("not the one")
    alice_page.get_by_label("New passphrase", exact=True).fill("seven copper kettles sing")
    alice_page.get_by_role("button", name="Change passphrase").click()

    expect(alice_page.locator("#passphrase .errorlist")).to_contain_text("That is not it.")
    expect(alice_page.get_by_label("New passphrase", exact=True)).to_have_value("")


def test_a_page_that_is_not_there_says_so(page: Page, faults: Faults) -> None:
    faults.expect("status of 404")
    page.goto("/no/such/page/")
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    page.get_by_role("link", name="Go to the front page").click()

    expect(page).to_have_url("/")


def test_another_persons_conversation_is_not_there(
    chat: ChatPage, new_context: Callable[..., BrowserContext], server: Server, faults: Faults
) -> None:
    faults.expect("status of 404")
    chat.save_acme()
    bobs = new_context()
    bobs.add_cookies([{"name": "sessionid", "value": server.new_person().session, "url": server.url}])
    page = bobs.new_page()
    page.goto(chat.page.url)

    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()


def test_the_api_documents_itself_without_another_host(page: Page) -> None:
    page.goto("/api/v1/docs")

    expect(page.get_by_role("heading", name="StoreAgent")).to_be_visible()
    expect(page.get_by_text("/api/v1/chat", exact=True)).to_be_visible()


@each_view
def test_every_page_fits_and_is_for_everyone(
    new_context: Callable[..., BrowserContext], log_in: Callable[[BrowserContext], None], size: dict, scheme: str
) -> None:
    context = new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    page = context.new_page()

    def look(name: str) -> None:
        name = f"{name}-{scheme}-{size['width']}"
        assert_fits(page, name)
        assert_accessible(page, name)

    for name, path in OUTSIDE.items():
        page.goto(path)
        look(name)
    log_in(context)
    chat = ChatPage(page).open()
    look("welcome")
    chat.save_acme().say("Save " + "Wetherby’s_of_Llanfairpwllgwyngyll" * 3 + ", 415-555-0123")
    for name, path in INSIDE.items():
        page.goto(path)
        look(name)
    chat.open().say("What's the number for acme?")
    look("passphrase")
    chat.say(PASSPHRASE)
    look("found")
    if size == SMALL:
        page.get_by_role("button", name="Conversations").click()
        look("drawer")
        page.keyboard.press("Escape")
    chat.say("bye")
    look("over")

"""The operators' pages. That they break no policy and log no error is watched in every test."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accessibility import assert_accessible
from tests.browser.chat_page import ChatPage
from tests.browser.faults import Faults
from tests.browser.looks import each_view
from tests.browser.server import Server
from tests.conftest import PASSWORD

# The index, the dashboard and the rest of our own; one list, one form and one history of Django's.
OPERATORS_PAGES = (
    "",
    "dashboard/",
    "inspector/",
    "prompts/",
    "configuration/",
    "health/",
    "accounts/user/",
    "chat/conversation/",
    "stores/store/",
    "observability/auditlog/",
)


@pytest.fixture
def operator_context(new_context: Callable[..., BrowserContext], server: Server) -> Callable[..., BrowserContext]:
    def context(**options) -> BrowserContext:
        context = new_context(**options)
        context.add_cookies([{"name": "sessionid", "value": server.operator.session, "url": server.url}])
        return context

    return context


@pytest.fixture
def operator_page(operator_context: Callable[..., BrowserContext]) -> Page:
    return operator_context().new_page()


def test_the_configuration_is_changed_and_its_history_told(operator_page: Page) -> None:
    page = operator_page
    page.goto("/admin/")
    page.get_by_role("link", name="Configuration").first.click()
    threshold = page.get_by_label("SIMILARITY_THRESHOLD", exact=True)
    threshold.fill("1.5")
    page.get_by_role("button", name="Save").click()
    assert threshold.evaluate("field => field.validity.rangeOverflow")  # the browser itself says so

    threshold.fill("0.4")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Changed: SIMILARITY_THRESHOLD.")).to_be_visible()
    expect(page.locator("#SIMILARITY_THRESHOLD")).to_contain_text("changed")

    threshold.fill("0.3")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="History of SIMILARITY_THRESHOLD").click()
    expect(page.get_by_role("main").locator("tbody tr").first).to_contain_text("0.4")


@pytest.mark.parametrize("width", [375, 1280])
def test_a_user_is_found_and_logged_out(operator_context, alice, width: int) -> None:
    page = operator_context(viewport={"width": width, "height": 800}).new_page()
    page.goto("/admin/accounts/user/")
    page.get_by_label("Search", exact=True).fill(alice.email)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=alice.email).click()
    page.get_by_role("button", name="Log out everywhere").click()
    expect(page.get_by_text("Logged out everywhere: 1.")).to_be_visible()
    expect(page.get_by_role("heading", name=alice.email)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_passkey_is_added_and_asked_for(new_context, server: Server, faults: Faults, alice) -> None:
    """In a browser with an authenticator of its own. Passkeys are bound to names, so by the name of this host."""
    by_name = server.url.replace("127.0.0.1", "localhost")
    faults.allow_host(urlsplit(by_name).netloc)
    context = new_context()
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})

    log_in(page, by_name, alice.email)
    page.goto(f"{by_name}/accounts/two-step/passkeys/add/")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto(f"{by_name}/settings/")
    page.get_by_role("button", name="Log out", exact=True).click()

    log_in(page, by_name, alice.email)
    expect(page.get_by_role("heading", name="The second step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile("/chat/"))


def log_in(page: Page, host: str, email: str) -> None:
    page.goto(f"{host}/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()


@each_view
def test_the_dashboard_and_the_inspector_fit_the_screen(
    new_context: Callable[..., BrowserContext], server: Server, chat: ChatPage, size: dict, scheme: str
) -> None:
    chat.save_acme()
    context = new_context(viewport=size, color_scheme=scheme)
    context.add_cookies([{"name": "sessionid", "value": server.operator.session, "url": server.url}])
    page = context.new_page()
    page.goto("/admin/?window=24h")
    expect(page.locator("#chart-turns svg")).to_be_visible()
    page.locator("#chart-turns summary").click()
    expect(page.get_by_role("region", name="Turns", exact=True)).to_be_visible()
    assert fits(page)

    page.goto("/admin/inspector/")
    page.get_by_label("Words").fill("ACME")
    page.get_by_role("button", name="Find").click()
    page.locator(".finds a").first.click()
    expect(page.get_by_text("save_store(")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("555-0198")
    assert fits(page)


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 375)])
def test_the_operators_pages_are_for_everyone(operator_context, scheme: str, width: int) -> None:
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme, "bypass_csp": True}
    page = operator_context(**options).new_page()
    for path in OPERATORS_PAGES:
        page.goto(f"/admin/{path}")
        assert_accessible(page, f"/admin/{path}, {scheme}, {width}")


KINDS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]"
CONTROLS = f"""[...document.querySelectorAll("{KINDS}")].filter((each) =>
    each.tabIndex >= 0 && !each.disabled && each.checkVisibility({{ visibilityProperty: true }}))"""
MARK = f"{CONTROLS}.map((each, place) => each.dataset.place = String(place))"
FOCUSED = """() => {
    const { dataset, tagName, type } = document.activeElement, style = getComputedStyle(document.activeElement)
    const shows = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none"
    return [tagName, dataset.place ?? "", shows || type === "date"]
}"""  # within a field for a date the browser marks the part
LEVELS = """[...document.querySelectorAll("h1, h2, h3, h4")].filter((each) => each.checkVisibility())
    .map((each) => Number(each.tagName[1]))"""


def test_operators_reach_every_control_by_keyboard_and_see_where_they_are(operator_page: Page, chat: ChatPage) -> None:
    chat.save_acme()
    page = operator_page
    page.goto("/admin/inspector/")
    conversation = page.locator(".finds a").first.get_attribute("href") or ""
    for path in ("/admin/", "/admin/inspector/", conversation.partition("#")[0], "/admin/prompts/classifier/edit/"):
        page.goto(path)
        waiting = set(page.evaluate(MARK))
        for _ in range(3 * len(waiting)):
            page.keyboard.press("Tab")
            tag, place, shows = page.evaluate(FOCUSED)
            assert shows or tag == "BODY", f"{path}: {tag} {place}"
            waiting.discard(place)
            if not waiting:
                break
        assert waiting == set(), path
        levels = page.evaluate(LEVELS)
        assert levels[0] == 1, path
        assert all(below - above <= 1 for above, below in pairwise(levels)), (path, levels)

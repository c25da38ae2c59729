"""The operators' pages. That they break no policy and log no error is watched in every test."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.faults import Faults
from tests.browser.server import Server
from tests.conftest import PASSWORD


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

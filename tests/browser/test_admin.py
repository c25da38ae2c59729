"""The operators' pages. That they break no policy and log no error is watched in every test."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.chat_page import ChatPage
from tests.browser.faults import Faults
from tests.browser.server import Server


@pytest.fixture
def operator_page(new_context: Callable[..., BrowserContext], server: Server, faults: Faults) -> Page:
    faults.expect("favicon.ico")  # Django's admin names no icon
    context = new_context()
    context.add_cookies([{"name": "sessionid", "value": server.operator.session, "url": server.url}])
    return context.new_page()


def test_the_configuration_is_changed_and_set_back(operator_page: Page) -> None:
    page = operator_page
    page.goto("/admin/")
    page.get_by_role("link", name="Config").first.click()
    threshold = page.locator("#id_SIMILARITY_THRESHOLD")
    threshold.fill("1.5")
    page.get_by_role("button", name="Save").click()
    assert threshold.evaluate("field => field.validity.rangeOverflow")  # the browser itself says so

    threshold.fill("0.4")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Live settings updated successfully.")).to_be_visible()
    expect(threshold).to_have_value("0.4")

    page.locator("tr", has=threshold).get_by_role("link", name="Reset to default").click()
    expect(threshold).to_have_value("0.3")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Live settings updated successfully.")).to_be_visible()
    page.get_by_role("link", name="History", exact=True).click()
    expect(page.locator("#change-history")).to_contain_text("SIMILARITY_THRESHOLD")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_the_dashboard_and_the_inspector_fit_the_screen(
    new_context: Callable[..., BrowserContext], server: Server, chat: ChatPage, width: int, scheme: str
) -> None:
    chat.save_acme()
    context = new_context(viewport={"width": width, "height": 760}, color_scheme=scheme)
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

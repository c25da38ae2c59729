"""How it looks and behaves as a thing: day and night, the front page that plays, the installed site, its weight."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.chat_page import ChatPage
from tests.browser.faults import Faults
from tests.browser.server import Server

KILOBYTES = 1_000
IS_DARK = "matchMedia('(prefers-color-scheme: dark)').matches"
GROUND = "getComputedStyle(document.documentElement).backgroundColor"
NIGHT, DAY = "rgb(14, 19, 17)", "rgb(244, 246, 244)"


@pytest.mark.parametrize("scripts", [True, False])
def test_day_and_night_by_the_switch(new_context: Callable[..., BrowserContext], scripts: bool) -> None:
    page = new_context(color_scheme="light", java_script_enabled=scripts).new_page()
    page.goto("/")
    assert page.evaluate(GROUND) == DAY
    page.get_by_role("button", name="Dark").click()
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(GROUND) == NIGHT

    page.goto("/accounts/login/")
    assert page.evaluate(GROUND) == NIGHT
    page.get_by_role("button", name="As on this device").click()
    expect(page.get_by_role("button", name="As on this device")).to_have_attribute("aria-pressed", "true")
    page.reload()
    assert page.evaluate(GROUND) == DAY


def test_the_operators_pages_know_the_same_switch(
    new_context: Callable[..., BrowserContext], server: Server, faults: Faults
) -> None:
    context = new_context(color_scheme="light")
    context.add_cookies([{"name": "sessionid", "value": server.operator.session, "url": server.url}])
    page = context.new_page()
    page.goto("/admin/")
    page.get_by_role("button", name="Dark").click()
    page.goto("/chat/new/")
    assert page.evaluate(GROUND) == NIGHT
    page.goto("/admin/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == NIGHT


def test_the_front_page_plays_and_can_be_stopped(page: Page) -> None:
    page.clock.install()
    page.goto("/")
    sample = page.locator("[data-sample]")
    expect(sample.get_by_role("button", name="Show it all")).to_be_visible()
    expect(sample.locator(".is-to-come")).not_to_have_count(0)
    page.clock.run_for(60_000)
    expect(sample.locator(".is-to-come")).to_have_count(0)
    sample.get_by_role("button", name="Play again").click()
    sample.get_by_role("button", name="Show it all").click()
    expect(sample.locator(".is-to-come")).to_have_count(0)
    expect(sample.locator(".reply").first).to_have_text("Saved Costco.")


@pytest.mark.parametrize("options", [{"reduced_motion": "reduce"}, {"java_script_enabled": False}])
def test_the_front_page_stands_still_for_who_wants_it(
    new_context: Callable[..., BrowserContext], options: dict
) -> None:
    page = new_context(**options).new_page()
    page.goto("/")
    expect(page.locator(".is-to-come")).to_have_count(0)
    expect(page.locator("[data-sample] .card")).to_contain_text("(650) 555-0134")


def test_an_installed_site_has_a_page_for_no_connection_and_keeps_nothing_else(
    new_context: Callable[..., BrowserContext], log_in: Callable[[BrowserContext], None], faults: Faults
) -> None:
    faults.expect("ERR_INTERNET_DISCONNECTED")
    context = new_context(service_workers="allow")
    log_in(context)
    page = context.new_page()
    page.goto("/chat/new/")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.reload()
    kept = page.evaluate(
        "caches.keys().then(names => caches.open(names[0])).then(cache => cache.keys())"
        ".then(kept => kept.map(each => new URL(each.url).pathname))"
    )
    assert [path for path in kept if not path.startswith("/static/")] == ["/offline/"]

    context.set_offline(True)
    page.goto("/chat/new/")
    expect(page.get_by_role("heading", name="There is no connection")).to_be_visible()
    context.set_offline(False)
    expect(page.locator("#message")).to_be_visible()


def test_the_manifest_names_icons_that_are_there(page: Page) -> None:
    page.goto("/")
    address = page.locator("link[rel=manifest]").get_attribute("href")
    manifest = page.request.get(str(address)).json()
    assert manifest["scope"] == "/"
    for icon in manifest["icons"]:
        assert page.request.get(icon["src"]).headers["content-type"] == "image/png"


def test_the_chat_is_light_and_nothing_moves_as_it_loads(alice_page: Page) -> None:
    page = alice_page
    size = {"sent": 0}
    page.on("requestfinished", lambda request: size.update(sent=size["sent"] + request.sizes()["responseBodySize"]))
    caching: dict[str, str] = {}
    page.on("response", lambda response: caching.update({response.url: response.headers.get("cache-control", "")}))
    page.goto("/chat/new/", wait_until="networkidle")

    assert 0 < size["sent"] < 100 * KILOBYTES
    moved = page.evaluate(
        "new Promise(found => new PerformanceObserver(list => found(list.getEntries().map(e => e.value)))"
        ".observe({ type: 'layout-shift', buffered: true }) ?? setTimeout(() => found([]), 300))"
    )
    assert sum(moved) == 0
    static = [rule for url, rule in caching.items() if "/static/" in url]
    assert len(static) > 5
    assert all("immutable" in rule for rule in static)


def test_at_twice_the_size_the_conversation_is_still_whole(new_context, log_in) -> None:
    context = new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2)  # 1280 by 800 at 200 %
    log_in(context)
    chat = ChatPage(context.new_page()).open().save_acme().say("What's the number for acme?")
    expect(chat.passphrase).to_be_in_viewport()
    expect(chat.button("Unlock")).to_be_in_viewport()
    assert chat.page.evaluate("document.documentElement.scrollWidth") <= 640

"""An operator changes a prompt: draft, preview beside the live version, publication, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from subprocess import DEVNULL
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.adminpanel.prompts.model import behave, system
from tests.browser.faults import Faults
from tests.browser.server import Server, child, running_server
from tests.fakes import FakeAnthropic

pytestmark = pytest.mark.xdist_group("prompts")  # one worker has the installation of this module

SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 375, "height": 760}}


@pytest.fixture(scope="module")
def model() -> Iterator[FakeAnthropic]:
    with FakeAnthropic() as fake:
        yield fake


@pytest.fixture(scope="module")
def installation(model: FakeAnthropic, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One with a model, and a worker beside it."""
    settings = {"PROVIDERS": "anthropic,offline", "ANTHROPIC_API_KEY": "a key", "ANTHROPIC_BASE_URL": model.url}
    with (
        running_server(tmp_path_factory.mktemp("prompts"), "prompts", **settings) as server,
        child(["manage.py", "worker"], server.environment, DEVNULL),
    ):
        yield server


@pytest.fixture(params=SIZES)
def site(request, new_context: Callable[..., BrowserContext], installation: Server, faults: Faults) -> Iterator[Page]:
    """The operators' site in an operator's browser."""
    faults.allow_host(urlsplit(installation.url).netloc)
    context = new_context(viewport=SIZES[request.param])
    context.add_cookies([{"name": "sessionid", "value": installation.operator.session, "url": installation.url}])
    page = context.new_page()
    page.goto(f"{installation.url}/admin/prompts/")
    yield page
    assert '"level": "error"' not in installation.log()


def go(page: Page, path: str) -> None:
    page.goto(urljoin(page.url, path))


def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def write(page: Page, words: str) -> None:
    go(page, "/admin/prompts/reply/edit/")
    text = page.get_by_label("Text", exact=True)
    text.press("Control+End")
    text.press_sequentially(f"\n\n{words}")
    fits(page)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".diff ins").last).to_have_text(words)
    fits(page)


def preview(page: Page) -> None:
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Side by side")).to_be_visible(timeout=40_000)
    fits(page)


def test_from_a_draft_to_publication_and_back(site: Page, model: FakeAnthropic) -> None:
    behave(model)
    fits(site)
    before = site.locator("section", has=site.get_by_role("link", name="Reply", exact=True)).locator("p a").inner_text()
    site.get_by_role("link", name="Reply", exact=True).click()
    fits(site)

    write(site, f"DRAFT with kind words, at {site.viewport_size['width']} pixels.")
    expect(site.get_by_text("Preview it first")).to_be_visible()
    preview(site)
    expect(site.get_by_text("No gate is broken")).to_be_visible()
    summary = site.locator("details.beside summary").first
    summary.focus()
    summary.press("Enter")
    expect(site.locator("details.beside").first.get_by_role("heading", name="Draft")).to_be_visible()

    site.get_by_label("Why it is published").fill("kinder words")
    site.get_by_role("button", name="Publish").click()
    expect(site.get_by_text("Every process uses it within a second.")).to_be_visible()
    fits(site)
    expect(site.locator("q").first).to_have_text("kinder words")

    site.once("dialog", lambda dialog: dialog.accept())
    site.get_by_role("button", name=re.compile("Roll back to")).click()
    expect(site.get_by_text(f"Live again: {before}")).to_be_visible()


def test_a_broken_gate_stands_in_the_way(site: Page, model: FakeAnthropic) -> None:
    behave(model, words=lambda request: "Call 415 555 0143." if "NUMBERS" in system(request) else "There you are.")
    width = site.viewport_size["width"]
    write(site, f"Write NUMBERS, at {width} pixels.")
    preview(site)
    expect(site.get_by_text("Broken gates: it cannot be published")).to_be_visible()
    expect(site.get_by_role("button", name="Publish")).to_have_count(0)


def test_the_text_is_checked_as_it_is_written(site: Page) -> None:
    go(site, "/admin/prompts/reply/edit/")
    expect(site.locator("#checks")).to_contain_text("Every placeholder is there")
    site.get_by_label("Text", exact=True).fill("{{helo}}")
    expect(site.locator("#checks")).to_contain_text("“{{helo}}” is not known here")
    fits(site)

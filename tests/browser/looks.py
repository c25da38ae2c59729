"""How a page looks in both widths and both schemes, and that it fits; with PICTURES=folder, for your eyes as well."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

SMALL, WIDE = {"width": 375, "height": 667}, {"width": 1280, "height": 800}
SOME = {"light-375": (SMALL, "light"), "dark-1280": (WIDE, "dark")}
ALL = {**SOME, "dark-375": (SMALL, "dark"), "light-1280": (WIDE, "light")}
# Each width and each scheme; VIEWS=all, each with each, is for `make eval`.
VIEWS = ALL if os.environ.get("VIEWS") == "all" else SOME
each_view = pytest.mark.parametrize(("size", "scheme"), VIEWS.values(), ids=list(VIEWS))


def assert_fits(page: Page, name: str) -> None:
    """Nothing scrolls sideways, not even the conversation in its page."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")
    page.wait_for_load_state()
    page.evaluate("document.fonts.ready.then(() => null)")
    wide, visible = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= visible, name
    for scroller in page.locator("#scroll").all():
        assert scroller.evaluate("element => element.scrollWidth <= element.clientWidth"), name

"""Every page is put before axe-core. Its own styles break the policy, so this wants a context with `bypass_csp`."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
OPTIONS = {"resultTypes": ["violations"], "preload": False}  # preloading asks for style sheets by wrong addresses


def assert_accessible(page: Page, state: str) -> None:
    violations = AXE.run(page, options=OPTIONS).response["violations"]
    found = [f"{state}: {each['id']} at {each['nodes'][0]['target']}: {each['help']}" for each in violations]
    assert found == []

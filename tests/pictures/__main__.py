"""`make screenshots`: a server of its own with some stores in it, a real Chromium, the pictures of docs/pictures."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.database import use_test_server

use_test_server()

import psycopg  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from tests.browser.chat_page import ChatPage  # noqa: E402
from tests.browser.conftest import FLAGS  # noqa: E402
from tests.browser.install import executable  # noqa: E402
from tests.browser.server import Person, Server, running_server  # noqa: E402
from tests.conftest import PASSPHRASE  # noqa: E402
from tests.pictures.small import shrink  # noqa: E402

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
DESKTOP, PHONE = {"width": 1100, "height": 720}, {"width": 375, "height": 720}
STORES = (
    "ACME Hardware, 415-555-0198",
    "Bolt & Nut, 415-555-0123",
    "Costco Wholesale, 650-555-0134",
    "Corner Bakery, 212-555-0156",
    "Grand Hotel Flowers, 212-555-0177",
    "Harbour Books, 617-555-0142",
)
QUESTIONS = ("number for acme?", "bolt and nut?", "who is 212-555-0156?", "whose number ends in 0142?", "costco?")
ROWS = """Store,Telephone
Green Grocer,212-555-0111
ACME Hardware,415-555-0198
Night Pharmacy,+44 20 7946 0018
Tool Shed,123
Wool & Yarn,617-555-0190
"""
SIZES = {"": DESKTOP, "-phone": PHONE}
SCHEMES = {"": "light", "-dark": "dark"}


class Camera:
    """One page in one size and scheme, in somebody's session."""

    def __init__(self, page: Page, suffix: str) -> None:
        self.page, self.suffix = page, suffix

    def take(self, name: str) -> None:
        self.page.evaluate("document.fonts.ready.then(() => null)")
        shrink(self.page.screenshot(animations="disabled", caret="hide"), PICTURES / f"{name}{self.suffix}.png")

    def visit(self, name: str, path: str) -> None:
        self.page.goto(path)
        self.take(name)


@contextmanager
def camera(browser: Browser, server: Server, person: Person | None, size: str, scheme: str) -> Iterator[Camera]:
    context = browser.new_context(
        base_url=server.url,
        viewport=SIZES[size],
        color_scheme=SCHEMES[scheme],
        reduced_motion="reduce",
        locale="en-US",
        has_touch=bool(size),
        service_workers="block",
    )
    if person:
        context.add_cookies([{"name": "sessionid", "value": person.session, "url": server.url}])
    yield Camera(context.new_page(), size + scheme)
    context.close()


def person_with_stores(browser: Browser, server: Server) -> Person:
    person = server.new_person()
    with camera(browser, server, person, "", "") as at:
        chat = ChatPage(at.page).open()
        for store in STORES:
            chat.say(f"Save {store}")
        for question in QUESTIONS:
            chat.say(question).say(PASSPHRASE)
        chat.say("bye")
    return person


def count_the_hours(server: Server) -> None:
    """For the dashboard, as the worker does, after some have gone by: what was said is spread over the day before."""
    with psycopg.connect(server.environment["DATABASE_URL"]) as connection:
        connection.execute("UPDATE turns SET finished_at = finished_at - (1 + 20 * random()) * interval '1 hour'")
    code = "from adminpanel.dashboard.counting import count_hours; count_hours()"
    subprocess.run([sys.executable, "manage.py", "shell", "-c", code], env=server.environment, check=True)


def of_the_product(at: Camera) -> None:
    chat = ChatPage(at.page).open()
    at.take("welcome")
    chat.say("Save Lantern Café, 415-555-0161").say("what’s the number for lanten café")
    at.take("passphrase")
    chat.say(PASSPHRASE)
    at.take("chat")
    at.page.goto("/stores/")
    at.page.get_by_label("passphrase").first.fill(PASSPHRASE)
    at.page.get_by_role("button", name="Show numbers").click()
    at.page.locator(".card-phone a").first.wait_for()
    at.take("directory")
    at.page.goto("/stores/import/")
    file = {"name": "stores.csv", "mimeType": "text/csv", "buffer": ROWS.encode()}
    at.page.set_input_files("main [name=file]", [file])
    at.page.get_by_role("button", name="Show me the rows").click()
    at.page.get_by_role("heading", name="What will become of the rows").wait_for()
    at.take("import")
    at.page.get_by_role("button", name="Forget the file").click()


def of_the_operators(at: Camera) -> None:
    at.visit("dashboard", "/admin/dashboard/")
    at.page.goto("/admin/inspector/")
    at.page.locator(".finds-said").first.click()
    at.page.locator(".turn").first.wait_for()
    at.take("inspector")
    at.visit("prompts", "/admin/prompts/classifier/")


def main() -> None:
    with (
        TemporaryDirectory() as folder,
        running_server(Path(folder), "pictures") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=executable(), args=[*FLAGS, "--no-sandbox"])
        looks = [(size, scheme, person_with_stores(browser, server)) for size in SIZES for scheme in SCHEMES]
        count_the_hours(server)
        for size, scheme, person in looks:
            with camera(browser, server, None, size, scheme) as at:
                at.visit("landing", "/")
            with camera(browser, server, person, size, scheme) as at:
                of_the_product(at)
            with camera(browser, server, server.operator, size, scheme) as at:
                of_the_operators(at)
        browser.close()


if __name__ == "__main__":
    main()

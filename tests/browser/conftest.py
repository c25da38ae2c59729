"""A real Chromium before a real server. Run by `make test` in a process of its own; see `install.py`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import arabic
from tests.browser.chat_page import ChatPage
from tests.browser.faults import Faults
from tests.browser.install import executable
from tests.browser.server import Person, Server, running_server

FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    arabic.write(folder / "locale")
    with running_server(folder, DJANGO_SETTINGS_MODULE="tests.browser.settings") as server:
        yield server


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    return {**browser_type_launch_args, "executable_path": executable(), "args": flags}


@pytest.fixture(scope="session")
def base_url(server: Server) -> str:
    return server.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {**browser_context_args, "locale": "en-US"}


@pytest.fixture
def faults(server: Server) -> Iterator[Faults]:
    """Every page of every test is watched; what it did wrong fails the test."""
    faults = Faults(urlsplit(server.url).netloc)
    logged_before = len(server.log())
    yield faults
    assert faults.found() == []
    logged = server.log()[logged_before:].splitlines()
    assert [line for line in logged if '"level": "error"' in line or "Traceback" in line] == []


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext], faults: Faults) -> Callable[..., BrowserContext]:
    def watched(**options) -> BrowserContext:
        context = new_context(**{"service_workers": "block", **options})
        context.set_default_timeout(5_000)
        faults.watch(context)
        return context

    return watched


@pytest.fixture
def alice(server: Server) -> Person:
    """Somebody with an empty directory, new for this test."""
    return server.new_person()


@pytest.fixture
def log_in(server: Server, alice: Person) -> Callable[[BrowserContext], None]:
    def log_in(context: BrowserContext) -> None:
        context.add_cookies([{"name": "sessionid", "value": alice.session, "url": server.url}])

    return log_in


@pytest.fixture
def alice_page(page: Page, log_in: Callable[[BrowserContext], None]) -> Page:
    """A page in Alice's browser, still blank."""
    log_in(page.context)
    return page


@pytest.fixture
def chat(alice_page: Page) -> ChatPage:
    """Alice before a new conversation."""
    return ChatPage(alice_page).open()


@pytest.fixture
def chat_without_scripts(new_context: Callable[..., BrowserContext], log_in: Callable) -> ChatPage:
    context = new_context(java_script_enabled=False)
    log_in(context)
    return ChatPage(context.new_page()).open()

"""A list of stores comes in by the page, with and without scripts, and by dropping it on the chat."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.chat_page import ChatPage

LIST = """id,Ort,Filialname,Telefon
1,Berlin,Bäckerei Süd,+49 30 901820
2,Köln,"Käse, Öl & mehr",+49 221 901821
3,Bonn,Odd Shop,155-555-0198
4,Bonn,Rounded Shop,4.15556E+09
5,Bonn,A shop with a rather long name that goes on and on and on until it is done,
"""
FILE = {"name": "filialen.csv", "mimeType": "text/csv", "buffer": LIST.encode()}


def bring(page: Page) -> None:
    page.goto("/stores/import/")
    page.get_by_label("Your list").set_input_files(FILE)
    page.get_by_role("button", name="Show me the rows").click()


def goes_through(page: Page) -> None:
    bring(page)
    expect(page.get_by_role("row", name="Rounded Shop")).to_contain_text("A spreadsheet rounded the number")
    page.get_by_role("button", name="Save 3 stores").click()
    expect(page.get_by_role("heading", name="3 stores saved")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("901820")
    page.goto("/stores/")
    expect(page.locator("main")).to_contain_text("Bäckerei Süd")
    page.goto("/stores/import/")
    page.get_by_role("button", name="Undo the import of filialen.csv").click()
    expect(page.get_by_role("heading", name="Taken back")).to_be_visible()
    page.goto("/stores/")
    expect(page.locator("main")).not_to_contain_text("Bäckerei Süd")


def test_a_list_is_shown_saved_and_taken_back(alice_page: Page) -> None:
    goes_through(alice_page)


def test_the_same_without_scripts(new_context: Callable[..., BrowserContext], log_in: Callable) -> None:
    context = new_context(java_script_enabled=False)
    log_in(context)
    goes_through(context.new_page())


@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_is_wider_than_the_page(alice_page: Page, width: int) -> None:
    alice_page.set_viewport_size({"width": width, "height": 700})
    bring(alice_page)
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert alice_page.evaluate(wider) == 0
    alice_page.get_by_role("button", name="Save 3 stores").click()
    expect(alice_page.get_by_role("heading", name="3 stores saved")).to_be_visible()
    assert alice_page.evaluate(wider) == 0


def test_a_list_dropped_on_the_chat_opens_its_preview(chat: ChatPage) -> None:
    page = chat.page
    page.evaluate(
        """text => {
          const data = new DataTransfer()
          data.items.add(new File([text], "filialen.csv", {type: "text/csv"}))
          document.querySelector("#transcript").dispatchEvent(
            new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}))
        }""",
        LIST,
    )
    expect(page.get_by_role("heading", name="filialen.csv")).to_be_visible()
    expect(page.get_by_role("button", name="Save 3 stores")).to_be_visible()

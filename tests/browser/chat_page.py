"""The chat page in the words of the person before it."""

from __future__ import annotations

from typing import Self

from playwright.sync_api import Locator, Page, expect


class ChatPage:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.composer = page.locator("#composer")
        self.field = page.locator("#message")
        self.passphrase = page.get_by_label("Your passphrase")
        self.turns = page.locator(".turn")
        self.last = self.turns.last
        self.said = self.last.locator(".said")
        self.reply = self.last.locator(".reply")
        self.cards = self.last.locator(".card")

    def open(self) -> Self:
        self.page.goto("/chat/new/")
        return self

    def say(self, text: str) -> Self:
        """Write, send, and wait until the answer is there."""
        turns = self.turns.count()
        self.field.fill(text)
        self.composer.locator("button[type=submit]").first.click()
        return self.wait_for_answer(turns + 1)

    def send(self, text: str) -> None:
        """Write and send, and wait for nothing."""
        self.field.fill(text)
        self.field.press("Enter")

    def wait_for_answer(self, turns: int) -> Self:
        expect(self.turns).to_have_count(turns)
        expect(self.last).to_have_attribute("data-state", "done", timeout=20_000)
        return self

    def save_acme(self) -> Self:
        self.say("Save ACME Hardware, 415-555-0198")
        expect(self.reply).to_have_text("Saved ACME Hardware.")
        return self

    def expect_acme(self) -> None:
        expect(self.cards).to_have_count(1)
        expect(self.cards).to_contain_text("ACME Hardware")
        expect(self.cards).to_contain_text("(415) 555-0198")

    def expect_passphrase_field(self) -> None:
        expect(self.passphrase).to_have_attribute("type", "password")

    def expect_text_field(self) -> None:
        expect(self.page.get_by_label("Your message")).to_be_visible()
        expect(self.passphrase).to_have_count(0)

    def expect_one_turn_in_all(self) -> None:
        """Of this person, in whatever conversation."""
        self.page.goto("/chat/")
        expect(self.page.locator("#recent strong")).to_have_count(1)
        expect(self.turns).to_have_count(1)
        expect(self.reply).to_have_text("Saved ACME Hardware.")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

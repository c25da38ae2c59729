"""What goes in to a model, the way back, and the reading edge."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.privacy import Seal, UnknownPlaceholder, fill, grounded
from stores.cards import Card
from stores.phones import phone_like
from tests.stores.test_phone_like import bare, written_numbers


class TestSeal:
    def test_each_number_has_one_placeholder(self):
        seal = Seal()
        assert seal.text("Save A, 415-555-0198 and B, 415-555-0137") == "Save A, ⟨phone-1⟩ and B, ⟨phone-2⟩"
        assert seal.text("(415) 555 0198 again") == "⟨phone-1⟩ again"

    def test_a_typed_placeholder_is_none(self):
        seal = Seal()
        assert seal.text("⟨phone-1⟩ is 4155550198") == "‹phone-1› is ⟨phone-1⟩"

    def test_restore_puts_the_first_writing_back(self):
        seal = Seal()
        seal.text("Area 5150 Comics, (415) 555-0198")
        assert seal.restore("Area ⟨phone-1⟩ Comics") == "Area 5150 Comics"
        assert seal.restore("⟨phone-2⟩") == "(415) 555-0198"

    @pytest.mark.parametrize(
        "forged", ["⟨phone-2⟩", "⟨phone-0⟩", "⟨phone-01⟩", "⟨store-1⟩", "⟨x⟩", "⟨", "a ⟩", "⟨phone-1"]
    )
    def test_restore_knows_its_own_placeholders_alone(self, forged):
        seal = Seal()
        seal.text("4155550198")
        with pytest.raises(UnknownPlaceholder):
            seal.restore(forged)

    def test_a_run_that_is_no_number_is_cut_where_one_begins(self):
        seal = Seal("US")
        assert seal.text("Save Pier 39 415 555 0198") == "Save Pier ⟨phone-1⟩ ⟨phone-2⟩"
        assert seal.restore("⟨phone-2⟩") == "415 555 0198"
        assert Seal("GB").text("Quick Stop 24 07400 123456") == "Quick Stop ⟨phone-1⟩ ⟨phone-2⟩"

    @pytest.mark.parametrize("number", ["1 415 555 0198", "44 7400 123456", "+1 415 555 0198", "0044 7400 123456"])
    def test_a_number_in_groups_stays_whole(self, number):
        assert Seal("GB" if "44" in number else "US").text(number) == "⟨phone-1⟩"

    @given(st.text(max_size=30), written_numbers(), st.text(max_size=30))
    def test_no_number_is_left_and_all_come_back(self, before, number, after):
        seal, text = Seal("US"), f"{before} {number} {after}"
        sealed = seal.text(text)
        assert not re.search(r"\d{4}", bare(re.sub(r"⟨phone-\d+⟩", "Z", sealed)))
        assert phone_like(re.sub(r"⟨phone-\d+⟩", "Z", sealed)) == []
        if not set(text) & set("⟨⟩"):
            assert bare(seal.restore(sealed)) == bare(text) or sealed.count("⟨") > 1  # a second writing of one


class TestGrounded:
    SAID = "what's Joe's Café number, and ACME's? 保存して 東京ラーメン"

    @pytest.mark.parametrize("name", ["Joe's Cafe", "joes café", "ACME", "東京ラーメン", "ラーメン"])
    def test_words_of_the_person(self, name):
        assert grounded(name, self.SAID)

    @pytest.mark.parametrize("name", ["Joe's Pizza", "AC", "number one", "大阪", "", " ", "☕", "Acm"])
    def test_words_of_the_model(self, name):
        assert not grounded(name, self.SAID)

    def test_a_long_message_is_read_to_its_end(self):
        assert grounded("ACME", "word " * 399 + "ACME")

    def test_any_source_will_do(self):
        assert grounded("Tin Whistle", "the whistle", "tin")

    def test_a_name_of_signs(self):
        assert grounded("☕", "save ☕ please")


class TestFill:
    OPEN = Card("1", "A ⟨phone-2⟩", "(415) 555-0198", "+14155550198", "+14155550198", is_doubtful=False)
    SEALED = Card("2", "B", None, None, None, is_doubtful=False)

    def test_names_and_numbers(self):
        text = "⟨store-1⟩ has ⟨phone-1⟩, ⟨store-2⟩ ⟨phone-2⟩, ⟨store-3⟩ ⟨phone-3⟩."
        filled = "A ⟨phone-2⟩ has (415) 555-0198, B •••, that store •••."
        assert fill(text, [self.OPEN, self.SEALED]) == filled
        assert fill(text, [self.OPEN, self.SEALED, None]) == filled

    def test_a_store_that_is_gone_shifts_none(self):
        assert fill("⟨store-1⟩ ⟨store-2⟩", [self.SEALED], stores=("1", "2")) == "that store B"

    def test_other_text_stays(self):
        assert fill("no ⟨name-1⟩ here", [self.OPEN]) == "no ⟨name-1⟩ here"

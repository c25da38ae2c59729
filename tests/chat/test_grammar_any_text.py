"""The offline parser on text of every kind: it never raises, and stays fast."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.providers.base import Classification, Draft, Utterance
from chat.providers.grammar import parse

PIECES = (
    *[
        "save",
        "find",
        "number",
        "for",
        "the",
        "costco",
        "and",
        ",",
        ".",
        "?",
        "!",
        ";",
        "who",
        "is",
        "ends",
        "in",
        "0198",
        "415",
        "555",
        "0101",
        "my",
        "'s",
        "what",
        "it",
        "Foo",
        "(x)",
        "'",
    ],
    "\n",
)
SLOWEST = 5.0  # seconds of CPU: no measure, but a pattern that backtracks without end takes more


def read(text: str, region: str = "US", draft: Draft | None = None) -> Classification:
    return parse(Utterance(text, region, draft))


class TestAnyText:
    @given(
        st.text(st.characters(codec=None, exclude_categories=()), max_size=2_000), st.sampled_from(["US", "GB", "DE"])
    )
    @settings(max_examples=150, deadline=None)
    def test_never_raises(self, text, region):
        for draft in (None, Draft(store_name="Moss"), Draft(phone="+14155550101")):
            assert isinstance(read(text, region, draft), Classification)

    @given(
        st.lists(
            st.sampled_from(PIECES),
            max_size=60,
        )
    )
    @settings(max_examples=200, deadline=None)
    def test_never_raises_on_pieces_of_requests(self, pieces):
        for draft in (None, Draft(store_name="Moss"), Draft(phone="+14155550101")):
            assert isinstance(read(" ".join(pieces), draft=draft), Classification)

    @pytest.mark.parametrize(
        "piece",
        [
            " ", "1", "1 ", "555-", "save ", "and ", "number for ", "who is ", ", ", '"', "(", "a\n", "one two ",
            "x's ", "please ", "can you ", "A and ", "is x open ", "\0", "\ud800", "a\u0301", "+1 ", "1) ",
            "ends in 12 ", "'", "do i have ", "Foo, ",
        ],
    )  # fmt: skip
    def test_long_repetitions_stay_fast(self, piece):
        text = (piece * 2_000)[:2_000]
        started = time.process_time()
        read(text)
        assert time.process_time() - started < SLOWEST

"""What a call costs: never less than it may be billed, never free by accident."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from chat.prices import PRICES, cost, price_of, worst_cost
from chat.providers.base import Call, Usage

tokens = st.integers(0, 200_000)


def call(model: str = "claude-sonnet-5-5", usage: Usage | None = None, **fields) -> Call:
    fields = {"worst": 1_000, "max_tokens": 100, "answered": True} | fields
    return Call("reply", "anthropic", model, "reply@1", usage=usage, **fields)


def test_each_kind_of_token_has_its_price() -> None:
    million = Usage(1_000_000, 1_000_000, 1_000_000, 1_000_000)
    assert cost(call(usage=million)) == Decimal("14.6")  # 2 + 10 + 0.1 + 2.5


def test_a_call_that_no_vendor_took_costs_nothing() -> None:
    assert cost(call(answered=False)) == 0


def test_a_call_of_unknown_usage_costs_its_worst_case() -> None:
    assert cost(call()) == worst_cost("claude-sonnet-5-5", 1_000, 100) == Decimal("0.0035")  # cache writes and output


def test_a_fraction_is_rounded_up() -> None:
    assert cost(call("gpt-6-luna", Usage(cache_read=1))) == Decimal("0.000000010")
    assert cost(call("gpt-6-luna", Usage(cache_written=1))) == Decimal("0.000000125")


def test_an_unknown_model_costs_as_much_as_the_dearest() -> None:
    assert price_of("gpt-9") == PRICES["claude-fable-5-1"]


@pytest.mark.parametrize(
    "name", ["claude-haiku-5-5-20261007", "claude-haiku-5-5-latest", "claude-haiku-5-5-2026-10-07"]
)
def test_a_dated_name_is_the_same_model(name) -> None:
    assert price_of(name) == PRICES["claude-haiku-5-5"]


class TestOverrides:
    def test_they_replace_and_add_rows(self, settings) -> None:
        settings.MODEL_PRICES = {"llama3.3": {"input": 0, "output": 0}, "gpt-6-luna": {"input": 0.2, "output": "1"}}
        assert cost(call("llama3.3", Usage(10**6, 10**6))) == worst_cost("llama3.3", 10**6, 10**6) == 0
        assert price_of("gpt-6-luna").cache_write == Decimal("0.2")
        assert price_of("unheard-of") == PRICES["claude-fable-5-1"]

    @pytest.mark.parametrize("row", [{"input": 1}, {"input": -1, "output": 1}, {"input": "x", "output": 1}, 3, None])
    def test_a_bad_row_is_said(self, settings, row) -> None:
        settings.MODEL_PRICES = {"llama3.3": row}
        with pytest.raises(ImproperlyConfigured, match=r"MODEL_PRICES: llama3\.3 "):
            price_of("gpt-6-luna")


@given(st.sampled_from([*PRICES, "unheard-of"]), tokens, tokens, tokens, tokens)
def test_no_call_costs_more_than_its_worst_case(model, fresh, read, written, output) -> None:
    billed = cost(call(model, Usage(fresh, output, read, written)))
    assert billed <= worst_cost(model, fresh + read + written, output)


@pytest.mark.parametrize("usage", [Usage(input=-5, output=-7), Usage(input=-(10**30))])
def test_no_usage_pays_money_back(usage) -> None:
    assert cost(call(usage=usage)) == 0


def test_a_usage_that_cannot_be_true_is_bounded() -> None:
    assert cost(call(usage=Usage(output=10**30))) == 100

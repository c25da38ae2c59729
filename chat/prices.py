"""What a call to a model costs.

The table holds list prices for prompts of ordinary length as reported publicly up to PRICES_DATE. Vendors change
theirs: who operates an installation must check the table against the vendors' own lists, and may replace rows by
the setting MODEL_PRICES, which also prices what the table does not know (0 for models that you host yourself):

    MODEL_PRICES={"gpt-6-luna": {"input": 0.1, "output": 0.5, "cache_read": 0.01, "cache_write": 0.125}}

Without them `cache_read` and `cache_write` cost what `input` costs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace
from datetime import date
from decimal import ROUND_UP, Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from chat.providers.base import Call, Usage

PRICES_DATE = date(2026, 10, 26)
PLACES = Decimal("1e-9")  # USD are kept to this fraction; costs are rounded up to it
MOST_TOKENS = 10_000_000  # of one kind in one call: more than any model takes

_A_DATED_NAME = re.compile(r"-(\d{8}|\d{4}-\d{2}-\d{2}|latest)$")


@dataclass(frozen=True, slots=True)
class Price:
    """USD per million tokens."""

    input: Decimal
    output: Decimal
    cache_read: Decimal
    cache_write: Decimal

    def of(self, usage: Usage) -> Decimal:
        """USD, rounded up to PLACES."""
        billed = (usage.input, usage.output, usage.cache_read, usage.cache_written)
        prices = (self.input, self.output, self.cache_read, self.cache_write)
        total = sum((price * tokens for price, tokens in zip(prices, billed, strict=True)), Decimal())
        return (total / 1_000_000).quantize(PLACES, ROUND_UP)

    @property
    def worst(self) -> Price:
        """The same, with every token of input at the dearest way to bill it."""
        dearest = max(self.input, self.cache_read, self.cache_write)
        return replace(self, input=dearest, cache_read=dearest, cache_write=dearest)


def _row(*usd: str) -> Price:
    return Price(*map(Decimal, usd))


PRICES = {
    #                        input   output  read    write
    "claude-fable-5-1": _row("10.00", "50.00", "0.25", "12.50"),
    "claude-opus-5-5": _row("4.00", "20.00", "0.20", "5.00"),
    "claude-sonnet-5-5": _row("2.00", "10.00", "0.10", "2.50"),
    "claude-haiku-5-5": _row("0.10", "0.50", "0.01", "0.125"),
    "gpt-6.1-sol": _row("2.00", "10.00", "0.10", "2.50"),
    "gpt-6.1-terra": _row("1.00", "5.00", "0.05", "1.25"),
    "gpt-6-luna": _row("0.10", "0.50", "0.01", "0.125"),
}


def cost(call: Call) -> Decimal:
    """What `call` costs, in USD: nothing when the vendor never took it, its worst case when it did not say."""
    if not call.answered:
        return Decimal()
    if call.usage is None:
        return worst_cost(call.model, call.worst, call.max_tokens)
    return price_of(call.model).of(billed(call.usage))


def billed(usage: Usage) -> Usage:
    """The usage as far as it can be true: what a broken server says must not pay money back, nor overflow a column."""
    return Usage(*(min(max(tokens, 0), MOST_TOKENS) for tokens in astuple(usage)))


def worst_cost(model: str, worst_input: int, max_tokens: int) -> Decimal:
    """The most that a call can cost, in USD: `worst_input` tokens in at their dearest and `max_tokens` out."""
    return price_of(model).worst.of(Usage(input=worst_input, output=max_tokens))


def price_of(model: str) -> Price:
    """The model's row, also under a dated name of it; for a name that no row knows, the dearest of everything."""
    rows = _rows()
    return rows.get(model) or rows.get(_A_DATED_NAME.sub("", model)) or _dearest(rows.values())


def _rows() -> dict[str, Price]:
    return PRICES | {name: _override(name, row) for name, row in settings.MODEL_PRICES.items()}


def _dearest(rows: Iterable[Price]) -> Price:
    return Price(*(max(column) for column in zip(*map(astuple, rows), strict=True)))


def _override(name: str, row: Any) -> Price:
    """Raises ImproperlyConfigured for what is not a row of prices."""
    try:
        given = {key: Decimal(str(usd)) for key, usd in row.items()}
        price = Price(**{"cache_read": given["input"], "cache_write": given["input"]} | given)
    except (AttributeError, KeyError, TypeError, ArithmeticError) as error:
        raise ImproperlyConfigured(f"MODEL_PRICES: {name} needs input and output, in USD per million.") from error
    if not all(usd.is_finite() and usd >= 0 for usd in astuple(price)):
        raise ImproperlyConfigured(f"MODEL_PRICES: {name} has a price below 0.")
    return price


_rows()  # a mistake in MODEL_PRICES stops the process when it starts, not the first turn that calls a model

"""The two rows that a day's money is written in: the user's in `token_usage`, the installation's in `budget_days`.

Each change is one statement that reads, compares and writes under the row's lock, so a cap holds however many
processes write at once. Every transaction takes the user's row first and the installation's second: no deadlock.
Amounts are USD.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class Tokens:
    """What `token_usage` counts beside money."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_written: int = 0
    calls: int = 0


@dataclass(frozen=True, slots=True)
class Balance:
    """A row after a change, in USD."""

    cost: Decimal
    reserved: Decimal

    @property
    def used(self) -> Decimal:
        return self.cost + self.reserved


# A free amount is always granted: it cannot pass a cap, not even one that was lowered under what is spent.
_HOLD_OF_USER = """
INSERT INTO token_usage AS t (user_id, day, reserved) SELECT %(user)s, %(day)s, %(amount)s
WHERE %(amount)s = 0 OR %(amount)s <= %(cap)s
ON CONFLICT (user_id, day) DO UPDATE SET reserved = t.reserved + EXCLUDED.reserved
WHERE EXCLUDED.reserved = 0 OR t.cost + t.reserved + EXCLUDED.reserved <= %(cap)s
RETURNING t.cost, t.reserved
"""
_HOLD_OF_TOTAL = """
INSERT INTO budget_days AS t (day, reserved) SELECT %(day)s, %(amount)s
WHERE %(amount)s = 0 OR %(amount)s <= %(cap)s
ON CONFLICT (day) DO UPDATE SET reserved = t.reserved + EXCLUDED.reserved
WHERE EXCLUDED.reserved = 0 OR t.cost + t.reserved + EXCLUDED.reserved <= %(cap)s
RETURNING t.cost, t.reserved
"""
_CHARGE_USER = """
UPDATE token_usage SET reserved = reserved - %(amount)s, cost = cost + %(cost)s,
    input_tokens = input_tokens + %(input)s, output_tokens = output_tokens + %(output)s,
    cache_read_tokens = cache_read_tokens + %(cache_read)s,
    cache_written_tokens = cache_written_tokens + %(cache_written)s, calls = calls + %(calls)s
WHERE user_id = %(user)s AND day = %(day)s
RETURNING cost, reserved
"""
_CHARGE_TOTAL = """
UPDATE budget_days SET reserved = reserved - %(amount)s, cost = cost + %(cost)s WHERE day = %(day)s
RETURNING cost, reserved
"""


def hold_of_user(user: UUID, day: date, amount: Decimal, cap: Decimal) -> Balance | None:
    """Reserve `amount`, or None when that would pass `cap`."""
    return _balance(_HOLD_OF_USER, {"user": user, "day": day, "amount": amount, "cap": cap})


def hold_of_total(day: date, amount: Decimal, cap: Decimal) -> Balance | None:
    """Reserve `amount`, or None when that would pass `cap`."""
    return _balance(_HOLD_OF_TOTAL, {"day": day, "amount": amount, "cap": cap})


def charge_user(user: UUID, day: date, amount: Decimal, cost: Decimal, tokens: Tokens) -> Balance | None:
    """Turn the reserved `amount` into `cost`; None when the row is gone."""
    counts = {name: getattr(tokens, name) for name in Tokens.__slots__}
    return _balance(_CHARGE_USER, {"user": user, "day": day, "amount": amount, "cost": cost} | counts)


def charge_total(day: date, amount: Decimal, cost: Decimal) -> Balance | None:
    """Turn the reserved `amount` into `cost`; None when the row is gone."""
    return _balance(_CHARGE_TOTAL, {"day": day, "amount": amount, "cost": cost})


def _balance(statement: str, parameters: dict[str, Any]) -> Balance | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row: Sequence[Decimal] | None = cursor.fetchone()
    return Balance(*row) if row else None

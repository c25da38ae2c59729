"""The two rows that a day's money is written in: the user's in `token_usage`, the installation's in `budget_days`.

Each change is one statement that reads, compares and writes under the rows' locks, so a cap holds however many
processes write at once. Every statement takes the user's row first and the installation's second: no deadlock.
Amounts are USD.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

if TYPE_CHECKING:
    from chat.models import Reservation


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


@dataclass(frozen=True, slots=True)
class Payment:
    """What the calls behind a reservation cost."""

    reservation: UUID
    cost: Decimal
    tokens: Tokens


# A free amount is always granted: it cannot pass a cap, not even one that was lowered under what is spent.
# Every turn of the day wants the installation's row: each reads the one before, so that it is locked last.
_HOLD = """
WITH mine AS (
    INSERT INTO token_usage AS t (user_id, day, reserved) SELECT %(user)s, %(day)s, %(amount)s
    WHERE %(amount)s = 0 OR %(amount)s <= %(cap)s
    ON CONFLICT (user_id, day) DO UPDATE SET reserved = t.reserved + EXCLUDED.reserved
    WHERE EXCLUDED.reserved = 0 OR t.cost + t.reserved + EXCLUDED.reserved <= %(cap)s
    RETURNING t.cost, t.reserved
), kept AS (
    INSERT INTO budget_reservations (id, user_id, day, amount, created_at, expires_at)
    SELECT %(id)s, %(user)s, %(day)s, %(amount)s, %(created_at)s, %(expires_at)s FROM mine RETURNING day, amount
), everyone AS (
    INSERT INTO budget_days AS t (day, reserved) SELECT day, amount FROM kept
    WHERE amount = 0 OR amount <= %(total_cap)s
    ON CONFLICT (day) DO UPDATE SET reserved = t.reserved + EXCLUDED.reserved
    WHERE EXCLUDED.reserved = 0 OR t.cost + t.reserved + EXCLUDED.reserved <= %(total_cap)s
    RETURNING t.cost, t.reserved
)
SELECT mine.cost, mine.reserved, everyone.cost, everyone.reserved FROM mine LEFT JOIN everyone ON true
"""
_HOLD_FOR_ALL = """
WITH kept AS (
    INSERT INTO budget_reservations (id, day, amount, created_at, expires_at)
    VALUES (%(id)s, %(day)s, %(amount)s, %(created_at)s, %(expires_at)s) RETURNING day, amount
)
INSERT INTO budget_days AS t (day, reserved) SELECT day, amount FROM kept WHERE amount = 0 OR amount <= %(total_cap)s
ON CONFLICT (day) DO UPDATE SET reserved = t.reserved + EXCLUDED.reserved
WHERE EXCLUDED.reserved = 0 OR t.cost + t.reserved + EXCLUDED.reserved <= %(total_cap)s
RETURNING t.cost, t.reserved
"""
# What was closed before is not deleted again, and so not paid again.
_PAY = """
WITH closed AS (
    DELETE FROM budget_reservations AS r USING unnest(%(ids)s::uuid[], %(costs)s::numeric[], %(inputs)s::bigint[],
        %(outputs)s::bigint[], %(reads)s::bigint[], %(writes)s::bigint[], %(calls)s::integer[])
        AS p (id, cost, input, output, cache_read, cache_written, calls)
    WHERE r.id = p.id
    RETURNING r.id, r.user_id, r.day, r.amount, p.cost, p.input, p.output, p.cache_read, p.cache_written, p.calls
), paid AS (
    SELECT user_id, day, sum(amount) AS amount, sum(cost) AS cost, sum(input) AS input, sum(output) AS output,
        sum(cache_read) AS cache_read, sum(cache_written) AS cache_written, sum(calls) AS calls, array_agg(id) AS ids
    FROM closed GROUP BY user_id, day
), mine AS (
    UPDATE token_usage AS t SET reserved = t.reserved - p.amount, cost = t.cost + p.cost,
        input_tokens = input_tokens + p.input, output_tokens = output_tokens + p.output,
        cache_read_tokens = cache_read_tokens + p.cache_read,
        cache_written_tokens = cache_written_tokens + p.cache_written, calls = t.calls + p.calls
    FROM paid AS p WHERE t.user_id = p.user_id AND t.day = p.day
    RETURNING t.day, t.cost, t.reserved
), everyone AS (
    UPDATE budget_days AS t SET reserved = t.reserved - p.amount, cost = t.cost + p.cost
    FROM paid AS p LEFT JOIN mine ON mine.day = p.day WHERE t.day = p.day
    RETURNING t.day, t.cost, t.reserved
)
SELECT paid.day, paid.ids, mine.cost, mine.reserved, everyone.cost, everyone.reserved
FROM paid LEFT JOIN mine USING (day) LEFT JOIN everyone USING (day)
"""


def hold(wanted: Reservation, cap: Decimal, total_cap: Decimal) -> tuple[Balance | None, Balance | None]:
    """Write the reservation and count it in both rows. The first that is None would pass its cap: roll back then."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, _values(wanted) | {"user": wanted.user_id, "cap": cap, "total_cap": total_cap})
        row = cursor.fetchone()
    return (_balance(*row[:2]), _balance(*row[2:])) if row else (None, None)


def hold_for_all(wanted: Reservation, total_cap: Decimal) -> Balance | None:
    """`hold` for what no user has caused: the installation's row alone. None would pass its cap: roll back then."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_FOR_ALL, _values(wanted) | {"total_cap": total_cap})
        row = cursor.fetchone()
    return Balance(*row) if row else None


def _values(wanted: Reservation) -> dict[str, Any]:
    return {
        "id": wanted.pk,
        "day": wanted.day,
        "amount": wanted.amount,
        "created_at": wanted.created_at,
        "expires_at": wanted.expires_at,
    }


@dataclass(frozen=True, slots=True)
class Paid:
    """A day's reservations that a payment closed. A balance is None when its row is gone."""

    day: date
    reservations: list[UUID]
    mine: Balance | None
    everyones: Balance | None


def pay(payments: Sequence[Payment]) -> list[Paid]:
    """Turn reservations, all of one user, into their cost; those that were closed before are left out."""
    tokens = [payment.tokens for payment in payments]
    parameters: dict[str, Any] = {
        "ids": [payment.reservation for payment in payments],
        "costs": [payment.cost for payment in payments],
        "inputs": [each.input for each in tokens],
        "outputs": [each.output for each in tokens],
        "reads": [each.cache_read for each in tokens],
        "writes": [each.cache_written for each in tokens],
        "calls": [each.calls for each in tokens],
    }
    with connection.cursor() as cursor:
        cursor.execute(_PAY, parameters)
        return [Paid(day, ids, _balance(*four[:2]), _balance(*four[2:])) for day, ids, *four in cursor.fetchall()]


def _balance(cost: Decimal | None, reserved: Decimal | None) -> Balance | None:
    return None if cost is None or reserved is None else Balance(cost, reserved)

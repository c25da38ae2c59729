"""Numbers as an operator reads them."""

from __future__ import annotations

from decimal import Decimal


def count(value: float) -> str:
    """12,345 up to a hundred thousand, then 1.23M."""
    for size, letter in ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k")):
        if value >= 100_000 and value >= size:
            return f"{value / size:.3g}{letter}" if value < 1000 * size else f"{value / size:,.0f}{letter}"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def plural(value: float, one: str, many: str) -> str:
    return f"{count(value)} {one if value == 1 else many}"


def seconds(milliseconds: float | None) -> str:
    if milliseconds is None:
        return "–"
    if milliseconds < 1000:
        return f"{milliseconds:.0f} ms"
    return f"{milliseconds / 1000:.3g} s"


def usd(value: float | Decimal) -> str:
    if 0 < value < Decimal("0.995"):
        return f"${value:.4f}".rstrip("0").rstrip(".") if value >= Decimal("0.0001") else "under $0.0001"
    return f"${value:,.2f}"

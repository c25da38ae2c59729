"""The confusion matrix of an evaluation as an SVG picture, readable on light and dark."""

from __future__ import annotations

from collections.abc import Mapping

from django.template.loader import render_to_string

from chat.providers.base import Intent

CELL, LEFT, TOP, RIGHT = 56, 160, 116, 48


def drawn(confusion: Mapping[tuple[str, str], int]) -> str:
    """A row for each expected intent, a column for each that was heard; a cell is the darker, the more of its row."""
    rows = [each for each in Intent if any(expected == each for expected, _ in confusion)]
    columns = [*Intent, *sorted({got for _, got in confusion} - set(Intent))]
    cells = [
        cell
        for down, expected in enumerate(rows)
        for across, got in enumerate(columns)
        if (cell := _cell(confusion, expected, got, down, across))
    ]
    size = {"width": LEFT + CELL * len(columns) + RIGHT, "height": TOP + CELL * len(rows) + 8}
    heads = [{"text": _words(got), "x": LEFT + CELL * n + CELL // 2, "y": TOP - 8} for n, got in enumerate(columns)]
    sides = [{"text": _words(expected), "y": TOP + CELL * n + CELL // 2 + 5} for n, expected in enumerate(rows)]
    context = {"cells": cells, "heads": heads, "sides": sides, "left": LEFT - 10, "side": CELL - 2, **size}
    return render_to_string("chat/confusion.svg", context)


def _cell(
    confusion: Mapping[tuple[str, str], int], expected: str, got: str, down: int, across: int
) -> dict[str, object] | None:
    count = confusion.get((expected, got), 0)
    whole = sum(n for (each, _), n in confusion.items() if each == expected)
    if not count and expected != got:
        return None
    share = count / whole if whole else 0.0
    x, y = LEFT + CELL * across, TOP + CELL * down
    return {
        "count": count,
        "kind": "right" if expected == got else "wrong",
        "opacity": f"{0.15 + 0.85 * share:.2f}",
        "x": x,
        "y": y,
        "middle": x + CELL // 2 - 1,
        "base": y + CELL // 2 + 5,
        "title": f"{_words(expected)} heard as {_words(got)}: {count} of {whole}",
    }


def _words(intent: str) -> str:
    return intent.replace("_", " ")

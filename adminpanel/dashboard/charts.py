"""Charts as plain data: where each bar and line stands in a field of WIDTH by HEIGHT, and the table behind them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 600, 120
_GAP = 0.28  # of a bar's place


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: Sequence[float | None]
    tone: int | str = 1  # its colour in dashboard.css: 1 to 5, or "bad", "warn"


@dataclass
class Chart:
    """Stacked bars, or lines; `show` puts a value in words. A `limit` is a line across, as a budget is."""

    key: str
    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    show: Callable[[float], str]
    lines: bool = False
    limit: float | None = None
    note: str = ""
    width: int = field(default=WIDTH, init=False)
    height: int = field(default=HEIGHT, init=False)

    @property
    def is_empty(self) -> bool:
        return not any(value for each in self.series for value in each.values)

    @cached_property
    def top(self) -> float:
        """The value at the upper edge: the next round one."""
        highest = [sum(each.values[i] or 0 for each in self.series) for i in range(len(self.labels))]
        if self.lines:
            highest = [value or 0 for each in self.series for value in each.values]
        return _round_up(max([*highest, self.limit or 0]))

    @property
    def top_label(self) -> str:
        return self.show(self.top)

    @property
    def limit_y(self) -> float | None:
        return None if self.limit is None else round(HEIGHT * (1 - self.limit / self.top), 1)

    @property
    def bars(self) -> list[tuple[int | str, str]]:
        """One path for each series, with a bar for each label; the first series stands on the ground."""
        ground = [0.0] * len(self.labels)
        return [(each.tone, self._path(each, ground)) for each in self.series]

    @property
    def strokes(self) -> list[tuple[int | str, str]]:
        """Polylines: a series without a gap is one, each gap begins another."""
        return [(each.tone, points) for each in self.series for points in self._runs(each)]

    @property
    def rows(self) -> SafeString:
        """The body of the table behind it, the latest first. There are hundreds of cells, all of them written here."""
        lines = []
        for i in reversed(range(len(self.labels))):
            cells = "".join(f"<td>{self._shown(each.values[i])}</td>" for each in self.series)
            lines.append(f'<tr><th scope="row">{self.labels[i]}</th>{cells}</tr>')
        return mark_safe("".join(lines))  # noqa: S308  (dates and numbers alone)

    @property
    def ticks(self) -> list[str]:
        """A few of the labels, evenly: first, between, last."""
        last = len(self.labels) - 1
        return [self.labels[round(last * part / 3)] for part in range(4)]

    def _path(self, each: Series, ground: list[float]) -> str:
        """Bars on the `ground`, which rises by their heights."""
        place, parts = WIDTH / len(self.labels), []
        for i, value in enumerate(each.values):
            if value:
                height = max(HEIGHT * value / self.top, 1.5)  # a single one among thousands is seen
                corner = f"M{place * (i + _GAP / 2):.1f} {HEIGHT - ground[i]:.1f}"
                parts.append(f"{corner}v-{height:.1f}h{place * (1 - _GAP):.1f}v{height:.1f}z")
                ground[i] += height
        return "".join(parts)

    def _runs(self, each: Series) -> list[str]:
        place, runs, run = WIDTH / len(self.labels), [], []
        for i, value in enumerate([*each.values, None]):
            if value is not None:
                run.append(f"{place * (i + 0.5):.1f},{HEIGHT * (1 - value / self.top):.1f}")
            elif run:
                runs.append(" ".join(run if len(run) > 1 else run * 2))
                run = []
        return runs

    def _shown(self, value: float | None) -> str:
        return "–" if value is None else self.show(value)


def _round_up(value: float) -> float:
    if value <= 0:
        return 1.0
    size = 10 ** math.floor(math.log10(value))
    return next(step * size for step in (1, 2, 2.5, 5, 10) if step * size >= value * 0.999)

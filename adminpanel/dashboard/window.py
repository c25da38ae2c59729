"""The time that the dashboard looks at: 24 hours by the hour, 7 or 30 days by the day, the last one still running."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from adminpanel.dashboard.counting import HOUR, floor

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    name: str  # in the address
    title: str
    step: timedelta
    steps: int

    def slots(self, now: datetime) -> list[datetime]:
        """The beginnings of its hours or days (UTC), oldest first."""
        last = floor(now.astimezone(UTC))
        if self.step == DAY:
            last = last.replace(hour=0)
        return [last - self.step * back for back in reversed(range(self.steps))]

    def label(self, slot: datetime) -> str:
        return f"{slot:%H:%M}" if self.step == HOUR else f"{slot.day} {slot:%b}"

    @property
    def each(self) -> str:
        return "hour" if self.step == HOUR else "day"


WINDOWS = {
    window.name: window
    for window in (
        Window("24h", "24 hours", HOUR, 24),
        Window("7d", "7 days", DAY, 7),
        Window("30d", "30 days", DAY, 30),
    )
}


class Totals:
    """Counts by slot: `one("turns:done")` is [3, 0, …], `total` of it their sum, `sum("turns")` that of every name."""

    def __init__(
        self, window: Window, slots: list[datetime], hours: Iterable[tuple[datetime, Mapping[str, float]]]
    ) -> None:
        self.window, self.slots = window, slots
        sums: list[Counter[str]] = [Counter() for _ in slots]
        for hour, counts in hours:
            place = int((hour - slots[0]) / window.step)
            if 0 <= place < len(slots):
                sums[place].update(counts)
        self._by_slot = sums
        self._measures: dict[str, dict[str, float]] = {}
        for key, n in sum(sums, Counter()).items():
            measure, _, name = key.partition(":")
            self._measures.setdefault(measure, {})[name] = n

    def one(self, key: str) -> list[float]:
        return [counts[key] for counts in self._by_slot]

    def names(self, measure: str) -> list[str]:
        """The names of a measure that were counted at all, the most frequent first."""
        found = self._measures.get(measure, {})
        return sorted(found, key=lambda name: (-found[name], name))

    def total(self, *keys: str) -> float:
        return sum(counts[key] for counts in self._by_slot for key in keys)

    def sum(self, measure: str) -> float:
        return sum(self._measures.get(measure, {}).values())

    def buckets(self, measure: str, place: int | None = None) -> dict[int, float]:
        """A measure of times, of one slot or of all, for `percentiles.percentile`."""
        found = self._measures.get(measure, {})
        if place is None:
            return {int(name): n for name, n in found.items()}
        counts = self._by_slot[place]
        return {int(name): n for name in found if (n := counts[f"{measure}:{name}"])}

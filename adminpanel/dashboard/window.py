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
    """Counts by slot: `row("turns")` is {"done": [3, 0, …], …}, `total("turns:done")` one number over the whole window."""

    def __init__(self, window: Window, slots: list[datetime], hours: Iterable[tuple[datetime, Mapping[str, float]]]) -> None:
        self.window, self.slots = window, slots
        self.counts: list[Counter[str]] = [Counter() for _ in slots]
        for hour, counts in hours:
            place = int((hour - slots[0]) / window.step)
            if 0 <= place < len(slots):
                self.counts[place].update(counts)

    def one(self, key: str) -> list[float]:
        return [counts[key] for counts in self.counts]

    def names(self, measure: str) -> list[str]:
        """The names of a measure that were counted at all, the most frequent first."""
        total = self._of(measure, range(len(self.counts)))
        return sorted(total, key=lambda name: (-total[name], name))

    def total(self, *keys: str) -> float:
        return sum(counts[key] for counts in self.counts for key in keys)

    def sum(self, measure: str) -> float:
        return sum(self._of(measure, range(len(self.counts))).values())

    def buckets(self, measure: str, place: int | None = None) -> dict[int, float]:
        """A measure of times, of one slot or of all, for `percentiles.percentile`."""
        places = range(len(self.counts)) if place is None else [place]
        return {int(name): n for name, n in self._of(measure, places).items()}

    def _of(self, measure: str, places: Iterable[int]) -> Counter[str]:
        found: Counter[str] = Counter()
        for place in places:
            for key, n in self.counts[place].items():
                kind, _, name = key.partition(":")
                if kind == measure:
                    found[name] += n
        return found

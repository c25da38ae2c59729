"""The dashboard put together: what is a tile, what is a chart, and in which words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from adminpanel.dashboard.charts import Chart, Series
from adminpanel.dashboard.percentiles import percentile
from adminpanel.dashboard.reading import COUNTED, Facts
from adminpanel.dashboard.window import DAY, Totals
from adminpanel.dashboard.words import count, plural, seconds, usd

WITHOUT_INTENT = "passphrase or cancel"
LOCKED = ("secret:passphrase.locked", "secret:password.locked")


@dataclass(frozen=True, slots=True)
class Tile:
    title: str
    value: str
    note: str = ""
    tone: str = ""  # "bad" or "warn" for what somebody should look at
    share: int | None = None  # of 100, for a bar below


def tiles(facts: Facts) -> list[Tile]:
    t = facts.totals
    failed = t.total("turns:failed")
    return [
        Tile("Turns", count(t.sum("turns")), f"{count(failed)} failed"),
        Tile("Active users", count(facts.active_users), "with a turn in this time"),
        Tile("Stores saved", count(t.total("stores:saved")), "by talk, page, API and import"),
        Tile("Stores found", count(t.total("stores:found")), "shown after a passphrase"),
        _speed("First token", t, "first"),
        _speed("Whole turn", t, "total"),
        Tile("Tokens", count(t.sum("tokens")), f"{count(t.total('tokens:output'))} of them written"),
        _budget(facts),
        _concern("Failovers", t.sum("failover"), "a provider gave way"),
        _concern("Refused passphrases", t.total("secret:passphrase.refused"), "in conversations and on pages"),
        _concern("Lockouts", t.total(*LOCKED), "after five wrong secrets"),
        _concern("Contaminations", t.sum("contamination"), "replies that the guard stopped"),
        Tile("Import rows", count(t.sum("import")), f"{count(t.total('import:refused'))} refused"),
        _queue(facts),
        _errors(t, failed),
    ]


def sections(facts: Facts) -> list[tuple[str, list[Chart]]]:
    t = facts.totals
    return [
        ("Use", [_turns(t), _active(t), _stores(t), _intents(t)]),
        ("Speed", [_percentiles(t, "first", "Time to first token"), _percentiles(t, "total", "Whole turn")]),
        ("Models", [_cost(facts), _tokens(t), _by_name(t, "replies", "Replies by provider"), _failovers(t)]),
        (
            "Trouble",
            [_errors_chart(t), _refused(t), _by_name(t, "contamination", "Contaminations by rule", tone="bad")],
        ),
        ("Imports", [_import_rows(t)]),
    ]


def _speed(title: str, totals: Totals, measure: str) -> Tile:
    p50, p95 = (percentile(totals.buckets(measure), share) for share in (0.5, 0.95))
    return Tile(title, seconds(p50), f"p50; p95 {seconds(p95)}")


def _budget(facts: Facts) -> Tile:
    today = facts.spent.get(facts.now.date(), 0)
    used = float(today + facts.reserved)
    share = min(100, round(100 * used / float(facts.budget))) if facts.budget else 100
    tone = "bad" if share >= 100 else "warn" if share >= 80 else ""
    return Tile("Cost today", usd(today), f"of {usd(facts.budget)} a day", tone if facts.budget else "", share)


def _concern(title: str, value: float, note: str) -> Tile:
    return Tile(title, count(value), note, "warn" if value else "")


def _queue(facts: Facts) -> Tile:
    more = "+" if facts.jobs == COUNTED else ""
    note = (
        f"{plural(facts.jobs_failed, 'job', 'jobs')} failed; {plural(facts.turns_under_way, 'turn', 'turns')} under way"
    )
    return Tile("Jobs waiting", f"{count(facts.jobs)}{more}", note, "bad" if facts.jobs_failed else "")


def _errors(totals: Totals, failed: float) -> Tile:
    requests = totals.total("errors:requests")
    note = f"{plural(failed, 'turn', 'turns')}, {plural(requests, 'request', 'requests')}"
    return Tile("Errors", count(failed + requests), note, "bad" if failed + requests else "")


# -- Charts ---------------------------------------------------------------------------------------------------------


def _chart(
    totals: Totals, key: str, title: str, *series: Series, show: Callable[..., str] = count, **more: Any
) -> Chart:
    return Chart(key, title, [totals.window.label(slot) for slot in totals.slots], series, show, **more)


def _turns(t: Totals) -> Chart:
    tones: dict[str, int | str] = {"done": 1, "stopped": "warn", "failed": "bad"}
    return _chart(t, "turns", "Turns", *(Series(name, t.one(f"turns:{name}"), tone) for name, tone in tones.items()))


def _active(t: Totals) -> Chart:
    return _chart(t, "active", f"Active users each {t.window.each}", Series("users", t.one(f"active:{t.window.each}")))


def _stores(t: Totals) -> Chart:
    saved, found = Series("saved", t.one("stores:saved")), Series("found", t.one("stores:found"), 2)
    return _chart(t, "stores", "Stores saved and found", saved, found)


def _intents(t: Totals) -> Chart:
    return _by_name(t, "intent", "Intents")


def _percentiles(t: Totals, measure: str, title: str) -> Chart:
    def of(share: float) -> list[float | None]:
        return [percentile(t.buckets(measure, place), share) for place in range(len(t.slots))]

    p50, p95 = Series("p50", of(0.5)), Series("p95", of(0.95), 2)
    return _chart(t, measure, title, p50, p95, show=seconds, lines=True)


def _cost(facts: Facts) -> Chart:
    t = facts.totals
    if t.window.step != DAY:
        note = "What turns cost; the day’s cost has what was summed up afterwards, too."
        return _chart(t, "cost", "Cost", Series("USD", t.one("cost:turns")), show=usd, note=note)
    values = [float(facts.spent.get(slot.date(), 0)) for slot in t.slots]
    budget = float(facts.budget)
    near = budget and max(values) > budget / 4  # else the line would press the bars flat
    note = f"The budget is {usd(facts.budget)} a day."
    series = Series("USD", values)
    return _chart(t, "cost", "Cost against the budget", series, show=usd, limit=budget if near else None, note=note)


def _tokens(t: Totals) -> Chart:
    kinds = {"input": "read", "cache_read": "read from a cache", "cache_written": "written to one", "output": "written"}
    series = [Series(words, t.one(f"tokens:{kind}"), tone) for tone, (kind, words) in enumerate(kinds.items(), 1)]
    return _chart(t, "tokens", "Tokens of turns", *series)


def _failovers(t: Totals) -> Chart:
    return _by_name(t, "failover", "Failovers by the provider that gave way")


def _errors_chart(t: Totals) -> Chart:
    turns = Series("failed turns", t.one("errors:turns"), "bad")
    return _chart(t, "errors", "Errors", turns, Series("failed requests", t.one("errors:requests"), "warn"))


def _refused(t: Totals) -> Chart:
    series = [
        Series("refused passphrases", t.one("secret:passphrase.refused"), 1),
        Series("refused passwords", t.one("secret:password.refused"), 2),
        Series("lockouts", _added(*map(t.one, LOCKED)), "bad"),
    ]
    return _chart(t, "refused", "Refused passphrases, and lockouts", *series)


def _import_rows(t: Totals) -> Chart:
    tones: dict[str, int | str] = {"saved": 1, "doubtful": "warn", "already_there": 2, "refused": "bad"}
    series = [Series(name.replace("_", " "), t.one(f"import:{name}"), tone) for name, tone in tones.items()]
    return _chart(t, "imports", "Rows of imported files", *series)


def _by_name(t: Totals, measure: str, title: str, tone: str = "") -> Chart:
    """Stacked by name, the most frequent at the bottom; names beyond the fifth share the last colour."""
    series = [
        Series(name or WITHOUT_INTENT, t.one(f"{measure}:{name}"), tone or min(place, 6))
        for place, name in enumerate(t.names(measure), 1)
    ]
    return _chart(t, measure, title, *series)


def _added(one: list[float], other: list[float]) -> list[float]:
    return [a + b for a, b in zip(one, other, strict=True)]

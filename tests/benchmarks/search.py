"""How fast a lookup is: `python -m tests.benchmarks.search [--json] [PEOPLExSTORES …]`, on the tests' own server.

Milliseconds in the database (all statements of a lookup together, sent, answered and fetched) of one client, warm.
Every lookup is followed by a read by primary key, so that both have the same minute of the machine; "x pk" is the
ratio of their p99. On a busy machine --cpu counts the CPU time of the server's process instead of the clock (Linux).
The lines are `search_quality`'s kinds of noise, and numbers whole, in part and at the end.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection

import tests.benchmarks.alone  # noqa: F401  (first: it sets Django up)
from stores import search
from stores.models import Store
from tests.benchmarks.alone import database, say
from tests.benchmarks.directories import make_directories
from tests.benchmarks.search_quality import queries

SIZES = ("1000x1000", "100x10000", "1x1000000")
LOOKUPS = {"1000x1000": 400, "100x10000": 200, "1x1000000": 100}
GOALS = {"1000x1000": 1.0, "100x10000": 6.0, "1x1000000": 100.0}
SUFFIX_GOAL = 0.25

Times = dict[str, list[float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", default=SIZES)
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--cpu", action="store_true", help="milliseconds of the server's CPU, not of the clock")
    options = parser.parse_args()
    if options.cpu:
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")  # whose time would not be counted
    results = {}
    for size in options.sizes:
        people, stores = map(int, size.split("x"))
        make_directories(people, stores)
        results[size] = summary(size, measure(LOOKUPS.get(size, 100), on_cpu if options.cpu else in_database))
        if not options.json:
            show(size, results[size])
    if options.json:
        say(json.dumps(results))


def measure(count: int, spent_on: Callable[[Callable[[], Any]], float]) -> tuple[Times, Times]:
    """Of every kind of lookup, and of the reads by primary key that came after them."""
    sample = list(Store.objects.select_related("user").extra(where=["random() < 0.01"])[: count + 20])
    times: Times = defaultdict(list)
    pk: Times = defaultdict(list)
    for number, store in enumerate(random.Random(3).sample(sample, len(sample))):
        for kind, lookup in lookups(store, number):
            spent, read = spent_on(lookup), spent_on(lambda store=store: Store.objects.get(pk=store.pk))
            if number >= 20:  # those before warm the cache
                times[kind].append(spent)
                pk[kind].append(read)
    return times, pk


def lookups(store: Store, number: int) -> Iterator[tuple[str, Callable[[], Any]]]:
    for kind, query in queries(store.name, number):
        yield kind, lambda query=query: search.by_name(store.user, query)
    yield "whole number", lambda: search.by_phone(store.user, store.phone)
    yield (
        "seven digits inside",
        lambda: search.by_phone(store.user, store.phone[3:10]),
    )
    yield (
        "last four digits",
        lambda: list(Store.objects.of(store.user).live().ending_in(store.phone[-4:])[: search.SHOWN]),
    )


def in_database(work: Callable[[], Any]) -> float:
    spent = 0.0

    def stopwatch(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal spent
        began = time.perf_counter()
        try:
            return execute(*args)
        finally:
            spent += time.perf_counter() - began

    with connection.execute_wrapper(stopwatch):
        work()
    return spent * 1000


def on_cpu(work: Callable[[], Any]) -> float:
    clock = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    began = int(clock.read_text().split()[0])
    work()
    return (int(clock.read_text().split()[0]) - began) / 1e6


def summary(size: str, measured: tuple[Times, Times]) -> dict[str, dict[str, float]]:
    times, pk = measured
    every_read = sorted(time for reads in pk.values() for time in reads)
    reads = percentiles(every_read)
    names = [time for kind, spent in times.items() if "digit" not in kind and "number" not in kind for time in spent]
    lines = {kind: percentiles(spent) for kind, spent in (times | {"all by name": names}).items()}
    for line in lines.values():
        line["times_pk"] = line["p99"] / reads["p99"]
    return {"primary key": reads} | lines


def percentiles(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {"p50": ordered[len(ordered) // 2], "p99": ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]}


def show(size: str, lines: dict[str, dict[str, float]]) -> None:
    say(f"{size}: {'p50':>27} {'p99':>9} {'x pk':>7}   goal")
    for kind, line in lines.items():
        goal = {"last four digits": SUFFIX_GOAL, "primary key": 0}.get(kind, GOALS.get(size, 0))
        ratio = f"{line['times_pk']:7.1f}" if "times_pk" in line else " " * 7
        say(f"  {kind:24} {line['p50']:9.3f} {line['p99']:9.3f} {ratio}   {goal or ''}")


if __name__ == "__main__":
    with database():
        main()

"""Search beside rapidfuzz and SQLite's trigram index in memory: `python -m tests.benchmarks.search_peers [N …]`.

One person's directory of N stores; the same names, the same queries with noise, in one run, taking turns. A search of
StoreAgent is timed whole, with every statement on its way to PostgreSQL and back; the others' are timed in their own
process, so that the pipe to it costs them nothing. "Found": the store that was meant is among the first five.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import tests.benchmarks.alone  # noqa: F401  (first: it sets Django up)
from stores import names, search
from stores.models import Store
from tests.benchmarks import peers
from tests.benchmarks.alone import database, say
from tests.benchmarks.directories import make_directories
from tests.benchmarks.search_quality import queries

SIZES = (1_000, 10_000, 100_000)
ASKED = 100  # stores, each with every kind of noise that changes its name
WARM_UP = 5


@dataclass
class Engine:
    times: list[float] = field(default_factory=list)
    found: int = 0

    def summary(self) -> dict[str, float]:
        ordered = sorted(self.times)
        p50, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.99))
        return {"p50": p50, "p99": p99, "found": self.found / len(ordered)}


def measure(size: int, asked: int) -> dict[str, dict[str, float]]:
    make_directories(1, size)
    stores = list(Store.objects.select_related("user"))
    engines: dict[str, Engine] = defaultdict(Engine)
    with subprocess.Popen(
        [peers.python("in_memory"), "app.py"],
        cwd=peers.HERE / "in_memory", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdin
        other.stdin.write(json.dumps([store.normalized_name for store in stores]) + "\n")
        for number, store in enumerate(random.Random(5).sample(stores, min(asked + WARM_UP, len(stores)))):
            for _, query in queries(store.name, number):
                for name, (spent, found) in _answers(store, query, other, turn=number).items():
                    if number >= WARM_UP:
                        engines[name].times.append(spent)
                        engines[name].found += store.normalized_name in found
        other.stdin.close()
    return {name: engine.summary() for name, engine in engines.items()}


def _answers(store: Store, query: str, other: subprocess.Popen[str], turn: int) -> dict[str, Any]:
    """Who goes first changes from store to store."""
    mine = _ours(store, query) if turn % 2 else None
    assert other.stdin
    assert other.stdout
    other.stdin.write(json.dumps(names.normalize(query)) + "\n")
    other.stdin.flush()
    theirs = json.loads(other.stdout.readline())
    return {
        "StoreAgent": mine or _ours(store, query),
        "rapidfuzz": theirs["rapidfuzz"],
        "SQLite FTS5": theirs["sqlite"],
    }


def _ours(store: Store, query: str) -> tuple[float, list[str]]:
    began = time.perf_counter()
    found = search.by_name(store.user, query).stores
    return (time.perf_counter() - began) * 1000, [each.normalized_name for each in found]


def main(sizes: list[int], asked: int) -> None:
    results = {}
    for size in sizes:
        sys.stderr.write(f"{size:,} stores …\n")
        results[size] = measure(size, asked)
    say(json.dumps(results))


if __name__ == "__main__":
    with database():
        main([int(each) for each in sys.argv[1:]] or list(SIZES), int(os.environ.get("ASKED", ASKED)))

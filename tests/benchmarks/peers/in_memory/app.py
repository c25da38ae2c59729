"""What one would write instead of a search in PostgreSQL: rapidfuzz over a list in memory, SQLite's trigram index.

Reads JSON lines: first the names, then one query a line; answers each with the five best names of both and how long it
took in here, in milliseconds. Names and queries come normalized, as StoreAgent keeps them.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Callable

from rapidfuzz import fuzz, process

SHOWN = 5
names: list[str] = json.loads(sys.stdin.readline())
database = sqlite3.connect(":memory:")
database.execute("CREATE VIRTUAL TABLE stores USING fts5(name, tokenize = 'trigram')")
database.executemany("INSERT INTO stores VALUES (?)", ((name,) for name in names))
database.execute("INSERT INTO stores(stores) VALUES ('optimize')")


def rapidfuzz(query: str) -> list[str]:
    return [name for name, _, _ in process.extract(query, names, scorer=fuzz.WRatio, limit=SHOWN)]


def sqlite(query: str) -> list[str]:
    """Any trigram in common, the best match first: a name with a typo has no other way to be found."""
    parts = {query[at : at + 3].replace('"', '""') for at in range(len(query) - 2)}
    if not parts:
        return []
    wanted = " OR ".join(f'"{part}"' for part in sorted(parts))
    found = database.execute("SELECT name FROM stores WHERE stores MATCH ? ORDER BY rank LIMIT ?", (wanted, SHOWN))
    return [name for (name,) in found]


def timed(search: Callable[[str], list[str]], query: str) -> tuple[float, list[str]]:
    began = time.perf_counter()
    found = search(query)
    return (time.perf_counter() - began) * 1000, found


for line in sys.stdin:
    asked = json.loads(line)
    answers = {search.__name__: timed(search, asked) for search in (rapidfuzz, sqlite)}
    print(json.dumps(answers), flush=True)  # noqa: T201

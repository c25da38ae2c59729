"""How fast `import_stores` is: `python -m tests.benchmarks.import_stores [ROWS] [--json]`, on the tests' own server.

In one run, on the same rows: the numbers validated and nothing else, a `bulk_create` import, and the command, in turn,
three times; medians. The goals are ratios, since machines differ: at least 0.70 of the speed of validating alone, at
least 2.0 times `bulk_create`.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import statistics
from collections.abc import Callable

from django.db import connection

import tests.benchmarks.alone  # noqa: F401  (first: it sets Django up)
from storeagent.accounts.models import User
from stores import names, phones
from stores.models import Store
from stores.services import apply_import, import_stream, preview_import
from tests.benchmarks.alone import database, say, timed

BULK = 2_000  # rows at a time, the best of those tried


ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="?", type=int, default=100_000)
    parser.add_argument("--json", action="store_true", help="for machines")
    options = parser.parse_args()
    got = measure(options.rows)
    if options.json:
        say(json.dumps(got))
        return
    say(f"{got['rows']:,} rows, {got['megabytes']:.1f} MB; CPUs: {os.cpu_count()}")
    for name in ("validating alone", "bulk_create", "import_stores"):
        say(f"{name:29} {got[name]:7.2f} s  {got['rows'] / got[name]:9,.0f} rows/s")
    say(f"against validating alone      {got['against validating alone']:7.2f}    goal 0.70")
    say(f"against bulk_create           {got['against bulk_create']:7.2f}    goal 2.00")
    say(f"500 rows applied on the page  {got['page']:7.1f} ms   goal 100")


def measure(count: int) -> dict[str, float]:
    """Seconds of each (medians), the ratios of the rounds (medians), and the page's milliseconds."""
    rows = list(make_rows(count))
    data = as_csv(rows)
    phones.check(rows[0][1], "US")  # libphonenumber loads the region
    user = User.objects.create(email="bench@example.com", region="US")
    works: dict[str, Callable[[], object]] = {
        "validating alone": lambda: [phones.check(phone, "US") for _, phone in rows],
        "bulk_create": lambda: bulk_create(user, rows),
        "import_stores": lambda: import_stream(user=user, stream=io.BytesIO(data), filename="bench.csv"),
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            empty()
            times[name].append(timed(work) / 1000)
        assert Store.objects.count() == count
    empty()
    got = {name: statistics.median(spent) for name, spent in times.items()}
    for name in ("validating alone", "bulk_create"):
        ratios = (other / mine for other, mine in zip(times[name], times["import_stores"], strict=True))
        got[f"against {name}"] = statistics.median(ratios)
    return got | {"rows": count, "megabytes": len(data) / 1e6, "page": page(user, rows[:500])}


def page(user: User, rows: list[tuple[str, str]]) -> float:
    """What pressing "Save" takes on the page, in an empty directory: milliseconds, the best of five."""
    times = []
    for _ in range(5):
        kept = preview_import(user=user, stream=io.BytesIO(as_csv(rows)), filename="page.csv")
        times.append(timed(lambda kept=kept: apply_import(user=user, import_id=kept.pk)))
        empty()
    return min(times)


def bulk_create(user: User, rows: list[tuple[str, str]]) -> None:
    """The import that one writes first: the same judgement of names and numbers, then Django."""
    reader = csv.reader(io.StringIO(as_csv(rows).decode()))
    next(reader)
    for start in range(0, len(rows), BULK):
        batch = []
        for name, phone in (next(reader) for _ in range(min(BULK, len(rows) - start))):
            verdict, shown = phones.check(phone, user.region), names.clean(name)
            batch.append(
                Store(
                    user=user,
                    name=shown,
                    normalized_name=names.normalize(shown),
                    phone=verdict.e164 or "",
                    phone_as_typed=phone,
                    phone_is_doubtful=verdict.verdict == phones.Verdict.DOUBTFUL,
                )
            )
        Store.objects.bulk_create(batch, ignore_conflicts=True)


def make_rows(count: int):
    random.seed(5)
    words = ["Harbor", "Golden", "Maple", "River", "Cedar", "Summit", "Velvet", "Copper", "Lunar", "Café"]
    kinds = ["Bakery", "Hardware", "Books", "Florist", "Cycles", "Pharmacy", "Records", "Deli"]
    for number in range(count):
        area, rest = 201 + number % 700, random.randrange(2_000_000, 9_999_999)
        text = f"{area}{rest:07}"
        style = random.choice(["({0}) {1}-{2}", "{0}-{1}-{2}", "+1 {0} {1} {2}", "{0}{1}{2}"])
        shown = style.format(text[:3], text[3:6], text[6:])
        yield (
            f"{random.choice(words)} {random.choice(kinds)} {'–-'[number % 8 > 0]} {random.choice(words)} {number}",
            shown,
        )


def as_csv(rows: list[tuple[str, str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([("name", "phone"), *rows])
    return out.getvalue().encode()


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE stores, imports CASCADE")


if __name__ == "__main__":
    with database():
        main()

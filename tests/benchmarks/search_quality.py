"""How often a lookup finds the store that was meant: `python -m tests.benchmarks.search_quality [NAMES] [--json]`.

NAMES is a file of names, one a line, such as the 16,000 brands of the name-suggestion-index; without it they are made
of the words of `directories`. One person has them all, or with --each N everybody has N of them; every name is asked
for with each kind of noise that changes it.
"meant" counts the store itself among the first five and as the first; "as good" counts an answer as right, too, when
its name has every word that was asked for just as the one that was meant: "best" may be Best Buy or Best Western.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from uuid import UUID

from django.db import connection

import tests.benchmarks.alone  # noqa: F401  (first: it sets Django up)
from storeagent.accounts.models import User
from stores import names, search
from stores.likeness import is_part
from stores.models import Store
from tests.benchmarks.alone import database, say
from tests.benchmarks.directories import FIRST, KINDS, PLACES

MADE = 4_000  # names, when no file has any
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def typo(name: str, chance: random.Random) -> str:
    """A letter dropped, doubled, replaced or swapped with the next; the first one stays, as typists have it."""
    places = [at for at in range(1, len(name)) if name[at].isalpha() and name[at - 1].isalpha()]
    if len(name) < 4 or not places:
        return name
    at = chance.choice(places)
    return chance.choice(
        [
            name[:at] + name[at + 1 :],
            name[:at] + name[at] + name[at:],
            name[:at] + chance.choice(LETTERS) + name[at + 1 :],
            name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :],
        ]
    )


def missing_word(name: str, chance: random.Random) -> str:
    words = name.split()
    if len(words) > 1:
        words.pop(chance.randrange(len(words)))
    return " ".join(words)


def swapped_words(name: str, chance: random.Random) -> str:
    words = name.split()
    if len(words) > 1:
        at = chance.randrange(len(words) - 1)
        words[at : at + 2] = reversed(words[at : at + 2])
    return " ".join(words)


def missing_accents(name: str, chance: random.Random) -> str:
    return names.normalize(name) if any(not letter.isascii() for letter in name) else name


def first_word(name: str, chance: random.Random) -> str:
    return name.split()[0]


NOISE: dict[str, Callable[[str, random.Random], str]] = {
    "one typo": typo,
    "a missing word": missing_word,
    "swapped words": swapped_words,
    "missing accents": missing_accents,
    "first word only": first_word,
}


def queries(name: str, seed: int) -> Iterator[tuple[str, str]]:
    chance = random.Random(seed)
    for kind, change in NOISE.items():
        changed = change(name, chance)
        if changed != name and names.normalize(changed):
            yield kind, changed


def measure(stores: list[Store]) -> dict[str, dict[str, int]]:
    counts = {
        kind: dict.fromkeys(("asked", "first", "in five", "first or as good", "five or as good"), 0) for kind in NOISE
    }
    for seed, store in enumerate(stores):
        for kind, query in queries(store.name, seed):
            found, wanted = search.by_name(store.user, query).stores, names.normalize(query)
            same = [other.normalized_name == store.normalized_name for other in found]
            good = [
                right
                or other.normalized_name == wanted
                or (is_part(wanted, store.normalized_name) and is_part(wanted, other.normalized_name))
                for right, other in zip(same, found, strict=True)
            ]
            for key, value in (
                ("asked", True),
                ("first", any(same[:1])),
                ("in five", any(same)),
                ("first or as good", any(good[:1])),
                ("five or as good", any(good)),
            ):
                counts[kind][key] += value
            if MISSES and not any(good):
                sys.stderr.write(f"{kind}\t{query}\t{store.name}\t{[other.name for other in found]}\n")
    return counts


MISSES = False


def main() -> None:
    global MISSES
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="?", type=Path)
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--sample", type=int, default=0, help="ask for so many of the names alone")
    parser.add_argument("--each", type=int, default=0, help="names a directory; all in one without it")
    parser.add_argument("--large", action="store_true", help="look as in a large directory")
    parser.add_argument("--misses", action="store_true", help="what was not found, to standard error")
    options = parser.parse_args()
    MISSES = options.misses
    if options.large:
        search.LARGE = 0
    lines = options.names.read_text().splitlines() if options.names else made_names()
    fill_directories(lines, options.each)
    stores = list(Store.objects.select_related("user").order_by("phone"))
    if options.sample:
        stores = random.Random(1).sample(stores, min(options.sample, len(stores)))
    counts = measure(stores)
    counts["all"] = {key: sum(count[key] for count in counts.values()) for key in counts["one typo"]}
    say(json.dumps(counts) if options.json else table(counts, options.each or Store.objects.count()))


def fill_directories(lines: list[str], each: int) -> None:
    texts = {names.normalize(line): line for line in lines if names.normalize(line) and len(line) <= names.MAX_LENGTH}
    shuffled = random.Random(4).sample(sorted(texts), len(texts))
    each = each or len(texts)
    users = User.objects.bulk_create(
        User(pk=UUID(int=number + 1), email=f"quality{number}@example.com", region="US")  # the same ties each time
        for number in range(-(-len(texts) // each))
    )
    Store.objects.bulk_create(
        [
            Store(
                pk=UUID(int=number + 1),
                user=users[number // each],
                name=texts[wanted],
                normalized_name=wanted,
                phone=f"+1415{number:07}",
            )
            for number, wanted in enumerate(shuffled)
        ],
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE stores")


def made_names() -> list[str]:
    every = [" ".join(words) for words in product(FIRST.split(), KINDS.split(), ["", *PLACES.split()])]
    return random.Random(2).sample(every, MADE)


def table(counts: dict[str, dict[str, int]], size: int) -> str:
    lines = [
        f"{size:,} names a directory",
        f"{'':16} {'asked':>7}  {'first':>7} {'in five':>7}   first or as good / five or as good",
    ]
    for kind, count in counts.items():
        shares = [100 * count[key] / max(1, count["asked"]) for key in list(count)[1:]]
        lines.append(
            f"{kind:16} {count['asked']:7,}  {shares[0]:6.1f}% {shares[1]:6.1f}%   {shares[2]:6.1f}% {shares[3]:6.1f}%"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    with database():
        main()

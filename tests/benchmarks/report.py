"""docs/benchmarks.md and its pictures: `python -m tests.benchmarks.report [PART …]`, or `make bench`.

QUICK=1 takes fewer turns, streams and rows; ROUNDS=5 more rounds than three. Systems take turns within a run, so that a busy machine is busy for all. A
part that fails says so in the document and costs the others nothing; with parts named, the document stays as it is.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple

from tests.benchmarks import machine, peers, pictures, streams
from tests.benchmarks.systems import Run, System, bare_sdk, chainlit, double, fastapi_stack, storeagent
from tests.browser.server import ROOT, free_port

QUICK = bool(os.environ.get("QUICK"))
ROUNDS = int(os.environ.get("ROUNDS") or (2 if QUICK else 3))
DOCUMENT = ROOT / "docs" / "benchmarks.md"
MISSED = "## What is missed, and why"
OURS, PEER, READY, BARE, AHEAD = "StoreAgent", "FastAPI stack", "Chainlit", "bare SDK", "StoreAgent, asked ahead"


class Spread(NamedTuple):
    """The median of the rounds, and the least and the most."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        return cls(statistics.median(values), min(values), max(values))

    def __str__(self) -> str:
        digits = 0 if self.median >= 100 else 1
        return f"{self.median:.{digits}f} ({self.least:.{digits}f} to {self.most:.{digits}f})"


Runs = dict[str, list[Run]]


def interleaved(systems: Sequence[System], turns: int, at_once: int) -> Runs:
    """Every system plays in every round, and another one begins it; what it takes to get warm is not counted."""
    systems = list(systems)
    runs: Runs = {system.name: [] for system in systems}
    for system in systems:
        system.play(max(3, at_once), at_once)
    for number in range(ROUNDS):
        begins = number % len(systems)
        for system in systems[begins:] + systems[:begins]:
            runs[system.name].append(system.play(turns, at_once))
    return runs


def first(runs: list[Run]) -> list[float]:
    return [statistics.median(timing.first for timing in run.timings) for run in runs]


def each(figure: Callable[[Run], float], runs: list[Run]) -> Spread:
    return Spread.of([figure(run) for run in runs])


def added(runs: Runs, name: str) -> Spread:
    """Over the bare SDK's in the same round."""
    return Spread.of([mine - bare for mine, bare in zip(first(runs[name]), first(runs[BARE]), strict=True)])


# -- The parts ------------------------------------------------------------------------------------------------


def overhead(url: str) -> Iterator[str]:
    provider = f"{url}/classify=0.1,first=0.2,gap=0.02,tokens=25"
    with (
        storeagent(provider, OURS, SPECULATE="false") as ours,
        fastapi_stack(provider) as peer,
        chainlit(provider) as ready,
    ):
        systems = [ours, peer, ready, bare_sdk(provider)]
        one, many = interleaved(systems, 3 if QUICK else 5, 1), interleaved(systems, 40 if QUICK else 60, 20)
    yield "## What is added to the model's own time\n"
    yield "The model takes 100 ms to classify and 200 ms to its first word, then 25 words, 20 ms apart. “Bare SDK” makes the"
    yield "same two calls without a server; StoreAgent asks one after the other here, so that like is compared with like. Chainlit’s"
    yield "clients keep their sessions open; a turn of the others is a request of its own.\n"
    yield "| | first word, ms over the bare SDK: one turn at a time | twenty at once | CPU a turn, ms |"
    yield "|---|---|---|---|"
    for name in (OURS, PEER, READY):
        yield f"| {name} | {added(one, name)} | {added(many, name)} | {each(lambda run: run.cpu_ms, many[name])} |"
    yield f"| bare SDK | 0 | 0 | {each(lambda run: run.cpu_ms, many[BARE])} |"
    yield "| **goal** | 1.5 | 10 | a third of the FastAPI stack’s |\n"
    pictures.bars("added", "First word, twenty turns at once: ms over the bare SDK",
                  {name: added(many, name).median for name in (OURS, PEER, READY)})  # fmt: skip
    pictures.bars("cpu", "CPU of a paced turn, ms",
                  {name: each(lambda run: run.cpu_ms, many[name]).median for name in (OURS, PEER, READY)})  # fmt: skip


def throughput(url: str) -> Iterator[str]:
    provider = f"{url}/tokens=50"
    with storeagent(provider, OURS) as ours, fastapi_stack(provider) as peer, chainlit(provider) as ready:
        runs = interleaved([ours, peer, ready], 60 if QUICK else 200, 20)
    yield "## Full turns a second\n"
    yield "The model answers at once; one process; twenty turns at a time, each classified, judged, written and worded in 50"
    yield "words. What StoreAgent writes of a turn survives the death of its process at any moment (`tests/durability`); the"
    yield "FastAPI stack and Chainlit write the messages, the store, the tokens and an audit row, and lose a turn with their process.\n"
    yield "| | turns a second | CPU a turn, ms |"
    yield "|---|---|---|"
    for name in runs:
        yield f"| {name} | {each(lambda run: run.per_second, runs[name])} | {each(lambda run: run.cpu_ms, runs[name])} |"
    for other, goal in ((PEER, "; **goal: 5**"), (READY, "")):
        ratio = Spread.of([a.per_second / b.per_second for a, b in zip(runs[OURS], runs[other], strict=True)])
        yield f"| StoreAgent ÷ {other} | {ratio}{goal} | |"
    yield ""
    pictures.bars("turns", "Full turns a second, one process",
                  {name: each(lambda run: run.per_second, runs[name]).median for name in runs})  # fmt: skip


def ahead(url: str) -> Iterator[str]:
    provider = f"{url}/classify=0.3,first=0.5,gap=0.01,tokens=10"
    with ExitStack() as stack:
        systems = [stack.enter_context(storeagent(provider, AHEAD)),
                   stack.enter_context(storeagent(provider, OURS, SPECULATE="false")),
                   stack.enter_context(fastapi_stack(provider)),
                   stack.enter_context(chainlit(provider))]  # fmt: skip
        runs = interleaved(systems, 3, 1)
    yield "## A model that takes its time\n"
    yield "300 ms to classify, 500 ms to the first word of the reply. Asked ahead (`SPECULATE`, the default), the reply is asked"
    yield "for on the grammar’s guess while the small model classifies; it still classifies every message.\n"
    yield "| | first word, ms |"
    yield "|---|---|"
    for name in runs:
        yield f"| {name} | {Spread.of(first(runs[name]))} |"
    yield "| **goal** | 515 |\n"
    pictures.bars("ahead", "First word, classify 300 ms and reply 500 ms: ms",
                  {name: Spread.of(first(each)).median for name, each in runs.items()})  # fmt: skip


FIRST_LIMIT = 0.5
FAULTS = {
    "refuses connections": ("", 100),
    "answers 529": ("status=529", 100),
    "hangs": ("first=3600", 100 + FIRST_LIMIT * 1000),
    "breaks off after 10 words": ("die=10,gap=0.02", 100),
}


def failover(url: str) -> Iterator[str]:
    second = f"{url}/first=0.1,tokens=20"
    yield "## Failover\n"
    yield f"The second provider takes 100 ms to its first word, and the first may be silent for {FIRST_LIMIT} s. Of three turns"
    yield "each, before the circuit breaker opens: behind that the first one is not asked at all.\n"
    yield "| the first provider | StoreAgent: ms over the time that there is no way around | FastAPI stack |"
    yield "|---|---|---|"
    for fault, (pace, floor) in FAULTS.items():
        provider = f"{url}/{pace}" if pace else f"http://127.0.0.1:{free_port()}"
        other = {"OPENAI_API_KEY": "a key of the benchmark", "OPENAI_BASE_URL": second}
        bounds = {
            "FIRST_TOKEN_SECONDS": str(FIRST_LIMIT),
            "PROVIDERS": "anthropic,openai,offline",
            "SPECULATE": "false",
        }
        with (
            storeagent(provider, OURS, **other, **bounds) as ours,
            fastapi_stack(provider, second, FIRST_LIMIT) as peer,
        ):
            yield f"| {fault} | {_failed_over(ours, floor, 'die' in pace)} | {_failed_over(peer, floor, 'die' in pace)} |"
    yield "| **goal** | 10; after a break 20 | |\n"


def _failed_over(system: System, floor: float, broke: bool) -> str:
    try:
        [run] = [system.play(3, 1)]
    except AssertionError:
        return "the turn is lost"
    return str(Spread.of([(timing.gap if broke else timing.first) - floor for timing in run.timings]))


def many_streams(_: str) -> Iterator[str]:
    yield "## Open streams\n"
    yield "One process. Twenty turns speak, a word each half second; readers follow them, half by the API, half as pages.\n"
    yield "| streams | a word is late by, ms: p50, p99 | memory a stream, KB | `/api/v1/stores` p95, ms | `/stores/` p95, ms |"
    yield "|---|---|---|---|---|"
    for count in (200,) if QUICK else (1000,):
        got = streams.measure(count)
        pages = [f"{got.beside[path].p95:.0f} (alone {got.alone[path].p95:.0f})" for path in streams.PATHS]
        yield f"| {count} | {got.lag_p50:.1f}, {got.lag_p99:.1f} | {got.kilobytes:.0f} | {pages[0]} | {pages[1]} |"
    yield "| **goal: 1000** | p99 under 100 | 60 | 50 | 50 |\n"


def importing(_: str) -> Iterator[str]:
    got = _apart("import_stores", "5000" if QUICK else "50000", "--json")
    yield "## Import\n"
    yield f"{got['rows']:,} rows, in turn, three times (`python -m tests.benchmarks.import_stores`): the numbers validated and nothing else; the import that one"
    yield "writes first, with Django’s `bulk_create`; `import_stores`.\n"
    yield "| | rows a second | StoreAgent’s speed ÷ this |"
    yield "|---|---|---|"
    for name, goal in (("validating alone", "0.70"), ("bulk_create", "2.0")):
        yield f"| {name} | {got['rows'] / got[name]:,.0f} | {got[f'against {name}']:.2f}; **goal: {goal}** |"
    yield f"| **StoreAgent** | {got['rows'] / got['import_stores']:,.0f} | |\n"
    yield f"500 rows applied on the page: {got['page']:.0f} ms; **goal: 100**.\n"


def searching(_: str) -> Iterator[str]:
    sizes = ("1000", "10000") if QUICK else ("1000", "10000", "100000")
    got = _apart("search_peers", *sizes, ASKED="30" if QUICK else "60")
    yield "## Search by name\n"
    yield "One person’s directory, asked for with a typo, a word missing, swapped or alone (`python -m tests.benchmarks.search_peers`): the same names and queries,"
    yield "in turn. StoreAgent’s time is whole, with every statement on its way to PostgreSQL and back, one process for many; the others hold the list in"
    yield "their own memory and answer there. Found: the store that was meant is among the first five.\n"
    yield "| stores | | ms: p50 | p99 | found, % |"
    yield "|---|---|---|---|---|"
    for size, engines in got.items():
        for name, figures in engines.items():
            times = f"{figures['p50']:.2f} | {figures['p99']:.2f}"
            yield f"| {int(size):,} | {name} | {times} | {100 * figures['found']:.1f} |"
    yield ""


def pages(_: str) -> Iterator[str]:
    admin = _apart("dashboard", "100000" if QUICK else "1000000", "--json")
    chats = _apart("conversations", "2000" if QUICK else "10000")
    yield "## Pages over much data\n"
    yield f"Milliseconds in the process, medians: the operators’ pages over {admin['messages']:,} messages (`python -m tests.benchmarks.dashboard`), one person’s over"
    yield f"{chats['conversations']:,} conversations (`python -m tests.benchmarks.conversations`).\n"
    yield "| page | ms | goal |"
    yield "|---|---|---|"
    for name, median in admin["medians"].items():
        if name.startswith(("dashboard", "inspector", "a conversation")):
            yield f"| {name} | {median:.0f} | 300 |"
    inspector = [median for name, median in admin["medians"].items() if name.startswith("…")]
    yield f"| the inspector’s {len(inspector)} searches: the slowest | {max(inspector):.0f} | 300 |"
    for name, times in chats["pages"].items():
        yield f"| conversations: {name} | {times['median']:.0f} | {'30' if name == 'the list' else ''} |"
    yield ""


def _apart(name: str, *arguments: str, **environment: str) -> Any:
    """What a benchmark says in a process of its own: its last line is JSON."""
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", *arguments]
    told = subprocess.run(
        command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, env=os.environ | environment
    )
    return json.loads(told.stdout.splitlines()[-1])


# -- The document ---------------------------------------------------------------------------------------------

PARTS = {
    part.__name__: part for part in (overhead, throughput, ahead, failover, many_streams, searching, importing, pages)
}


def heading() -> Iterator[str]:
    theirs = ", ".join((*_pinned("fastapi_stack", "fastapi", "pydantic-ai-slim", "SQLAlchemy", "asyncpg", "anthropic"),
                        *_pinned("chainlit_server", "chainlit"), *_pinned("in_memory", "rapidfuzz")))  # fmt: skip
    yield "# Benchmarks\n"
    yield machine.described(
        f"{'QUICK=1 ' if QUICK else ''}make bench", "Django", "psycopg", "anthropic", "uvicorn", "uvloop"
    )
    yield f"Peers (`tests/benchmarks/peers`, each in an environment of its own; their databases are on the same server): {theirs}."
    yield "All talk to one double of the provider (`tests/benchmarks/double.py`) that answers as told. Figures are medians of"
    yield f"{ROUNDS} rounds (in brackets the least and the most) in which the systems take turns. No test asserts a time.\n"
    yield '<p><img src="pictures/bench-added.svg" alt="Time added to the first word" width="49%">'
    yield '<img src="pictures/bench-turns.svg" alt="Turns a second" width="49%">'
    yield '<img src="pictures/bench-ahead.svg" alt="First word of a slow model" width="49%">'
    yield '<img src="pictures/bench-cpu.svg" alt="CPU of a turn" width="49%"></p>\n'


def _pinned(peer: str, *known: str) -> list[str]:
    lines = (peers.HERE / peer / "requirements.txt").read_text().split()
    return [line.replace("==", " ") for line in lines if line.partition("==")[0] in known]


def main(names: Sequence[str]) -> int:
    lines, failed = list(heading()), []
    _, marker, kept = DOCUMENT.read_text().partition(MISSED)  # written by hand
    with double() as url:
        for name in names or PARTS:
            began = time.monotonic()
            print(f"{name} …", file=sys.stderr, flush=True)
            try:
                part = list(PARTS[name](url))
            except Exception:  # the others' figures are not lost
                failed.append(name)
                traceback.print_exc()
                part = [f"## {name}\n", "This part failed when it was last measured.\n"]
            print("\n".join(part))
            print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
            lines += part
            if not names:
                DOCUMENT.write_text("\n".join(lines) + f"\n{marker}{kept}")
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return len(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

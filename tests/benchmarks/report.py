"""docs/benchmarks.md and its pictures: `python -m tests.benchmarks.report`, or `make bench`.

QUICK=1 takes fewer turns and streams. Systems take turns within a run, so that a busy machine is busy for all.
"""

from __future__ import annotations

import datetime
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import psycopg

from tests.benchmarks import peers, pictures, streams
from tests.benchmarks.systems import Run, System, bare_sdk, double, fastapi_stack, storeagent
from tests.browser.server import ROOT, free_port

QUICK = bool(os.environ.get("QUICK"))
ROUNDS = 2 if QUICK else 5
DOCUMENT = ROOT / "docs" / "benchmarks.md"
MISSED = "## What is missed, and why"
OURS, PEER, BARE, AHEAD = "StoreAgent", "FastAPI stack", "bare SDK", "StoreAgent, asked ahead"


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
    with storeagent(provider, OURS, SPECULATE="false") as ours, fastapi_stack(provider) as peer:
        systems = [ours, peer, bare_sdk(provider)]
        one, many = interleaved(systems, 6 if QUICK else 12, 1), interleaved(systems, 40 if QUICK else 80, 20)
    yield "## What is added to the model's own time\n"
    yield "The model takes 100 ms to classify and 200 ms to its first word, then 25 words, 20 ms apart. “Bare SDK” makes the"
    yield "same two calls without a server; StoreAgent asks one after the other here, so that like is compared with like.\n"
    yield "| | first word, ms over the bare SDK: one turn at a time | twenty at once | CPU a turn, ms |"
    yield "|---|---|---|---|"
    for name in (OURS, PEER):
        yield f"| {name} | {added(one, name)} | {added(many, name)} | {each(lambda run: run.cpu_ms, many[name])} |"
    yield f"| bare SDK | 0 | 0 | {each(lambda run: run.cpu_ms, many[BARE])} |"
    yield "| **goal** | 1.5 | 10 | a third of the FastAPI stack’s |\n"
    pictures.bars("added", "First word, twenty turns at once: ms over the bare SDK",
                  {name: added(many, name).median for name in (OURS, PEER)})  # fmt: skip
    pictures.bars("cpu", "CPU of a paced turn, ms",
                  {name: each(lambda run: run.cpu_ms, many[name]).median for name in (OURS, PEER)})  # fmt: skip


def throughput(url: str) -> Iterator[str]:
    provider = f"{url}/tokens=50"
    with storeagent(provider, OURS) as ours, fastapi_stack(provider) as peer:
        runs = interleaved([ours, peer], 60 if QUICK else 200, 20)
    yield "## Full turns a second\n"
    yield "The model answers at once; one process; twenty turns at a time, each classified, judged, written and worded in 50"
    yield "words. What StoreAgent writes of a turn survives the death of its process at any moment (`tests/durability`); the"
    yield "FastAPI stack writes the messages, the store, the tokens and an audit row, and loses a turn with its process.\n"
    yield "| | turns a second | CPU a turn, ms |"
    yield "|---|---|---|"
    for name in (OURS, PEER):
        yield f"| {name} | {each(lambda run: run.per_second, runs[name])} | {each(lambda run: run.cpu_ms, runs[name])} |"
    ratio = Spread.of([a.per_second / b.per_second for a, b in zip(runs[OURS], runs[PEER], strict=True)])
    yield f"| StoreAgent ÷ FastAPI stack | {ratio}; **goal: 5** | |\n"
    pictures.bars("turns", "Full turns a second, one process",
                  {name: each(lambda run: run.per_second, runs[name]).median for name in (OURS, PEER)})  # fmt: skip


def ahead(url: str) -> Iterator[str]:
    provider = f"{url}/classify=0.3,first=0.5,gap=0.01,tokens=10"
    with ExitStack() as stack:
        systems = [stack.enter_context(storeagent(provider, AHEAD)),
                   stack.enter_context(storeagent(provider, OURS, SPECULATE="false")),
                   stack.enter_context(fastapi_stack(provider))]  # fmt: skip
        runs = interleaved(systems, 4 if QUICK else 10, 1)
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
    for count in (200,) if QUICK else (200, 1000):
        got = streams.measure(count)
        pages = [f"{got.beside[path].p95:.0f} (alone {got.alone[path].p95:.0f})" for path in streams.PATHS]
        yield f"| {count} | {got.lag_p50:.1f}, {got.lag_p99:.1f} | {got.kilobytes:.0f} | {pages[0]} | {pages[1]} |"
    yield "| **goal: 1000** | p99 under 100 | 60 | 50 | 50 |\n"


def directory(_: str) -> Iterator[str]:
    yield "## Import\n"
    yield "`python -m tests.benchmarks.import_stores`\n"
    command = [sys.executable, "-m", "tests.benchmarks.import_stores", "5000" if QUICK else "50000"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout
    yield "\n".join(f"    {line}" for line in said.strip().splitlines()) + "\n"


# -- The document ---------------------------------------------------------------------------------------------

PARTS = {part.__name__: part for part in (overhead, throughput, ahead, failover, many_streams, directory)}


def heading() -> Iterator[str]:
    cpu = next(
        (line.split(": ")[1] for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line), ""
    )
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        server = connection.info.parameter_status("server_version")
    pinned = (peers.HERE / "fastapi_stack" / "requirements.txt").read_text().split()
    known = ("fastapi==", "pydantic-ai-slim==", "SQLAlchemy==", "asyncpg==", "anthropic==")
    theirs = ", ".join(line.replace("==", " ") for line in pinned if line.startswith(known))
    mine = ", ".join(f"{name} {version(name)}" for name in ("Django", "psycopg", "anthropic", "uvicorn", "uvloop"))
    yield "# Benchmarks\n"
    yield f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC, `{'QUICK=1 ' if QUICK else ''}make bench`, on {os.cpu_count()} cores"
    yield f"({cpu.strip()}; load {os.getloadavg()[0]:.1f} when it began) with Python {platform.python_version()}, PostgreSQL {server}. StoreAgent: {mine}."
    yield f"FastAPI stack (`tests/benchmarks/peers/fastapi_stack`): {theirs}; its database is on the same server."
    yield "All talk to one double of the provider (`tests/benchmarks/double.py`) that answers as told. Figures are medians of"
    yield f"{ROUNDS} rounds (in brackets the least and the most) in which the systems take turns. No test asserts a time.\n"
    yield '<p><img src="pictures/bench-added.svg" alt="Time added to the first word" width="49%">'
    yield '<img src="pictures/bench-turns.svg" alt="Turns a second" width="49%">'
    yield '<img src="pictures/bench-ahead.svg" alt="First word of a slow model" width="49%">'
    yield '<img src="pictures/bench-cpu.svg" alt="CPU of a turn" width="49%"></p>\n'


def main(names: Sequence[str]) -> None:
    lines = list(heading())
    with double() as url:
        for name in names or PARTS:
            print(f"{name} ...", file=sys.stderr)
            part = list(PARTS[name](url))
            print("\n".join(part))
            lines += part
    if not names:
        _, marker, kept = DOCUMENT.read_text().partition(MISSED)  # written by hand
        DOCUMENT.write_text("\n".join(lines) + f"\n{marker}{kept}")


if __name__ == "__main__":
    main(sys.argv[1:])

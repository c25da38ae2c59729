"""Judging in processes of their own, one for each CPU: libphonenumber takes most of the time of a large import.

Each is `python -m stores.importing.workers`: no Django, no database, no fork of a process that has connections. It
reads a batch from its standard input, writes the judgement to its standard output, and ends with its input, so that
none outlives the command, even a killed one.
"""

from __future__ import annotations

import marshal
import os
import signal
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import IO, Any

from stores.importing.batches import Judgement, judge_batch
from stores.importing.columns import Columns
from stores.importing.tables import Row

WORTH_IT = 1_000_000  # bytes: a smaller file is done before the processes are up
MOST = 4
_ROOT = Path(__file__).resolve().parents[2]

Batches = Iterable[tuple[list[Row], int]]  # rows, and how far the file was read with them
Judge = Callable[[Batches], Iterator[tuple[Judgement, int]]]


@contextmanager
def judges(columns: Columns, region: str, size: int) -> Iterator[Judge]:
    """A function that judges batches, in order: here for a small file, at once in several processes for a large one."""
    count = min(MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    if size < WORTH_IT or count < 2:
        yield lambda batches: ((judge_batch(rows, columns, region), position) for rows, position in batches)
        return
    processes = [_started() for _ in range(count)]
    try:
        for process in processes:
            _send(process.stdin, (*astuple(columns), region))
        yield lambda batches: _judged(processes, batches)
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def _judged(processes: list[subprocess.Popen[bytes]], batches: Batches) -> Iterator[tuple[Judgement, int]]:
    """Each process has one batch at a time, so neither side ever waits for the other to empty a pipe."""
    idle, busy = deque(processes), deque[tuple[subprocess.Popen[bytes], int]]()
    for rows, position in batches:
        _send(idle[0].stdin, [tuple(row) for row in rows])
        busy.append((idle.popleft(), position))
        if not idle:
            yield _result(busy, idle)
    while busy:
        yield _result(busy, idle)


def _result(
    busy: deque[tuple[subprocess.Popen[bytes], int]], idle: deque[subprocess.Popen[bytes]]
) -> tuple[Judgement, int]:
    process, position = busy.popleft()
    lines, kept, refused, noted = _receive(process.stdout)
    idle.append(process)
    return Judgement(lines, kept, Counter(refused), noted), position


def _started() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "stores.importing.workers"]
    return subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 (fixed)


def _send(stream: IO[bytes] | None, value: Any) -> None:
    assert stream  # noqa: S101 (a pipe, see `_started`)
    data = marshal.dumps(value)  # whole, behind its length: `marshal.load` would read a pipe item by item
    stream.write(len(data).to_bytes(4, "big") + data)
    stream.flush()


def _receive(stream: IO[bytes] | None) -> Any:
    assert stream  # noqa: S101
    length = stream.read(4)
    if len(length) < 4:
        raise EOFError
    return marshal.loads(stream.read(int.from_bytes(length, "big")))  # noqa: S302 (from the other end, which is ours)


def _work() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command
    *columns, region = _receive(sys.stdin.buffer)
    chosen = Columns(*columns)
    while True:
        try:
            batch = _receive(sys.stdin.buffer)
        except EOFError:
            return
        lines, kept, refused, noted = judge_batch(batch, chosen, region)
        _send(sys.stdout.buffer, (lines, kept, dict(refused), noted))


if __name__ == "__main__":
    _work()

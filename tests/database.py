"""The database server of the tests: an embedded one, fast instead of durable, in a home of its own."""

from __future__ import annotations

import atexit
import fcntl
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from storeagent import embedded
from storeagent.embedded_home import make_home

HOME = embedded.default_home().with_name("storeagent-test")


def use_test_server() -> None:
    """Point the environment at the tests' server, so that no test reads or writes the user's own home.

    Workers of the same run inherit the environment and change nothing. Runs at the same time get a database each;
    the one that ends last stops the server.
    """
    os.environ["STOREAGENT_HOME"] = str(HOME)
    if os.environ.get("DATABASE_URL"):
        return
    make_home(HOME)
    with _one_at_a_time():
        number, lock = _take_number()
        os.environ["DATABASE_URL"] = _database(embedded.start(HOME, durable=False), number)
    atexit.register(_leave, os.getpid(), lock)


def _take_number() -> tuple[int, IO[str]]:
    """The lowest that no other run holds, so that the database of a killed run is used again."""
    for number in itertools.count():
        if lock := _try_lock(HOME / f"run-{number}.lock"):
            return number, lock
    raise AssertionError


def _database(url: str, number: int) -> str:
    name = f"run_{number}"
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return f"{url.rpartition('/')[0]}/{name}"


def _leave(owner: int, lock: IO[str]) -> None:
    if os.getpid() != owner:
        return  # a forked child of the run
    with _one_at_a_time():
        lock.close()
        others = [_try_lock(file) for file in sorted(HOME.glob("run-*.lock"))]
        if all(others):
            embedded.stop(HOME)
        for other in filter(None, others):
            other.close()


def _try_lock(file: Path) -> IO[str] | None:
    stream = file.open("w")
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        stream.close()
        return None
    return stream


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (HOME / "runs.lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield

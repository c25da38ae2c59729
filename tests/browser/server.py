"""StoreAgent as it is served: uvicorn, production's settings and static files, a database of this run alone."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from subprocess import PIPE
from typing import IO, NamedTuple
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import psycopg

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds until it answers
PREPARE = """
import django; django.setup()
from django.core.management import call_command
for command in ("migrate", "collectstatic"):  # in one process: to start takes longer than to collect
    call_command(command, interactive=False, verbosity=0)
"""


class Person(NamedTuple):
    email: str
    session: str  # the key of a session in which they are logged in


class Server:
    def __init__(self, url: str, log: Path, people: subprocess.Popen[str], environment: dict[str, str]) -> None:
        self.url, self._log, self._people, self.environment = url, log, people, environment
        self.operator = self._meet()  # staff
        self._order_person()

    def new_person(self) -> Person:
        person = self._meet()
        self._order_person()  # the next one is made while this one's test runs
        return person

    def _meet(self) -> Person:
        assert self._people.stdout
        return Person(**json.loads(self._people.stdout.readline()))

    def _order_person(self) -> None:
        assert self._people.stdin
        self._people.stdin.write("\n")
        self._people.stdin.flush()

    def replica(self) -> AbstractContextManager[str]:
        """The address of another process of the same installation."""
        return served(self.environment, self._log)

    def log(self) -> str:
        return self._log.read_text()


@contextmanager
def running_server(folder: Path, name: str = "browser", **settings: str) -> Iterator[Server]:
    """`name` is of its database, `settings` are environment variables."""
    with own_database(name) as database_url:
        environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "DEBUG": "false",
            "DJANGO_SETTINGS_MODULE": "storeagent.settings",
            "HTTPS": "false",
            "PROVIDERS": "offline",
            "SECRET_KEY": "a key for the browser tests alone, long enough to please the checks",
            "STOREAGENT_HOME": str(folder),  # static files are collected here
            **settings,
        }
        subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, env=environment, check=True)
        log = folder / "server.log"
        with served(environment, log) as url, child(["-m", "tests.browser.people"], environment, PIPE) as people:
            yield Server(url, log, people, environment)


@contextmanager
def served(environment: dict[str, str], log: Path) -> Iterator[str]:
    port = free_port()
    serve = ["-m", "uvicorn", "storeagent.asgi:application", "--host", "127.0.0.1", "--port", str(port)]
    quiet = [
        "--http",
        "storeagent.server:Protocol",
        "--ws",
        "none",
        "--no-access-log",
        "--log-level",
        "warning",
        "--timeout-graceful-shutdown",
        "2",
    ]
    with log.open("a") as out, child([*serve, *quiet], environment, out) as web:
        url = f"http://127.0.0.1:{port}"
        wait_until_it_answers(url, web, log)
        yield url


@contextmanager
def own_database(name: str, template: str = "template1") -> Iterator[str]:
    """Beside the one that the other tests use on this server; left over from a killed run, it is made anew."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"{url.path[1:]}_{name}{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    server = urlunsplit(url._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        yield urlunsplit(url._replace(path=f"/{name}"))
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def child(arguments: list[str], environment: dict[str, str], out: IO[str] | int) -> Iterator[subprocess.Popen[str]]:
    """A Python process that ends with the block."""
    command = [sys.executable, *arguments]
    errors = subprocess.STDOUT if out != PIPE else None
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=PIPE, stdout=out, stderr=errors, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_until_it_answers(url: str, web: subprocess.Popen[str], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            urlopen(f"{url}/healthz", timeout=5).close()  # noqa: S310
            return
        except (URLError, OSError):
            if web.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The server does not answer:\n{log.read_text()}") from None
            time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

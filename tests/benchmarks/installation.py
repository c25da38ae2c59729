"""StoreAgent served for a benchmark: one web process with production's settings, a database of this run, one user."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from storeagent.accounts.models import ApiToken  # noqa: E402
from tests.browser.server import ROOT, child, free_port, own_database, wait_until_it_answers  # noqa: E402
from tests.conftest import make_user  # noqa: E402


@dataclass(frozen=True)
class Installation:
    port: int
    pid: int  # of the web process
    database_url: str
    tokens: tuple[str, ...]  # of each user, an API token
    cookie: str  # of the first user, "sessionid=…"
    log: Path


@contextmanager
def installation(users: int = 1, name: str = "benchmark", **environment: str) -> Iterator[Installation]:
    """`environment` is the server's, over one that knows Anthropic and the offline provider."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(own_database(name, migrated()))
        values = os.environ | {
            "ANTHROPIC_API_KEY": "a key of the benchmark",
            "BUDGET_TOTAL_USD": "100000",
            "BUDGET_USER_USD": "100000",
            "DATABASE_POOL": "true",
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tests.durability.settings",
            "LOG_FORMAT": "json",
            "PROVIDERS": "anthropic,offline",
            "SECRET_KEY": settings.SECRET_KEY,
            "SPECULATE": "true",
            "STOREAGENT_HOME": str(folder),
            **environment,
        }
        tokens, cookie = _people(url, users)
        port, log = free_port(), folder / "log"
        serve = ["-m", "uvicorn", "storeagent.asgi:application", "--port", str(port), "--no-access-log"]
        out = stack.enter_context(log.open("w"))
        web = stack.enter_context(child([*serve, "--log-level", "error"], values, out))
        wait_until_it_answers(f"http://127.0.0.1:{port}", web, log)
        yield Installation(port, web.pid, url, tokens, cookie, log)
        web.kill()


@cache
def migrated() -> str:
    """The name of a database with every migration, made once a process: others are copies of it."""
    stack = ExitStack()
    url = stack.enter_context(own_database("migrated"))
    atexit.register(stack.close)
    for command in ("migrate", "createcachetable"):
        environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.durability.settings"}
        subprocess.run([sys.executable, "manage.py", command, "-v0"], cwd=ROOT, env=environment, check=True)
    return url.rpartition("/")[2]


def _people(url: str, users: int) -> tuple[tuple[str, ...], str]:
    connection.close_pool()  # it leads to the database of the installation before
    connection.settings_dict["NAME"] = url.rpartition("/")[2]
    people = [make_user(f"user{number}@example.com") for number in range(users)]
    browser = Client()
    browser.force_login(people[0])
    tokens = tuple(ApiToken.objects.issue(person, "benchmark")[1] for person in people)
    connection.close()
    return tokens, f"sessionid={browser.cookies['sessionid'].value}"

"""StoreAgent as it is served, each of its links through a proxy. One process for the whole matrix: nothing restarts."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings

from tests.browser.server import ROOT, served
from tests.chat.vendors import SAVE, answer
from tests.conftest import PASSPHRASE, PASSWORD
from tests.durability.client import Client
from tests.fakes import FakeAnthropic, FakeOpenAI, Request, classifier, reply
from tests.fakes.sentry import FakeSentry
from tests.fakes.telemetry import FakeTelemetry
from tests.faults.proxy import Proxy

WITHIN = 10.0  # seconds for an answer or an apology
SLACK = 5.0  # for a machine that is running everything else, too
EMAIL = "alice@example.com"
NUMBER = re.compile(r"\+1415555\d{4}|415-555-\d{4}")


@dataclass
class Answered:
    what: str
    status: int
    body: str
    seconds: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Installation:
    port: int
    url: str  # of the database itself
    token: str
    cookie: str
    proxies: dict[str, Proxy]
    fakes: dict[str, Any]
    saved: list[str] = field(default_factory=list)  # what was acknowledged
    _number: int = 0

    def ask(self, what: str, method: str, path: str, body: Any = None, **headers: str) -> Answered:
        began = time.monotonic()
        try:
            with Client(self.token, self.port).request(self.port, method, path, body, headers) as response:
                return Answered(what, response.status, response.read().decode(), time.monotonic() - began)
        except TimeoutError:
            return Answered(what, 0, "", time.monotonic() - began)

    def save(self) -> Answered:
        self._number += 1
        name = f"Harbor Quay{in_letters(self._number)}"  # digits would be read as a part of the number behind them
        said = self.ask("save", "POST", "/api/v1/chat", {"message": f"save {name} 415-555-{self._number:04}"})
        if said.status == 200 and any(call["ok"] for call in said.json["tool_calls"]):
            self.saved.append(name)
        return said

    def everything(self) -> list[Answered]:
        """What people do, all at once. The save goes first to its own thread, so that its number is its own."""
        asks = [
            self.save,
            lambda: self.ask("find", "POST", "/api/v1/chat", {"message": "what is the number of Harbor Quayb?"}),
            lambda: self.ask("list", "GET", "/api/v1/stores"),
            lambda: self.ask("page", "GET", "/stores/", Cookie=self.cookie, Authorization="", Accept="text/html"),
            lambda: self.ask("live", "GET", "/healthz/live"),
            lambda: self.ask("healthz", "GET", "/healthz"),
        ]
        with ThreadPoolExecutor(len(asks)) as pool:
            return list(pool.map(lambda ask: ask(), asks))

    def wrong_passphrase(self) -> Answered:
        return self.ask("wrong", "GET", "/api/v1/stores", **{"X-Passphrase": "seven gulls 3 rest"})

    def right_passphrase(self) -> Answered:
        return self.ask("right", "GET", "/api/v1/stores?q=Harbor+Quayb", **{"X-Passphrase": PASSPHRASE})

    def in_table(self) -> set[str]:
        with psycopg.connect(self.url) as connection:
            return {name for (name,) in connection.execute("SELECT name FROM stores")}


PEOPLE = f"""
import django; django.setup()
from django.test import Client
from storeagent.accounts.models import ApiToken, User
user = User(email={EMAIL!r}, region="US")
user.set_password({PASSWORD!r}); user.set_passphrase({PASSPHRASE!r}); user.save()
browser = Client(); browser.force_login(user)
print(ApiToken.objects.issue(user, "tests")[1], browser.cookies["sessionid"].value)
"""


def classify(request: Request) -> dict[str, Any]:
    said = request.json["messages"][-1]["content"]
    if names := re.findall(r"save (\w+ \w+)", said if isinstance(said, str) else json.dumps(said)):
        return answer("save", SAVE | {"store_name": names[0]})
    return answer("retrieve_by_name", {"tool": "lookup_by_name", "query": "Harbor Quayb"})


def environment_of(url: str, folder: Path, **more: str) -> dict[str, str]:
    return os.environ | {
        "BUDGET_TOTAL_USD": "1000",
        "BUDGET_USER_USD": "1000",
        "DATABASE_POOL": "true",
        "DATABASE_URL": url,
        "DEBUG": "false",
        "DJANGO_SETTINGS_MODULE": "tests.durability.settings",
        "HTTPS": "false",
        "LOG_STREAM": "stderr",
        "PROVIDERS": "offline",
        "SECRET_KEY": settings.SECRET_KEY,
        "STOREAGENT_HOME": str(folder),
        "TURN_LEASE_SECONDS": "2",
        **more,
    }


def prepare(environment: dict[str, str]) -> tuple[str, str]:
    """A database with Alice in it: her token, and the key of a session of hers."""
    values = environment | {"DATABASE_POOL": ""}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=values, check=True)
    run = subprocess.run([sys.executable, "-c", PEOPLE], cwd=ROOT, env=values, check=True, capture_output=True)
    token, session = run.stdout.decode().split()[-2:]
    return token, session


def be_well(model: FakeAnthropic | FakeOpenAI) -> None:
    model.clear()
    model.script(classify, when=classifier)
    model.script("Done. It is in your directory now. " * 8, when=reply)


@contextmanager
def installation_on(url: str, folder: Path) -> Iterator[Installation]:
    with ExitStack() as stack:
        fakes = {
            "anthropic": stack.enter_context(FakeAnthropic()),
            "openai": stack.enter_context(FakeOpenAI()),
            "langfuse": stack.enter_context(FakeTelemetry()),
            "sentry": stack.enter_context(FakeSentry()),
        }
        for vendor in ("anthropic", "openai"):
            be_well(fakes[vendor])
        parts = urlsplit(url)
        ports = {"database": parts.port} | {name: urlsplit(address(fake)).port for name, fake in fakes.items()}
        proxies = {name: stack.enter_context(Proxy(port)) for name, port in ports.items()}
        through = {name: moved(address(fake), proxies[name].port) for name, fake in fakes.items()}
        environment = environment_of(
            moved(url, proxies["database"].port),
            folder,
            ANTHROPIC_API_KEY="a key of the tests",
            ANTHROPIC_BASE_URL=through["anthropic"],
            LANGFUSE_BASE_URL=through["langfuse"],
            LANGFUSE_PUBLIC_KEY="pk",
            LANGFUSE_SECRET_KEY="sk",
            OPENAI_API_KEY="a key of the tests",
            OPENAI_BASE_URL=through["openai"],
            PROVIDERS="anthropic,openai,offline",
            SENTRY_DSN=through["sentry"],
            SPECULATE="false",
        )
        token, session = prepare(environment)
        here = stack.enter_context(served(environment, folder / "log"))
        yield Installation(urlsplit(here).port, url, token, f"sessionid={session}", proxies, fakes)


def in_letters(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "abcdefghij"))


def address(fake: Any) -> str:
    return str(fake.dsn if isinstance(fake, FakeSentry) else fake.url)


def moved(url: str, port: int) -> str:
    parts = urlsplit(url)
    login = parts.netloc.rpartition("@")[0]
    return urlunsplit(parts._replace(netloc=f"{login}@127.0.0.1:{port}" if login else f"127.0.0.1:{port}"))

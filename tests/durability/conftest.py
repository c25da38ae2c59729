"""Real servers on the tests' database, a double of the model behind them, and Alice before them."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tests.browser.server import ROOT, free_port
from tests.chat.vendors import SAVE, answer
from tests.conftest import make_user
from tests.durability.client import Client
from tests.fakes import FakeAnthropic, Reply, Request, classifier, reply

LEASE = 2  # seconds
WORDS = "Done. It is in your directory now. " * 2
GAP = 0.03


class Server:
    def __init__(self, pid: int, port: int) -> None:
        self.pid, self.port = pid, port

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def is_alive(self) -> bool:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, 0)
            return True
        return False

    def ended_within(self, seconds: float) -> float | None:
        """How long it took to end, from now; None when it took longer."""
        began = time.monotonic()
        while time.monotonic() < began + seconds:
            if not self.is_alive():
                return time.monotonic() - began
            time.sleep(0.01)
        return None


class Nursery:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.servers: list[Server] = []

    def start(self, *, kill: str = "", database_port: int = 0, **settings: Any) -> Server:
        port = free_port()
        order = {"port": port, "kill": kill, "database_port": database_port, "settings": settings}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        server = Server(int(self._process.stdout.readline()), port)
        self.servers.append(server)
        self._wait(server)
        return server

    def _wait(self, server: Server) -> None:
        client, deadline = Client("", server.port), time.monotonic() + 20
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), client.request(server.port, "GET", "/healthz"):
                return
            assert server.is_alive()
            time.sleep(0.02)
        raise AssertionError("the server does not answer")

    def end_all(self) -> None:
        for server in self.servers:
            with contextlib.suppress(ProcessLookupError):
                server.signal(signal.SIGKILL)
        for server in self.servers:
            assert server.ended_within(5) is not None
        self.servers.clear()


@pytest.fixture(scope="session")
def model() -> Iterator[FakeAnthropic]:
    with FakeAnthropic() as fake:
        yield fake


@pytest.fixture(scope="session")
def _nursery(
    model: FakeAnthropic, django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Nursery]:
    folder = tmp_path_factory.mktemp("durability")
    database = settings.DATABASES["default"]
    login = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
    environment = {
        **os.environ,
        "ANTHROPIC_API_KEY": "a key of the tests",
        "ANTHROPIC_BASE_URL": model.url,
        "BUDGET_USER_USD": "1000",
        "BUDGET_TOTAL_USD": "1000",
        "DATABASE_THREADS": "4",
        "DATABASE_URL": f"postgresql://{login}/{connection.settings_dict['NAME']}",
        "DEBUG": "false",
        "DJANGO_SETTINGS_MODULE": "tests.durability.settings",
        "HTTPS": "false",
        "LOG_FORMAT": "text",
        "LOG_STREAM": "stderr",
        "PROVIDERS": "anthropic,offline",
        "SECRET_KEY": settings.SECRET_KEY,
        "STOREAGENT_HOME": str(folder),
        "TURN_LEASE_SECONDS": str(LEASE),
    }
    command = [sys.executable, "-m", "tests.durability.nursery"]
    with (
        Path(folder / "servers.log").open("w") as log,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        yield Nursery(process)
        process.terminate()


@pytest.fixture
def nursery(transactional_db: None, _nursery: Nursery, model: FakeAnthropic) -> Iterator[Nursery]:
    model.clear()
    model.script(_classify, when=classifier)
    model.script(Reply(WORDS, gap=GAP), when=reply)
    yield _nursery
    _nursery.end_all()


@pytest.fixture
def alice(transactional_db: None) -> Any:
    return make_user("alice@example.com")


@pytest.fixture
def token(alice: Any) -> str:
    from storeagent.accounts.models import ApiToken

    return ApiToken.objects.issue(alice, "tests")[1]


def _classify(request: Request) -> dict[str, Any]:
    """It reads “save NAME 415-555-0100”, several of them, and takes all else for talk."""
    names = re.findall(r"save (\w+ \w+)", request.json["messages"][-1]["content"])
    saves = [SAVE | {"store_name": name, "phone": f"⟨phone-{n}⟩"} for n, name in enumerate(names, 1)]
    return answer("save", *saves) if saves else answer("off_scope")


def replies(model: FakeAnthropic) -> int:
    """How often the model was asked for prose."""
    return sum(map(reply, model.requests))


@pytest.fixture
def database_port(transactional_db: None) -> int:
    return int(connection.get_connection_params()["port"])


@pytest.fixture
def talking(token: str) -> Any:
    """Alice as a client of these servers."""
    return lambda *servers: Client(token, *(server.port for server in servers))

"""What dead sinks add to the time to first token: `python -m tests.benchmarks.sinks [TURNS]`.

One server without sinks and one for each way of being dead, with error reports, request_logs and log lines all
configured: a Sentry that refuses, one that takes connections and never answers, one that answers after five seconds;
with the black hole nobody reads stdout either. The servers take turns, so that the machine's moods hit all alike. Every
fifth message of each makes an error report. Prints milliseconds, and what memory grew by.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from storeagent.accounts.models import ApiToken  # noqa: E402
from tests.browser.server import ROOT, child, free_port, own_database, wait_until_it_answers  # noqa: E402
from tests.conftest import make_user  # noqa: E402
from tests.fakes.sentry import FakeSentry  # noqa: E402

KEY = "0123456789abcdef0123456789abcdef"


@contextmanager
def black_hole() -> Iterator[str]:
    """Its kernel takes connections, and nobody ever does."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield f"http://{KEY}@127.0.0.1:{server.getsockname()[1]}/1"


@contextmanager
def slow() -> Iterator[str]:
    with FakeSentry(pause=5) as fake:
        yield fake.dsn


@contextmanager
def refused() -> Iterator[str]:
    yield f"http://{KEY}@127.0.0.1:{free_port()}/1"


def main(turns: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(own_database("sinks"))
        environment = os.environ | {
            "DATABASE_THREADS": "8",
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.sinks_settings",
            "LOG_FORMAT": "json",
            "PROVIDERS": "offline",
            "SECRET_KEY": settings.SECRET_KEY,
            "STOREAGENT_HOME": str(folder),
        }
        for command in ("migrate", "createcachetable"):
            subprocess.run([sys.executable, "manage.py", command, "-v0"], cwd=ROOT, env=environment, check=True)
        connection.settings_dict["NAME"] = url.rpartition("/")[2]
        token = ApiToken.objects.issue(make_user("alice@example.com"), "benchmark")[1]
        connection.close()
        servers = {"off": serve(stack, environment | {"REQUEST_LOG": "false"}, folder / "off")}
        for name, sentry in {"refused": refused, "black hole": black_hole, "slow": slow}.items():
            own = {"SENTRY_DSN": stack.enter_context(sentry())}
            servers[name] = serve(stack, environment | own, folder / name, unread=name == "black hole")
        measure(servers, token, turns)


def serve(stack: ExitStack, environment: dict[str, str], log: Path, *, unread: bool = False) -> tuple[int, int]:
    port = free_port()
    out: int = os.open(log, os.O_CREAT | os.O_WRONLY)
    if unread:  # a full pipe that nobody reads
        reader, out = os.pipe()
        os.set_blocking(out, False)
        try:
            while True:
                os.write(out, b"x" * 65536)
        except BlockingIOError:
            os.set_blocking(out, True)
        stack.callback(os.close, reader)
    command = ["-m", "uvicorn", "storeagent.asgi:application", "--port", str(port), "--no-access-log"]
    web = stack.enter_context(child([*command, "--log-level", "warning"], environment, out))  # type: ignore[arg-type]
    stack.callback(web.kill)
    log.touch()
    wait_until_it_answers(f"http://127.0.0.1:{port}", web, log)
    return port, web.pid


def measure(servers: dict[str, tuple[int, int]], token: str, turns: int) -> None:
    times: dict[str, list[float]] = {name: [] for name in servers}
    memory: dict[str, int] = {}
    for number in range(turns + 20):
        if number == 20:  # warm by now
            memory = {name: resident(pid) for name, (_, pid) in servers.items()}
        for name in sorted(servers, key=lambda name: (number * 7 + len(name)) % 5):
            if number % 5 == 0:
                fault(servers[name][0])
            took = first_token(servers[name][0], token)
            if number >= 20:
                times[name].append(took)
    base = statistics.median(times["off"])
    for name, (_, pid) in servers.items():
        p50, p95 = statistics.median(times[name]), sorted(times[name])[int(turns * 0.95)]
        grown = resident(pid) - memory[name]
        print(f"{name:12} p50 {p50:6.2f} ({p50 - base:+.2f})  p95 {p95:6.2f} ms  {grown / 1024:+.1f} MB")  # noqa: T201


def first_token(port: int, token: str) -> float:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream", "Content-Type": "application/json"}
    began = time.perf_counter()
    link.request("POST", "/api/v1/chat", json.dumps({"message": "hello"}), headers)
    response = link.getresponse()
    while (line := response.readline()) and line != b"event: token\n":
        pass
    took = (time.perf_counter() - began) * 1000
    response.read()
    link.close()
    return took


def fault(port: int) -> None:
    """Something that is logged as an error: a line, and a report."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    link.request("GET", "/boom/view/")
    assert link.getresponse().status == 500
    link.close()


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/status").read_text().partition("VmRSS:")[2].split()[0])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)

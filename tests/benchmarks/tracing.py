"""What traces cost a turn when nobody takes them: `python -m tests.benchmarks.tracing [TURNS]`.

Servers on one database, turn about: without traces, and with both sinks configured and dead in each of three ways.
Prints the time to the first token of one turn at a time and the server's CPU for a whole one, turns a second with 20 at
once, and the memory of each server. On a busy machine look at the CPU: what it adds bounds what a first token waits.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.benchmarks.streams import ask  # which sets Django up

from storeagent.accounts.models import ApiToken  # isort: skip
from tests.browser.server import ROOT, child, free_port, own_database, wait_until_it_answers
from tests.conftest import make_user
from tests.fakes import FakeAnthropic, Reply, classifier, reply
from tests.fakes.telemetry import FakeTelemetry

AT_ONCE = 20
ROUNDS = 3


def main(turns: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(own_database("tracing"))
        model = stack.enter_context(FakeAnthropic())
        model.script(Reply(data={"intent": "off_scope", "operations": [], "continues": False}), when=classifier)
        model.script(Reply("I keep a directory of stores, and only that."), when=reply)
        black_hole = stack.enter_context(FakeTelemetry(pause=3600))
        failing = stack.enter_context(FakeTelemetry(status=500))
        environment = os.environ | {
            "ANTHROPIC_API_KEY": "a key of the benchmark",
            "ANTHROPIC_BASE_URL": model.url,
            "BUDGET_TOTAL_USD": "100000",
            "BUDGET_USER_USD": "100000",
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tests.durability.settings",
            "PROVIDERS": "anthropic,offline",
            "SECRET_KEY": settings.SECRET_KEY,
            "STOREAGENT_HOME": str(folder),
        }
        for command in ("migrate", "createcachetable"):
            subprocess.run([sys.executable, "manage.py", command, "-v0"], cwd=ROOT, env=environment, check=True)
        connection.settings_dict["NAME"] = url.rpartition("/")[2]
        token = ApiToken.objects.issue(make_user("alice@example.com"), "benchmark")[1]
        connection.close()
        addresses = {"off": "", "refused": f"http://127.0.0.1:{free_port()}"}
        addresses |= {"black hole": black_hole.url, "failing": failing.url}
        servers: dict[str, tuple[int, int]] = {}
        for name, address in addresses.items():
            port, log = free_port(), folder / f"{name}.log"
            serve = ["-m", "uvicorn", "storeagent.asgi:application", "--port", str(port), "--no-access-log"]
            out = stack.enter_context(log.open("w"))
            web = stack.enter_context(child([*serve, "--log-level", "error"], environment | sinks(address), out))
            wait_until_it_answers(f"http://127.0.0.1:{port}", web, log)
            servers[name] = port, web.pid
        asyncio.run(measure(turns, servers, token))
        for name, (_, pid) in servers.items():
            size = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmRSS" in line)
            print(f"{name:10}  {int(size.split()[1]) // 1024} MB", flush=True)  # noqa: T201


def sinks(address: str) -> dict[str, str]:
    if not address:
        return {}
    langfuse = {"LANGFUSE_PUBLIC_KEY": "pk", "LANGFUSE_SECRET_KEY": "sk", "LANGFUSE_BASE_URL": address}
    return langfuse | {"OTEL_EXPORTER_OTLP_ENDPOINT": address}


def cpu(pid: int) -> float:
    """Milliseconds of CPU that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


async def measure(turns: int, servers: dict[str, tuple[int, int]], token: str) -> None:
    ports = {name: port for name, (port, _) in servers.items()}
    for port in ports.values():
        for _ in range(10):
            await first_token(port, token)
    used = {name: cpu(pid) for name, (_, pid) in servers.items()}
    times: dict[str, list[float]] = {name: [] for name in ports}
    for _ in range(turns):
        for name, port in ports.items():
            times[name].append(await first_token(port, token))
    for name, taken in times.items():
        added = statistics.median(a - b for a, b in zip(taken, times["off"], strict=True))
        p50, p95 = statistics.median(taken), sorted(taken)[int(len(taken) * 0.95)]
        spent = (cpu(servers[name][1]) - used[name]) / turns
        print(  # noqa: T201
            f"{name:10}  first token p50 {p50:6.2f} ms  p95 {p95:6.2f} ms  added (median) {added:+.2f} ms"
            f"  CPU of a turn {spent:.2f} ms",
            flush=True,
        )
    rates: dict[str, list[float]] = {name: [] for name in ports}
    for _ in range(ROUNDS):
        for name, port in ports.items():
            began = time.monotonic()
            await asyncio.gather(*(several(port, token, max(1, turns // AT_ONCE)) for _ in range(AT_ONCE)))
            rates[name].append(AT_ONCE * max(1, turns // AT_ONCE) / (time.monotonic() - began))
    for name, each in rates.items():
        print(f"{name:10}  {statistics.median(each):.0f} turns/s with {AT_ONCE} at once", flush=True)  # noqa: T201


async def several(port: int, token: str, turns: int) -> None:
    for _ in range(turns):
        await first_token(port, token)


async def first_token(port: int, token: str) -> float:
    """Milliseconds from the request to the first token of its stream, which is read to its end."""
    began = time.monotonic()
    headers = (f"Authorization: Bearer {token}", "Accept: text/event-stream", "Connection: close")
    reader, writer = await ask(port, "POST", "/api/v1/chat", *headers, body='{"message": "tell me a joke about cats"}')
    await asyncio.wait_for(reader.readuntil(b"event: token"), 30)
    taken = (time.monotonic() - began) * 1000
    await reader.read()
    writer.close()
    return taken


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)

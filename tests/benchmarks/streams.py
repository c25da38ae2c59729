"""How a process with many open, idle streams answers plain requests: `python -m tests.benchmarks.streams [STREAMS]`.

A turn waits for a model that never answers; STREAMS readers follow it, half of them by the API, half as pages.
Meanwhile one client asks for a page and for the API's list of stores, one request after the other. Prints milliseconds.
"""

from __future__ import annotations

import asyncio
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from contextlib import ExitStack
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client as Browser  # noqa: E402

from storeagent.accounts.models import ApiToken  # noqa: E402
from tests.browser.server import ROOT, child, free_port, own_database, wait_until_it_answers  # noqa: E402
from tests.conftest import make_user  # noqa: E402
from tests.fakes import FakeAnthropic, Reply, classifier  # noqa: E402

REQUESTS = 200


def main(streams: int) -> None:
    limit = streams * 2 + 1000
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, max(limit, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(own_database())
        model = stack.enter_context(FakeAnthropic())
        model.script(Reply(data={"intent": "off_scope"}, first_token=3600), when=classifier)
        environment = os.environ | {
            "ANTHROPIC_API_KEY": "a key of the benchmark",
            "ANTHROPIC_BASE_URL": model.url,
            "CLASSIFY_SECONDS": "120",
            "DATABASE_THREADS": "16",
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tests.durability.settings",
            "PROVIDERS": "anthropic,offline",
            "SECRET_KEY": settings.SECRET_KEY,
            "STOREAGENT_HOME": str(folder),
        }
        for command in ("migrate", "createcachetable"):
            subprocess.run([sys.executable, "manage.py", command, "-v0"], cwd=ROOT, env=environment, check=True)
        connection.settings_dict["NAME"] = url.rpartition("/")[2]
        alice = make_user("alice@example.com")
        browser, token = Browser(), ApiToken.objects.issue(alice, "benchmark")[1]
        browser.force_login(alice)
        cookie = f"sessionid={browser.cookies['sessionid'].value}"
        connection.close()
        port, log = free_port(), folder / "log"
        serve = ["-m", "uvicorn", "storeagent.asgi:application", "--port", str(port), "--no-access-log"]
        out = stack.enter_context(log.open("w"))
        web = stack.enter_context(child([*serve, "--log-level", "error"], environment, out))
        wait_until_it_answers(f"http://127.0.0.1:{port}", web, log)
        asyncio.run(measure(streams, port, web.pid, f"Authorization: Bearer {token}", f"Cookie: {cookie}"))
        web.kill()


async def measure(streams: int, port: int, pid: int, token: str, cookie: str) -> None:
    turn_id, opened = uuid.uuid4(), []
    body = f'{{"message": "hello", "turn_id": "{turn_id}"}}'
    opened.append(await ask(port, "POST", "/api/v1/chat", token, "Accept: text/event-stream", body=body))
    await asyncio.sleep(1)
    await plain(port, pid, token, cookie, 1)
    began = time.monotonic()
    for at in range(0, streams, 20):
        batch = range(at, min(at + 20, streams))
        opened += await asyncio.gather(*(follow(port, turn_id, token if n % 2 else cookie) for n in batch))
    print(f"{streams} streams opened in {time.monotonic() - began:.1f} s")  # noqa: T201
    await asyncio.sleep(1)
    await plain(port, pid, token, cookie, streams + 1)
    for _, writer in opened:
        writer.transport.abort()


async def follow(port: int, turn_id: uuid.UUID, who: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    path = f"/api/v1/turns/{turn_id}/events" if "Bearer" in who else f"/chat/turns/{turn_id}/events/"
    reader, writer = await ask(port, "GET", path, who)
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
    assert b" 200 " in head, head
    return reader, writer


async def ask(port: int, method: str, path: str, *headers: str, body: str = "") -> tuple:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers]
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"] if body else []
    writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
    return reader, writer


async def plain(port: int, pid: int, token: str, cookie: str, streams: int) -> None:
    for path, who in (("/api/v1/stores", token), ("/stores/", cookie)):
        times = []
        for _ in range(REQUESTS):
            began = time.monotonic()
            reader, writer = await ask(port, "GET", path, who, "Connection: close")
            answer = await reader.read()
            assert b" 200 " in answer[:20], answer[:200]
            writer.close()
            times.append((time.monotonic() - began) * 1000)
        p50, p95 = statistics.median(times), sorted(times)[int(REQUESTS * 0.95)]
        status = dict(line.split(":\t", 1) for line in _status(pid).splitlines())
        here = f"{status['Threads'].strip()} threads, {int(status['VmRSS'].split()[0]) // 1024} MB"
        print(f"{streams:5} streams  {path:15} p50 {p50:6.1f}  p95 {p95:6.1f}   {here}")  # noqa: T201


def _status(pid: int) -> str:
    return Path(f"/proc/{pid}/status").read_text()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)

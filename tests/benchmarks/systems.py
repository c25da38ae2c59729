"""What is measured, started: StoreAgent and its peers, before the same double of the provider."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import uvloop

from tests.benchmarks import peers
from tests.benchmarks.installation import installation
from tests.benchmarks.turns import Timing, cpu, load
from tests.browser.server import child, free_port, own_database, wait_until_it_answers


class Run(NamedTuple):
    timings: list[Timing]
    took: float  # seconds
    cpu: float  # seconds, of the system's process

    @property
    def per_second(self) -> float:
        return len(self.timings) / self.took

    @property
    def cpu_ms(self) -> float:
        return self.cpu / len(self.timings) * 1000


@dataclass
class System:
    name: str
    play: Callable[[int, int], Run]  # turns, how many at once
    pid: int = 0
    port: int = 0
    tokens: tuple[str, ...] = field(default=())


def _served(name: str, port: int, pid: int, tokens: tuple[str, ...]) -> System:
    def play(turns: int, at_once: int) -> Run:
        before, began = cpu(pid), time.perf_counter()
        timings = uvloop.run(load(port, tokens, turns, at_once))
        return Run(timings, time.perf_counter() - began, cpu(pid) - before)

    return System(name, play, pid, port, tokens)


@contextmanager
def storeagent(provider: str, name: str = "StoreAgent", **environment: str) -> Iterator[System]:
    with installation(20, name.lower().replace(" ", "_"), ANTHROPIC_BASE_URL=provider, **environment) as here:
        yield _served(name, here.port, here.pid, here.tokens)


@contextmanager
def fastapi_stack(provider: str, second: str = "", silence: float = 60) -> Iterator[System]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = urlsplit(stack.enter_context(own_database("fastapi_stack")))
        environment = {
            "PATH": os.environ["PATH"],
            "PEER_TOKEN": "a token of the benchmark",
            "PEER_DATABASE_URL": urlunsplit(url._replace(scheme="postgresql+asyncpg")),
            "PEER_PROVIDER": provider,
            "PEER_SECOND": second or provider,
            "PEER_SILENCE": str(silence),
        }
        port, log = free_port(), folder / "log"
        serve = [peers.python("fastapi_stack"), "-m", "uvicorn", "app:app", "--port", str(port), "--no-access-log"]
        out = stack.enter_context(log.open("w"))
        serve += ["--log-level", "error"]
        web = stack.enter_context(program(serve, peers.HERE / "fastapi_stack", environment, out))
        wait_until_it_answers(f"http://127.0.0.1:{port}", web, log)
        yield _served("FastAPI stack", port, web.pid, (environment["PEER_TOKEN"],))


@contextmanager
def chainlit(provider: str) -> Iterator[System]:
    """Its clients speak socket.io, so that they run in its environment; sessions are open before the clock runs."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        here, python = peers.HERE / "chainlit_server", peers.python("chainlit_server")
        environment = {
            "PATH": os.environ["PATH"],
            "CHAINLIT_APP_ROOT": str(folder),
            "PEER_DATABASE_URL": stack.enter_context(own_database("chainlit")),
            "PEER_PROVIDER": provider,
        }
        port, log = free_port(), folder / "log"
        serve = [python, "-m", "chainlit", "run", str(here / "app.py"), "--headless", "--port", str(port)]
        web = stack.enter_context(program(serve, folder, environment, stack.enter_context(log.open("w"))))
        wait_until_it_answers(f"http://127.0.0.1:{port}", web, log)

        def play(turns: int, at_once: int) -> Run:
            before = cpu(web.pid)
            told = _told([python, "client.py", str(port), str(turns), str(at_once)], here)
            assert "Traceback" not in log.read_text(), log.read_text()  # it says what went wrong as a reply
            return Run([Timing(*each) for each in told["timings"]], told["took"], cpu(web.pid) - before)

        yield System("Chainlit", play, web.pid, port)


def bare_sdk(provider: str) -> System:
    def play(turns: int, at_once: int) -> Run:
        command = [peers.python("bare_sdk"), "app.py", provider, str(turns), str(at_once)]
        told = _told(command, peers.HERE / "bare_sdk")
        return Run([Timing(*each) for each in told["timings"]], told["took"], told["cpu"])

    return System("bare SDK", play)


def _told(command: list[str], folder: Path) -> dict[str, Any]:
    said = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(said.splitlines()[-1])


@contextmanager
def program(command: list[str], folder: Path, environment: dict[str, str], out: object) -> Iterator[subprocess.Popen]:
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def double() -> Iterator[str]:
    """Its address, without a pace."""
    port = free_port()
    with child(["-m", "tests.benchmarks.double", str(port)], {}, sys.stderr.fileno()):
        time.sleep(1)
        yield f"http://127.0.0.1:{port}"

"""`make run`, for real: it comes up from nothing, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storeagent import embedded
from storeagent.management.commands.launch import DEMO

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="storeagent-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "home"
        embedded.stop(Path(folder) / "home")


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextmanager
def launched(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    own = {"DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "storeagent.settings", "HOST": "", "PYTHONUNBUFFERED": ""}
    with subprocess.Popen(
        [sys.executable, "manage.py", "launch"],
        cwd=ROOT,
        env={**os.environ, **own, "STOREAGENT_HOME": str(home), "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        deadline = threading.Timer(60, process.kill)
        deadline.start()
        try:
            yield process
        finally:
            process.kill()
            deadline.cancel()


def wait_for_line(process: subprocess.Popen[str], words: str) -> str:
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return line
    raise AssertionError(f"it ended without {words!r}: {lines}")


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_serves_says_how_to_log_in_and_leaves_nothing_behind(home, port):
    with launched(home, port) as process:
        line = wait_for_line(process, "answers at")
        assert all(word in line for word in (f"http://127.0.0.1:{port}", *DEMO))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as response:
            assert response.status == 200
        process.send_signal(signal.SIGTERM)
        process.communicate()
    assert not answers(port)
    assert embedded.status(home) is None


def test_killed_it_takes_its_processes_along_and_runs_again(home, port):
    with launched(home, port) as process:
        wait_for_line(process, "answers at")
        process.kill()
    deadline = time.monotonic() + 10
    while answers(port) and time.monotonic() < deadline:
        time.sleep(0.1)
    with launched(home, port) as process:
        assert DEMO.password in wait_for_line(process, "answers at")
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate()
    assert process.returncode == 0
    assert "Traceback" not in output


def test_stops_on_an_interrupt_also_where_a_script_started_it_in_the_background(home, port):
    inherited = signal.signal(signal.SIGINT, signal.SIG_IGN)  # what a shell does for “make run &”
    try:
        with launched(home, port) as process:
            line = wait_for_line(process, "answers at")
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate()
    finally:
        signal.signal(signal.SIGINT, inherited)
    assert process.returncode == 0
    assert line.startswith("StoreAgent")
    assert output.split() == ["Stopped."]  # and no word from the worker before it


def test_taken_port_is_one_clear_line(home):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with launched(home, port) as process:
            output, _ = process.communicate()
    assert output.count("\n") == 1
    assert f"Port {port} is taken" in output
    assert "make run" in output

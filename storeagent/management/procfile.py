"""Run the processes of the Procfile, and leave none behind however this ends.

Not by honcho's manager: killed, it leaves its helpers and their children running; it gives the web server 5 seconds to
stop, whatever that needs; it has no moment "the port answers"; and behind its pipes no process finds a terminal.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.core.management.base import CommandError

STOP_SECONDS = 12  # the web server lets open streams run on for 10


def run_procfile(folder: Path, host: str, port: int, announce: Callable[[], object]) -> None:
    """Run until one process ends, which is an error; `announce` is called once the port answers."""
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for line in (folder / "Procfile").read_text().splitlines():
            name, _, command = line.partition(":")
            if name == "release":  # it ends; who calls us has prepared already
                continue
            processes[name] = _start(command.strip(), folder)
        _wait(processes, until=lambda: _answers(host, port))
        announce()
        _wait(processes, until=lambda: False)
    finally:
        _stop(list(processes.values()))


def _start(command: str, folder: Path) -> subprocess.Popen[bytes]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return subprocess.Popen(  # noqa: S603 (the Procfile is ours)
        ["/bin/sh", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C reaches us alone, and we pass it on in order
        preexec_fn=end_with_parent,
    )


def end_with_parent() -> None:
    """For a child: have the kernel send us SIGTERM when our parent dies without a chance to (kill -9)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # 1 is PR_SET_PDEATHSIG


def _wait(processes: dict[str, subprocess.Popen[bytes]], until: Callable[[], bool]) -> None:
    while not until():
        for name, process in processes.items():
            if process.poll() is not None:
                raise CommandError(
                    f"The {name} process ended with code {process.returncode}: its last words are above."
                )
        time.sleep(0.1)


def _answers(host: str, port: int) -> bool:
    address = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 (asked, not bound)
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not cut this short
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

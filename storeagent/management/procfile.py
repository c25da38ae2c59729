"""Run the Procfile with honcho, and leave nothing behind."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

STOP_SECONDS = 15  # honcho itself kills what has not ended 5 s after the first


def run_procfile(folder: Path, host: str, port: int, announce: Callable[[], object]) -> int:
    """Run until a process ends or we are told to stop; `announce` is called once the port answers."""
    honcho = subprocess.Popen(  # noqa: S603 (our own words, no shell)
        # No .env here: settings.py has read it into our environment, where PORT=... make run comes first.
        [sys.executable, "-m", "honcho", "start", "--env", os.devnull, "--port", str(port)],
        cwd=folder,
        env=_environment(),
        start_new_session=True,  # Ctrl-C reaches us alone, and we pass it on in order
        preexec_fn=end_with_parent,
    )
    try:
        _wait_for_port(honcho, host, port)
        if honcho.poll() is None:
            announce()
        return honcho.wait()
    finally:
        _stop(honcho)


def _environment() -> dict[str, str]:
    return {
        "LOG_FORMAT": "text" if sys.stdout.isatty() else "",  # behind honcho's pipe no process sees the terminal
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
    }


def end_with_parent() -> None:
    """For a child: have the kernel send us SIGTERM when our parent dies without a chance to (kill -9)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # 1 is PR_SET_PDEATHSIG


def _wait_for_port(honcho: subprocess.Popen[bytes], host: str, port: int) -> None:
    address = ("127.0.0.1" if host == "0.0.0.0" else host, port)  # noqa: S104 (asked, not bound)
    while True:
        try:
            honcho.wait(0.1)
            return
        except subprocess.TimeoutExpired:
            pass
        try:
            socket.create_connection(address, timeout=1).close()
            return
        except OSError:
            pass


def _stop(honcho: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not cut this short
    honcho.terminate()
    try:
        honcho.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        honcho.kill()
        honcho.wait()

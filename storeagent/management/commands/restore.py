from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from storeagent.management import backups
from storeagent.observability import audit


class Command(BaseCommand):
    help = "Put a backup in the place of all that is in the database, and migrate it to this version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="what `backup` wrote; - for standard input")
        parser.add_argument("--replace", action="store_true", help="also when there are users in the database")

    def handle(self, *args: Any, file: str, replace: bool, **options: Any) -> None:
        users = backups.holds_data()
        if users and not replace:
            raise CommandError(
                f"There are {users:,} users in this database, and a restore would put the backup in their place: "
                "stop the web server and the worker, and say --replace if that is what you want."
            )
        with _opened(file) as source:
            connection.close()
            backups.restore(source)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        audit.record("backup.restored")
        self.stdout.write(f"Restored: {backups.holds_data():,} users.")


@contextmanager
def _opened(file: str) -> Iterator[IO[bytes]]:
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as source:
            if source.read(len(backups.MAGIC)) != backups.MAGIC:
                raise CommandError(f"{file} is no backup: name a file that `manage.py backup` wrote.")
            source.seek(0)
            os.lseek(source.fileno(), 0, os.SEEK_SET)  # which is what another process reads on from
            yield source
    except OSError as error:
        raise CommandError(f"{file} cannot be read ({error.strerror}).") from error

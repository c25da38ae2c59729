"""`make run`: from an empty machine to a page that answers, and back to nothing on Ctrl-C."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from storeagent import embedded
from storeagent.accounts.models import User
from storeagent.management.procfile import run_procfile


class Account(NamedTuple):
    email: str
    password: str
    passphrase: str


# Not secrets: they open a directory on the reader's own machine, and are made nowhere else.
DEMO = Account("demo@storeagent.local", "sunny-harbour-42-lanterns", "nine herons walk the pier")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Command(BaseCommand):
    help = "Start everything: the embedded database when DATABASE_URL is unset, the web server and the worker."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = os.environ.get("HOST") or "127.0.0.1", _port()
        _refuse_taken(host, port)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _leave)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a script's “make run &” begins with it ignored
        try:
            with _database():
                _prepare()
                line = f"StoreAgent answers at http://{host}:{port} - {_accounts(host)}"
                run_procfile(settings.BASE_DIR, host, port, announce=lambda: print(line, file=self.stdout, flush=True))
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")  # Ctrl-C is how this ends, not an error


def _leave(number: int, _: object) -> NoReturn:
    """As an exception, so that what was started is stopped on the way out."""
    sys.exit(128 + number)


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CommandError(f"PORT is {text!r}, and must be a number from 1 to 65535: PORT=8001 make run")
    return int(text)


def _refuse_taken(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            problem = f"Port {port} is taken, perhaps by a StoreAgent that already runs. Stop that one"
        else:
            problem = f"Cannot listen on {host}:{port} ({error.strerror}). Change HOST"
        raise CommandError(f"{problem}, or choose another port: PORT={port % 65535 + 1} make run") from error


@contextmanager
def _database() -> Iterator[None]:
    """Stopped at the end only when it was started here: another command may be using it."""
    if settings.DATABASE_URL or embedded.status(settings.STOREAGENT_HOME):
        yield
        return
    try:
        embedded.start(settings.STOREAGENT_HOME)
        yield
    finally:
        embedded.stop(settings.STOREAGENT_HOME)


def _prepare() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    _collect_static()


def _collect_static() -> None:
    """Only when a file changed: hashing and compressing all of them takes seconds."""
    root = Path(settings.STATIC_ROOT)
    stamp = root.with_name("static.stamp")
    wanted = _static_fingerprint()
    if not root.exists() or not stamp.exists() or stamp.read_text() != wanted:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(wanted)


def _static_fingerprint() -> str:
    files = (storage.path(name) for finder in get_finders() for name, storage in finder.list([]))
    facts = sorted((path, os.stat(path).st_mtime_ns, os.stat(path).st_size) for path in files)
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _accounts(host: str) -> str:
    """Who can log in. The demo account is made on the first run, and only where nobody but its owner can reach it."""
    if not User.objects.exists():
        if settings.DATABASE_URL or host not in LOOPBACK:
            return "no accounts yet: sign up, or use `manage.py create_user`"
        call_command("create_user", DEMO.email, password=DEMO.password, passphrase=DEMO.passphrase, stdout=StringIO())
    demo = User.objects.filter(email=DEMO.email, is_active=True).first()
    if demo and demo.check_password(DEMO.password) and demo.check_passphrase(DEMO.passphrase):
        return f"log in as {DEMO.email}, password: {DEMO.password}, passphrase: {DEMO.passphrase}"
    return "log in with your own account"

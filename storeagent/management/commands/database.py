"""`python manage.py database start|stop|status`: the embedded PostgreSQL."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from storeagent import embedded


class Command(BaseCommand):
    help = "Start, stop or look at the embedded PostgreSQL, which serves when DATABASE_URL is unset."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["start", "stop", "status"])

    def handle(self, *args: Any, action: str, **options: Any) -> str:
        if settings.DATABASE_URL:
            server = urlsplit(settings.DATABASE_URL)
            return f"DATABASE_URL is set ({server.hostname or 'a socket'}, {server.path}): nothing embedded runs."
        words: str = getattr(self, action)()
        return words

    def start(self) -> str:
        embedded.start(settings.STOREAGENT_HOME)
        return self.status()

    def stop(self) -> str:
        stopped = embedded.stop(settings.STOREAGENT_HOME)
        return "Stopped." if stopped else f"It was not running ({settings.STOREAGENT_HOME})."

    def status(self) -> str:
        server = embedded.status(settings.STOREAGENT_HOME)
        if server is None:
            return f"Not running ({settings.STOREAGENT_HOME})."
        where = f"on 127.0.0.1:{server.port}" if server.ready else "but not ready yet"
        return f"Running {where} as process {server.pid} ({settings.STOREAGENT_HOME})."

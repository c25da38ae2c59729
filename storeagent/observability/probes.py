"""What /healthz looks at. Each probe runs in a thread, one run at a time, and its answer is good for a while."""

from __future__ import annotations

import asyncio
import http.client
import ssl
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from storeagent.observability import error_reports, jobs, sinks, tracing_setup

Report = dict[str, Any]  # "status" and whatever explains it
OK = "ok"
WAIT = 3.0  # seconds for an answer
CONNECT = 2.0
REACHABLE_FOR = 30.0
BAD_FOR = 1.0  # of what is vital: nobody stays away for longer than it does
VENDORS = {"anthropic": "https://api.anthropic.com", "openai": "https://api.openai.com/v1"}


@dataclass(eq=False)
class Probe:
    """`look` may take its time and raise: whoever asks waits WAIT seconds at most, and hears what is wrong."""

    name: str
    look: Callable[[], Report]
    good_for: float = 1.0
    is_vital: bool = False  # without it no turn can be served
    _running: Future[Report] | None = None
    _last: tuple[float, Report] | None = field(default=None)

    async def report(self) -> Report:
        if self._last and time.monotonic() < self._last[0]:
            return self._last[1]
        if self._running is None or self._running.done():
            self._running = _threads.submit(self._look)
        done, _ = await asyncio.wait({asyncio.wrap_future(self._running)}, timeout=WAIT)
        return done.pop().result() if done else {"status": "no answer", "waited_seconds": WAIT}

    def forget(self) -> None:
        """Look anew at the next question. For tests."""
        self._last = None

    def _look(self) -> Report:
        try:
            found = self.look()
        except DatabaseError:
            found = {"status": "unreachable"}
        except Exception as error:  # whatever it is: a look never breaks the page that shows it
            found = {"status": "unknown", "error": type(error).__name__}
        finally:
            connection.close()
        is_bad = self.is_vital and found["status"] != OK
        self._last = time.monotonic() + (BAD_FOR if is_bad else self.good_for), found
        return found


def database() -> Report:
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"status": OK, "ms": _ms(began)}


def migrations() -> Report:
    """Pending ones mean that this code and this database do not fit: the tables that it needs may not be there."""
    executor = MigrationExecutor(connection)
    pending = [
        f"{each.app_label}.{each.name}" for each, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]
    return {"status": "pending", "pending": pending[:20]} if pending else {"status": OK}


def worker() -> Report:
    age = jobs.heartbeat()
    return {"status": "no heartbeat"} if age is None else {"status": OK, "seconds_ago": round(age, 1)}


def reachable(url: str) -> Report:
    """Whether somebody answers there: HEAD of the bare address, without a key and without following anything.

    Any answer will do, 401 and 404 are the usual ones; it is not asked for work, so it costs nothing.
    """
    parts = urlsplit(url)
    began = time.monotonic()
    encrypted = parts.scheme == "https"
    port = parts.port or (443 if encrypted else 80)
    link: http.client.HTTPConnection
    if encrypted:
        context = ssl.create_default_context()
        link = http.client.HTTPSConnection(parts.hostname or "", port, timeout=CONNECT, context=context)
    else:
        link = http.client.HTTPConnection(parts.hostname or "", port, timeout=CONNECT)
    try:
        link.request("HEAD", parts.path or "/", headers={"User-Agent": "StoreAgent-healthz"})
        return {"status": OK, "http_status": link.getresponse().status, "ms": _ms(began)}
    except (OSError, http.client.HTTPException) as error:
        return {"status": "unreachable", "error": type(error).__name__, "ms": _ms(began)}
    finally:
        link.close()


def vendor(name: str) -> Report:
    key, base = (getattr(settings, f"{name.upper()}_{part}") for part in ("API_KEY", "BASE_URL"))
    if name not in settings.PROVIDERS or not (key or (base and name == "openai")):
        return {"status": "off"}
    return reachable(base or VENDORS[name])


def langfuse() -> Report:
    url = getattr(settings, "LANGFUSE_BASE_URL", "")
    keys = getattr(settings, "LANGFUSE_PUBLIC_KEY", "") and getattr(settings, "LANGFUSE_SECRET_KEY", "")
    return reachable(url or "https://cloud.langfuse.com") if keys else {"status": "off"}


def sentry() -> Report:
    return error_reports.status()


def queues() -> Report:
    traces = {f"traces_{name}": asdict(standing) for name, standing in tracing_setup.standing().items()}
    return {"status": OK, **sinks.status(), **traces}


PROBES = (
    Probe("database", database, is_vital=True),
    Probe("migrations", migrations, good_for=5.0, is_vital=True),
    Probe("worker", worker),
    Probe("anthropic", lambda: vendor("anthropic"), good_for=REACHABLE_FOR),
    Probe("openai", lambda: vendor("openai"), good_for=REACHABLE_FOR),
    Probe("langfuse", langfuse, good_for=REACHABLE_FOR),
    Probe("sentry", sentry),
    Probe("queues", queues),
)

_threads = ThreadPoolExecutor(len(PROBES), thread_name_prefix="probe")


def _ms(began: float) -> float:
    return round((time.monotonic() - began) * 1000, 1)

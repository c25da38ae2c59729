"""request_logs: one row a request, written in batches by a thread, so that no request waits for it."""

from __future__ import annotations

import contextlib
import ipaddress
import json
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, close_old_connections, connection
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from storeagent.observability import request_id
from storeagent.observability.models import RequestLog
from storeagent.observability.outbox import Outbox

# What machines ask for every few seconds, and what a page brings along: rows that would hide the others.
UNLOGGED = ("/healthz", "/static/")


def note(request: HttpRequest, response: HttpResponseBase, began: float) -> None:
    """Have a row written for `request`, which came in at `began` (time.monotonic()); of a stream, at its end."""
    if not settings.REQUEST_LOG or request.path_info.startswith(UNLOGGED):
        return
    row = RequestLog(
        at=timezone.now() - timedelta(seconds=time.monotonic() - began),
        request_id=request_id.current(),
        method=(request.method or "")[:16],
        path=path_template(request)[:200],
        status=response.status_code,
        client=_address(request),
    )

    def finish() -> None:
        row.duration_ms = round((time.monotonic() - began) * 1000)
        row.user_id = _user_id(request)
        rows.put(row)

    if getattr(response, "streaming", False):
        response._resource_closers.append(finish)  # type: ignore[attr-defined]
    else:
        finish()


def path_template(request: HttpRequest) -> str:
    """The route, never the address as it was typed, which may hold anything; "" for an address that leads nowhere."""
    match = request.resolver_match
    return f"/{match.route}" if match else ""


def _user_id(request: HttpRequest) -> Any:
    """Of whom the request turned out to be, if anybody asked: a log is no reason to read a session."""
    owner = getattr(request, "auth", None) or getattr(request, "_cached_user", None)
    owner = owner or getattr(request, "_acached_user", None)
    return getattr(owner, "pk", None)


def _address(request: HttpRequest) -> str | None:
    """Behind a proxy the server puts it right (uvicorn: --forwarded-allow-ips)."""
    try:
        address, _, _scope = request.META.get("REMOTE_ADDR", "").partition("%")  # which PostgreSQL does not know
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None


def _write(batch: list[RequestLog]) -> bool:
    """False when the database cannot be reached now."""
    try:
        _insert(batch)
    except (OperationalError, InterfaceError):
        connection.close()
        return False
    finally:
        close_old_connections()
    return True


def _insert(batch: list[RequestLog]) -> None:
    try:
        _insert_all(batch)
    except IntegrityError:  # an account that was deleted meanwhile
        for row in batch:
            row.user_id = None
        _insert_all(batch)
    except DataError:  # one of them cannot be kept: the others are
        for row in batch:
            with contextlib.suppress(DataError, IntegrityError):
                _insert_all([row])


def _insert_all(batch: list[RequestLog]) -> None:
    """In one statement, worded once: the ORM would word every value of every row anew."""
    names = [field.attname for field in RequestLog._meta.concrete_fields]
    values = [{name: getattr(row, name) for name in names} for row in batch]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [json.dumps(values, default=str)])


# What is there already was written by an earlier try whose answer was lost.
_INSERT = """
INSERT INTO request_logs (id, at, request_id, method, path, status, duration_ms, user_id, client)
SELECT id, at, request_id, method, path, status, duration_ms, user_id, client
FROM jsonb_to_recordset(%s::jsonb) AS r (id uuid, at timestamptz, request_id text, method text, path text,
    status smallint, duration_ms integer, user_id uuid, client inet)
ON CONFLICT DO NOTHING
"""


rows: Outbox[RequestLog] = Outbox("request log", _write, size=5_000, batch=500, gather=1.0)

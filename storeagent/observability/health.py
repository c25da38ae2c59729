"""Whether this process can serve turns (/healthz), and whether it is alive at all (/healthz/live)."""

from __future__ import annotations

import asyncio
import hmac
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from storeagent.observability import request_id
from storeagent.observability.probes import OK, PROBES, Report

IDLE = (OK, "off")  # nothing to look after


@never_cache
@require_safe
async def healthz(request: HttpRequest) -> JsonResponse:
    """200 when this process can serve turns, else 503; "degraded" is a 200 with something to look after.

    Without a model the offline provider answers, without a worker turns go on: a load balancer that took a process
    out for that would make an outage of it. What is wrong is told to staff, and to who brings HEALTH_TOKEN.
    """
    reports = await asyncio.gather(*(probe.report() for probe in PROBES))
    found = dict(zip([probe.name for probe in PROBES], reports, strict=True))
    body: dict[str, Any] = {"status": _verdict(found)}
    if await _may_see(request, database_answers=found["database"]["status"] == OK):
        body |= {"release": settings.RELEASE, "checks": found}
    body["request_id"] = request_id.current()
    return JsonResponse(body, status=503 if body["status"] == "unavailable" else 200)


@never_cache
@require_safe
async def live(request: HttpRequest) -> JsonResponse:
    """200 as long as the event loop turns; it asks nothing of anybody. A process that is silent is to be killed."""
    return JsonResponse({"status": OK, "request_id": request_id.current()})


def _verdict(found: dict[str, Report]) -> str:
    wrong = [probe for probe in PROBES if found[probe.name]["status"] not in IDLE]
    if any(probe.is_vital for probe in wrong):
        return "unavailable"
    return "degraded" if wrong else OK


async def _may_see(request: HttpRequest, *, database_answers: bool) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and settings.HEALTH_TOKEN:
        return hmac.compare_digest(given.strip().encode(), settings.HEALTH_TOKEN.encode())
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not database_answers:
        return False
    try:
        user = await request.auser()
    except DatabaseError:
        return False
    return bool(user.is_active and user.is_staff)

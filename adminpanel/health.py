"""Health: what load balancers are told in one word, for people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from asgiref.sync import async_to_sync
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django_q.models import OrmQ, Schedule, Task

from adminpanel.site import Page
from storeagent.observability import audit, delivery
from storeagent.observability.probes import PROBES
from storeagent.observability.telegram import TelegramError

YES_NO = {True: "yes", False: "no"}
LATE = timedelta(minutes=3)  # a job that was due so long ago has no worker to take it


def home(request: HttpRequest) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": "Health", "checks": _probed() | _jobs()}
    return TemplateResponse(request, "admin/health.html", context)


def send_test_alert(request: HttpRequest) -> HttpResponse:
    """To whoever hears alerts; what is wrong with the way there is said as the way itself says it."""
    if request.method == "POST":
        audit.record("admin.alert_tested", user=request.user)
        try:
            delivery.send_test()
        except TelegramError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "The test alert is sent.")
    return redirect("admin:observability_alert_changelist")


def _probed() -> dict[str, str]:
    """What /healthz asks, with its details."""
    return {probe.name: _in_words(async_to_sync(probe.report)()) for probe in PROBES}


def _in_words(report: dict[str, Any]) -> str:
    """ "ok, sent: 3", and what has parts as "request logs: waiting: 2, dropped: 0" """
    rest = (_named(key, value) for key, value in report.items() if key != "status")
    return "; ".join(filter(None, [str(report.get("status", "")), *rest]))


def _named(name: str, value: Any) -> str:
    if isinstance(value, dict):
        value = ", ".join(_named(part, of_it) for part, of_it in value.items())
        return f"{name.replace('_', ' ')} ({value})"
    return f"{name.replace('_', ' ')}: {YES_NO.get(value, value) if isinstance(value, bool) else value}"


def _jobs() -> dict[str, Any]:
    late = Schedule.objects.filter(next_run__lt=timezone.now() - LATE).count()
    return {
        "schedules": f"late: {late} jobs wait for a worker" if late else "ok",
        "last job ended": Task.objects.order_by("-stopped").values_list("stopped", flat=True).first(),
        "jobs waiting": OrmQ.objects.count(),
    }


PAGES = [
    Page("health/", home, "health", "Health", "Run"),
    Page(
        "alerts/test/", send_test_alert, "send_test_alert", "Send a test alert", permission="observability.view_alert"
    ),
]

"""Health: what load balancers are told in one word, for people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django_q.models import OrmQ, Schedule, Task

from adminpanel.site import Page
from storeagent.observability import alerts, audit, health

LATE = timedelta(minutes=3)  # a job that was due so long ago has no worker to take it


def home(request: HttpRequest) -> HttpResponse:
    report = getattr(health, "report", None)
    context = {**admin.site.each_context(request), "title": "Health", "checks": report() if report else _report()}
    return TemplateResponse(request, "admin/health.html", context)


def send_test_alert(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and hasattr(alerts, "send_test"):
        audit.record("admin.alert_tested", user=request.user)
        messages.info(request, str(alerts.send_test() or "The test alert is on its way."))
    return redirect("admin:observability_alert_changelist")


def _report() -> dict[str, Any]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    late = Schedule.objects.filter(next_run__lt=timezone.now() - LATE).count()
    last = Task.objects.order_by("-stopped").values_list("stopped", flat=True).first()
    return {
        "database": connection.cursor().connection.info.server_version,
        "migrations": f"{len(missing)} to be made: run `migrate`" if missing else "ok",
        "worker": f"late: {late} jobs wait for it" if late else "ok",
        "last job ended": last,
        "jobs waiting": OrmQ.objects.count(),
    }


PAGES = [
    Page("health/", home, "health", "Health", "Run"),
    Page(
        "alerts/test/", send_test_alert, "send_test_alert", "Send a test alert", permission="observability.view_alert"
    ),
]

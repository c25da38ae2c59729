"""Health: what load balancers are told in one word, for people."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from asgiref.sync import async_to_sync
from django.contrib import admin, messages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django_q.models import OrmQ, Schedule, Task

from adminpanel.site import Page
from storeagent.observability import audit

LATE = timedelta(minutes=3)  # a job that was due so long ago has no worker to take it


def home(request: HttpRequest) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": "Health", "checks": _probed() or _report()}
    return TemplateResponse(request, "admin/health.html", context)


def send_test_alert(request: HttpRequest) -> HttpResponse:
    """To whoever hears alerts; what is wrong with the way there is said as the way itself says it."""
    delivery = _room("delivery")
    if request.method == "POST":
        audit.record("admin.alert_tested", user=request.user)
        try:
            if delivery is None:
                raise LookupError("Alerts go nowhere yet: they are listed here, and in the log.")
            delivery.send_test()
        except Exception as error:  # whatever the way there raises says what to do
            messages.error(request, str(error))
        else:
            messages.success(request, "The test alert is sent.")
    return redirect("admin:observability_alert_changelist")


def _probed() -> dict[str, str]:
    """What /healthz asks, with its details."""
    probes = _room("probes")
    return {probe.name: _in_words(async_to_sync(probe.report)()) for probe in probes.PROBES} if probes else {}


def _in_words(report: dict[str, Any]) -> str:
    """ "ok, 3 waiting" """
    rest = (f"{key.replace('_', ' ')}: {value}" for key, value in report.items() if key != "status")
    return ", ".join([str(report.get("status", "")), *rest])


def _report() -> dict[str, Any]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    late = Schedule.objects.filter(next_run__lt=timezone.now() - LATE).count()
    return {
        "database": f"ok, {_version()}",
        "migrations": f"{len(missing)} to be made: run `migrate`" if missing else "ok",
        "worker": f"late: {late} jobs wait for it" if late else "ok",
        "last job ended": Task.objects.order_by("-stopped").values_list("stopped", flat=True).first(),
        "jobs waiting": OrmQ.objects.count(),
    }


def _version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'PostgreSQL ' || current_setting('server_version')")
        (version,) = cursor.fetchone()
    return str(version)


def _room(name: str) -> Any:
    """A module of observability, where there is one of that name."""
    full = f"storeagent.observability.{name}"
    return import_module(full) if find_spec(full) else None


PAGES = [
    Page("health/", home, "health", "Health", "Run"),
    Page(
        "alerts/test/", send_test_alert, "send_test_alert", "Send a test alert", permission="observability.view_alert"
    ),
]

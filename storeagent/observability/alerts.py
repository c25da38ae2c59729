"""Alerts: what an operator should hear of, once. `delivery.py` sends them."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from storeagent import configuration
from storeagent.observability import audit, telegram
from storeagent.observability.delivery import send_test
from storeagent.observability.models import Alert, AuditLog

__all__ = ["raise_once", "send_test"]

log = structlog.get_logger(__name__)

SEVERITIES = list(AuditLog.Severity)  # the least one first


def raise_once(key: str, kind: str, text: str, severity: str = AuditLog.Severity.WARNING) -> bool:
    """Raise the alert `key` unless it was raised before; whether it is new. A new one is audited, logged and sent.

    In the caller's transaction, if there is one: rolled back, it was never raised. `text` goes out to operators and
    holds no personal data: name a user by id. Two that raise the same key wait for each other's transaction.
    """
    if Alert.objects.filter(key=key).exists():
        return False
    alert = Alert(key=key, kind=kind, text=text, severity=severity, due_at=_due_at(severity))
    with transaction.atomic():
        Alert.objects.bulk_create([alert], ignore_conflicts=True)  # does not tell whether it inserted
        if not Alert.objects.filter(pk=alert.pk).exists():
            return False
        audit.record(f"alert.{kind}", severity=severity, key=key, text=text)
        if alert.due_at:  # or the schedule finds it within a minute
            async_task("storeagent.observability.delivery.send_due", group="send alerts")
        transaction.on_commit(lambda: _log(alert))
    return True


def _due_at(severity: str) -> datetime | None:
    """At once; never when nobody is there to be told, or it is below the level: it is not sent later, either."""
    reaches = SEVERITIES.index(AuditLog.Severity(severity)) >= SEVERITIES.index(configuration.value("ALERT_LEVEL"))
    return timezone.now() if reaches and telegram.is_configured() else None


def _log(alert: Alert) -> None:
    write = {"info": log.info, "warning": log.warning}.get(str(alert.severity), log.error)
    write("alert", key=alert.key, kind=alert.kind, text=alert.text)

"""Alerts: what an operator should hear of, once."""

from __future__ import annotations

import structlog
from django.db import transaction

from storeagent.observability import audit
from storeagent.observability.models import Alert, AuditLog

log = structlog.get_logger(__name__)


def raise_once(key: str, kind: str, text: str, severity: str = AuditLog.Severity.WARNING) -> bool:
    """Raise the alert `key` unless it was raised before; whether it is new. A new one is audited and logged.

    In the caller's transaction, if there is one: rolled back, it was never raised. `text` goes out to operators and
    holds no personal data: name a user by id. Two that raise the same key wait for each other's transaction.
    """
    if Alert.objects.filter(key=key).exists():
        return False
    alert = Alert(key=key, kind=kind, text=text, severity=severity)
    with transaction.atomic():
        Alert.objects.bulk_create([alert], ignore_conflicts=True)  # does not tell whether it inserted
        if not Alert.objects.filter(pk=alert.pk).exists():
            return False
        audit.record(f"alert.{kind}", severity=severity, key=key, text=text)
        transaction.on_commit(lambda: _log(alert))
    return True


def _log(alert: Alert) -> None:
    write = {"info": log.info, "warning": log.warning}.get(str(alert.severity), log.error)
    write("alert", key=alert.key, kind=alert.kind, text=alert.text)

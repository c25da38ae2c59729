from __future__ import annotations

from typing import Any

from storeagent.observability import request_id
from storeagent.observability.models import AuditLog


def record(type: str, *, user: Any = None, severity: str = AuditLog.Severity.INFO, **details: Any) -> None:
    """Write one audit row in the caller's transaction. `details` must hold no phone number and no secret."""
    AuditLog.objects.create(user=user, type=type, severity=severity, request_id=request_id.current(), details=details)

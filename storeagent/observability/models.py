from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class AuditLog(models.Model):
    """What happened that somebody may have to answer for. Written through `audit.record`; never a phone or a secret."""

    class Severity(models.TextChoices):
        INFO = "info"
        WARNING = "warning"
        ERROR = "error"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    type = models.CharField(max_length=48)
    severity = models.CharField(max_length=8, choices=Severity, default=Severity.INFO)
    request_id = models.CharField(max_length=64, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_log"
        indexes = [
            models.Index(fields=["user", "-at"], name="audit_by_user"),
            models.Index(fields=["type", "-at"], name="audit_by_type"),
            models.Index(fields=["-at"], name="audit_by_time"),
            models.Index(fields=["request_id"], name="audit_by_request"),
        ]

    def __str__(self) -> str:
        return self.type


class Alert(models.Model):
    """What an operator should hear of. Written through `alerts.raise_once`; no personal data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=128, unique=True, help_text="the same key is the same alert: raised once")
    kind = models.CharField(max_length=32)
    severity = models.CharField(max_length=8, choices=AuditLog.Severity, default=AuditLog.Severity.WARNING)
    text = models.TextField()
    raised_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, editable=False, help_text="when to try to send it; empty: no more")
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "alerts"
        indexes = [
            models.Index(fields=["-raised_at"], name="alerts_by_time"),
            models.Index(fields=["kind", "-raised_at"], name="alerts_by_kind"),
            models.Index(fields=["due_at"], name="alerts_due", condition=models.Q(due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.key


class RequestLog(models.Model):
    """One request, as `request_log.py` writes it: no address as it was typed, no query, no header, no body."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(help_text="when it came in")
    request_id = models.CharField(max_length=64)
    method = models.CharField(max_length=16)
    path = models.CharField(max_length=200, help_text="the template, as /chat/<uuid:pk>/; empty for an unknown address")
    status = models.PositiveSmallIntegerField()
    duration_ms = models.PositiveIntegerField(help_text="to the last byte, of a stream too")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    client = models.GenericIPAddressField(null=True, help_text="the address it came from")

    class Meta:
        db_table = "request_logs"
        indexes = [
            models.Index(fields=["-at"], name="requests_by_time"),
            models.Index(fields=["request_id"], name="requests_by_id"),
            models.Index(fields=["user", "-at"], name="requests_by_user"),
            models.Index(fields=["status", "-at"], name="requests_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

"""A provider went down, a provider came back: one alert each for an episode, however many processes notice."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from storeagent.observability import alerts
from storeagent.observability.models import Alert, AuditLog

DOWN, UP = "provider.down", "provider.up"
AGAIN = timedelta(days=1)  # when it is said once more of a provider that is still down


def went_down(name: str, text: str) -> bool:
    """Whether this is news, and was raised."""
    latest = _latest(name)
    if latest and latest.kind == DOWN and latest.raised_at > timezone.now() - AGAIN:
        return False
    # Chained to the alert before, so that all who notice at once agree on the key.
    return alerts.raise_once(_key(name, DOWN, latest), DOWN, text, AuditLog.Severity.ERROR)


def came_back(name: str) -> bool:
    """Whether this is news, and was raised: only when it was said before that the provider is down."""
    latest = _latest(name)
    if latest is None or latest.kind == UP:
        return False
    return alerts.raise_once(_key(name, UP, latest), UP, f"{name} answers again.", AuditLog.Severity.INFO)


def still_down() -> list[Alert]:
    """What was said last of the configured providers that are said to be down."""
    latest = [_latest(name) for name in settings.PROVIDERS]
    return [alert for alert in latest if alert and alert.kind == DOWN]


def provider_of(alert: Alert) -> str:
    return alert.key.split(":")[1]


def _key(name: str, kind: str, before: Alert | None) -> str:
    return f"provider:{name}:{kind.rpartition('.')[2]}:{before.pk if before else 'first'}"


def _latest(name: str) -> Alert | None:
    alerts_of_it = Alert.objects.filter(kind__in=(DOWN, UP), key__startswith=f"provider:{name}:")
    return alerts_of_it.order_by("-raised_at").first()

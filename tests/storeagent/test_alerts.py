"""An alert is raised once, however many see the reason for it, and leaves one audit row."""

from __future__ import annotations

import pytest
from django.db import transaction

from storeagent.observability.alerts import raise_once
from storeagent.observability.models import Alert, AuditLog
from tests.threads import in_parallel


@pytest.fixture
def logged(monkeypatch) -> list[str]:
    lines: list[str] = []
    monkeypatch.setattr("storeagent.observability.alerts._log", lambda alert: lines.append(alert.key))
    return lines


def test_the_same_key_is_one_alert(transactional_db, logged) -> None:
    assert raise_once("disk:low", "disk", "2 GB left.")
    assert not raise_once("disk:low", "disk", "1 GB left.")
    assert raise_once("disk:full", "disk", "0 GB left.", "error")
    assert list(Alert.objects.order_by("key").values_list("key", "severity", "text", "sent_at")) == [
        ("disk:full", "error", "0 GB left.", None),
        ("disk:low", "warning", "2 GB left.", None),
    ]
    audited = AuditLog.objects.filter(type="alert.disk").order_by("at").values_list("severity", "details")
    assert list(audited) == [
        ("warning", {"key": "disk:low", "text": "2 GB left."}),
        ("error", {"key": "disk:full", "text": "0 GB left."}),
    ]
    assert logged == ["disk:low", "disk:full"]


def test_once_in_parallel(transactional_db, logged) -> None:
    assert sum(in_parallel(50, lambda _: raise_once("provider:down", "provider", "It is down."))) == 1
    assert Alert.objects.count() == AuditLog.objects.count() == len(logged) == 1


def test_what_is_rolled_back_was_never_raised(transactional_db, logged) -> None:
    with transaction.atomic():
        assert raise_once("disk:low", "disk", "2 GB left.")
        transaction.set_rollback(True)
    assert logged == []
    assert raise_once("disk:low", "disk", "2 GB left.")

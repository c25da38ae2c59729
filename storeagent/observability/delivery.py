"""How alerts reach the operators. The worker sends them; what fails is tried again with growing pauses, then given up.

An alert is claimed before it is sent and marked when Telegram has taken it. A process that dies in between, or an
answer that is lost, leaves it to be sent again after CLAIM: at least once, and in normal operation once.
"""

from __future__ import annotations

import time
import uuid
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from storeagent.observability import audit, telegram
from storeagent.observability.models import Alert, AuditLog
from storeagent.observability.scrubbing import scrub
from storeagent.observability.telegram import TelegramError

log = structlog.get_logger(__name__)

CLAIM = timedelta(minutes=2)  # longer than one sending takes
ATTEMPTS = 8  # which with these pauses take about two hours
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
SLICE = 20  # seconds of one job
SIGNS = {"info": "ℹ️", "warning": "⚠️", "error": "🔴"}


def send_due() -> int:
    """Send the alerts that are due, until one fails; how many were sent. It may run twice at once."""
    sent, ends = 0, time.monotonic() + SLICE
    while time.monotonic() < ends and (alert := _claim()):
        try:
            _send(alert)
        except TelegramError as error:
            _put_off(alert, error)
            break  # the others would meet the same
        sent += 1
    return sent


def send_test() -> None:
    """Send a test alert now, whatever the level. Raises TelegramError, whose text says what to do."""
    _send_now("test", "This is a test: alerts of StoreAgent arrive here.", retry=False)


def send_text(text: str) -> None:
    """Send what an operator has to say, as an alert, now. Raises TelegramError; one that is not permanent leaves it to
    the worker to try again."""
    readable = text.encode("utf-8", "replace").decode()  # a terminal passes on any bytes
    _send_now("operator", scrub(readable), retry=True)


def _send_now(kind: str, text: str, *, retry: bool) -> None:
    claimed = timezone.now() + CLAIM
    alert = Alert(key=f"{kind}:{uuid.uuid4()}", kind=kind, text=text, severity="info", due_at=claimed, attempts=1)
    with transaction.atomic():
        alert.save(force_insert=True)
        audit.record(f"alert.{kind}", key=alert.key, text=text)
    try:
        _send(alert)
    except TelegramError as error:
        _put_off(alert, error, retry=retry)
        raise


def _claim() -> Alert | None:
    """The alert that has waited longest, which no other process takes until CLAIM is over."""
    with transaction.atomic():
        due = Alert.objects.filter(due_at__lte=timezone.now(), attempts__lt=ATTEMPTS).order_by("due_at")
        alert = due.select_for_update(skip_locked=True).first()
        if alert:
            Alert.objects.filter(pk=alert.pk).update(due_at=timezone.now() + CLAIM, attempts=F("attempts") + 1)
            alert.attempts += 1
    return alert


def _send(alert: Alert) -> None:
    """No transaction spans it."""
    telegram.send(f"{SIGNS[alert.severity]} {alert.text}")
    with transaction.atomic():
        if Alert.objects.filter(pk=alert.pk, sent_at=None).update(sent_at=timezone.now(), due_at=None):
            audit.record("alert.sent", key=alert.key, attempts=alert.attempts)


def _put_off(alert: Alert, error: TelegramError, *, retry: bool = True) -> None:
    if error.permanent or not retry or alert.attempts >= ATTEMPTS:
        _give_up(alert, error)
        return
    asked = min(timedelta(seconds=error.retry_after), LONGEST_PAUSE)
    pause = max(asked, min(FIRST_PAUSE * 2 ** (alert.attempts - 1), LONGEST_PAUSE))
    now = timezone.now()
    Alert.objects.filter(pk=alert.pk).update(due_at=now + pause)
    if asked:  # it was not about this message: all of them wait
        Alert.objects.filter(due_at__lt=now + asked).update(due_at=now + asked)
    log.warning("alert not sent yet", key=alert.key, reason=str(error), attempts=alert.attempts, seconds=pause.seconds)


def _give_up(alert: Alert, error: TelegramError) -> None:
    with transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(due_at=None)
        facts = {"key": alert.key, "reason": str(error), "attempts": alert.attempts}
        audit.record("alert.given_up", severity=AuditLog.Severity.ERROR, **facts)
    log.error("alert given up", **facts)

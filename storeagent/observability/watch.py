"""What is looked for each minute, and raised as an alert when it is there.

A check returns what is wrong now. The same trouble is raised again only after it was quiet for `again`: one alert
for an episode, not one a minute. Apps declare checks of their own in a `watch.py`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

import structlog
from django.apps import apps
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import module_has_submodule
from django_q.models import Failure

from storeagent import configuration
from storeagent.observability import alerts
from storeagent.observability.models import Alert, AuditLog, RequestLog

log = structlog.get_logger(__name__)

ERRORS_WITHIN = timedelta(minutes=5)
LOCKOUTS_WITHIN = timedelta(minutes=10)
FAILURES_WITHIN = timedelta(minutes=10)
JOBS_NAMED = 5  # in one alert
# The types of their audit rows
LOCKOUTS = tuple(f"{name}.locked" for name in ("password", "password_again", "passphrase", "code", "code_again"))


@dataclass(frozen=True, slots=True)
class Trouble:
    """`kind` and, where several may be in it at once, `subject` are the episode. `text` holds no personal data."""

    kind: str
    text: str
    severity: str = AuditLog.Severity.WARNING
    subject: str = ""
    again: timedelta = timedelta(hours=1)


Check = Callable[[datetime], list[Trouble]]


def look() -> int:
    """Run every check and raise what is new; how many. A check that fails keeps none of the others from running."""
    configuration.refresh()
    now, new, failed = timezone.now(), 0, []
    for check in checks():
        try:
            new += sum(_raise(trouble, now) for trouble in check(now))
        except Exception as error:
            failed.append(error)
            log.exception("check failed", check=check.__name__)
    if failed:
        raise failed[0]  # so that the job has failed
    return new


def checks() -> list[Check]:
    found: list[Check] = []
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "watch"):
            found += import_module(f"{app.name}.watch").CHECKS
    return found


def _raise(trouble: Trouble, now: datetime) -> bool:
    prefix = f"{trouble.kind}:{trouble.subject}"[:100]  # a key has room for 128
    recent = Alert.objects.filter(kind=trouble.kind, raised_at__gt=now - trouble.again)
    if recent.filter(key__startswith=f"{prefix}:").exists():
        return False
    # Two that look in the same minute agree on the key.
    return alerts.raise_once(f"{prefix}:{now:%Y-%m-%dT%H:%M}", trouble.kind, trouble.text, trouble.severity)


def error_burst(now: datetime) -> list[Trouble]:
    limit = configuration.value("ALERT_ERRORS")
    errors = RequestLog.objects.filter(status__gte=500, at__gt=now - ERRORS_WITHIN).count() if limit else 0
    if not limit or errors < limit:
        return []
    text = f"{errors} requests ended in an error of ours within five minutes. The log has them, by request id."
    return [Trouble("errors", text, AuditLog.Severity.ERROR)]


def failed_jobs(now: datetime) -> list[Trouble]:
    """By function: what a job was given, and what its error said, may name somebody."""
    failures = Failure.objects.filter(stopped__gt=now - FAILURES_WITHIN).order_by().values_list("func", flat=True)
    return [
        Trouble("job", f"The job {name} failed: see Failed tasks in the admin.", AuditLog.Severity.ERROR, subject=name)
        for name in sorted(set(failures))[:JOBS_NAMED]
    ]


def lockout_burst(now: datetime) -> list[Trouble]:
    limit = configuration.value("ALERT_LOCKOUTS")
    locked = AuditLog.objects.filter(type__in=LOCKOUTS, at__gt=now - LOCKOUTS_WITHIN)
    count = locked.count() if limit else 0
    if not limit or count < limit:
        return []
    people = locked.values("user").distinct().count()
    text = f"{count} lockouts after wrong secrets within ten minutes, of {people} accounts: somebody may be guessing."
    return [Trouble("lockouts", text)]


def low_disk(now: datetime) -> list[Trouble]:
    limit = configuration.value("ALERT_DISK_GB")
    free = free_bytes() / 1e9
    if free >= limit:
        return []
    text = f"{free:.1f} GB are left on the disk of the database and the files."
    return [Trouble("disk", text, AuditLog.Severity.ERROR, again=timedelta(days=1))]


def free_bytes() -> int:
    """On the disk of STOREAGENT_HOME, which holds the embedded database, too."""
    home = Path(settings.STOREAGENT_HOME)
    return shutil.disk_usage(next(folder for folder in (home, *home.parents) if folder.exists())).free


CHECKS = [error_burst, failed_jobs, lockout_burst, low_disk]

"""What the worker does by the clock: settings.SCHEDULES, brought to django-q2's table."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django_q.models import Schedule, validate_cron

# A schedule that runs a function of ours and is in no settings is one of an earlier version.
_OURS = Q(func__startswith="storeagent.") | Q(func__startswith="stores.") | Q(func__startswith="chat.")


@transaction.atomic
def make(**_: Any) -> None:
    """Make each schedule once, change those that the settings changed, drop those that are gone.

    Idempotent: at every migration and every start of a worker. When a schedule runs next, and whether an operator
    paused it, stays as it is. Raises ImproperlyConfigured for a time that is none.
    """
    with connection.cursor() as cursor:  # nothing in the table makes names unique
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('storeagent.schedules'))")
    for name, (function, cron) in settings.SCHEDULES.items():
        _make_one(name, function, cron)
    Schedule.objects.filter(_OURS).exclude(name__in=settings.SCHEDULES).delete()


def _make_one(name: str, function: str, cron: str) -> None:
    try:
        validate_cron(cron)
    except ValidationError as error:
        raise ImproperlyConfigured(f"The schedule “{name}” is {cron!r}, which is no cron expression.") from error
    same = Schedule.objects.filter(name=name)
    schedule = same.order_by("pk").select_for_update().first() or Schedule(name=name)
    same.exclude(pk=schedule.pk).delete()
    wanted = {"func": function, "schedule_type": Schedule.CRON, "cron": cron, "args": None, "kwargs": None}
    if any(getattr(schedule, field) != value for field, value in wanted.items()):
        for field, value in wanted.items():
            setattr(schedule, field, value)
        schedule.next_run = schedule.calculate_next_run()
        schedule.save()

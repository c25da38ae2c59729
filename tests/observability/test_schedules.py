"""What the worker does by the clock is what the settings say, each thing once."""

from __future__ import annotations

import pydoc
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django_q.models import Schedule

from storeagent.observability import schedules
from tests.threads import in_parallel

FUTURE = timezone.now() + timedelta(days=300)


def made() -> dict[str, tuple[str, str]]:
    return {row.name: (row.func, row.cron) for row in Schedule.objects.all()}


@pytest.mark.parametrize("function", [function for function, _ in configured.SCHEDULES.values()])
def test_each_names_a_function(function) -> None:
    assert callable(pydoc.locate(function))


def test_they_are_there_after_a_migration_and_once_however_often_they_are_made(transactional_db) -> None:
    assert made() == configured.SCHEDULES
    Schedule.objects.all().delete()
    in_parallel(5, lambda _: schedules.make())
    assert Schedule.objects.count() == len(configured.SCHEDULES)
    assert made() == configured.SCHEDULES


def test_a_restart_leaves_alone_what_an_operator_paused_and_when_it_runs_next(db) -> None:
    schedules.make()
    Schedule.objects.filter(name="purge").update(next_run=FUTURE, repeats=0)
    schedules.make()
    schedule = Schedule.objects.get(name="purge")
    assert (schedule.next_run, schedule.repeats) == (FUTURE, 0)


def test_a_change_of_the_settings_takes_effect(db, settings) -> None:
    schedules.make()
    Schedule.objects.filter(name="purge").update(next_run=FUTURE)
    settings.SCHEDULES = {"purge": ("storeagent.observability.purge.nightly", "0 5 * * *")}
    schedules.make()
    schedule = Schedule.objects.get()
    assert schedule.cron == "0 5 * * *"
    assert schedule.next_run.hour == 5
    assert schedule.next_run < timezone.now() + timedelta(days=1)


def test_those_of_earlier_versions_and_doubles_go_and_an_operators_own_stays(db) -> None:
    Schedule.objects.create(name="purge", func="storeagent.observability.purge.nightly")
    Schedule.objects.create(name="purge", func="storeagent.observability.purge.nightly")
    Schedule.objects.create(name="forget", func="chat.housekeeping.forget_events")
    Schedule.objects.create(name="mine", func="django.core.management.call_command", args="'check'")
    schedules.make()
    assert set(made()) == {*configured.SCHEDULES, "mine"}
    assert Schedule.objects.filter(name="purge").count() == 1


def test_a_time_that_is_none_is_named(db, settings) -> None:
    settings.SCHEDULES = {"purge": ("storeagent.observability.purge.nightly", "at night")}
    with pytest.raises(ImproperlyConfigured, match="“purge” is 'at night'"):
        schedules.make()

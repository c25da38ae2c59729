"""One due schedule, two workers: it runs once."""

from __future__ import annotations

import signal
import time
from datetime import timedelta

from django.utils import timezone
from django_q.models import OrmQ, Schedule, Task

from storeagent.observability import schedules
from storeagent.observability.models import AuditLog
from tests import processes
from tests.durability import worker_settings
from tests.durability.waiting import wait_for


def test_what_is_due_runs_once_however_many_workers_there_are(transactional_db, settings) -> None:
    settings.SCHEDULES = worker_settings.SCHEDULES
    schedules.make()
    Schedule.objects.update(next_run=timezone.now() - timedelta(hours=1))
    workers = [processes.start("worker", module="tests.durability.worker_settings") for _ in range(2)]
    try:
        wait_for(lambda: Task.objects.exists() and not OrmQ.objects.exists(), 60)
        time.sleep(2)  # for a second run, if there were one
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        for worker in workers:
            with worker:
                worker.wait(60)
    assert Task.objects.get().success, Task.objects.get().result
    assert AuditLog.objects.filter(type="retention.purged").count() == 1
    schedule = Schedule.objects.get()  # each start made sure that it is there, and none made another
    assert schedule.next_run > timezone.now()

"""`python manage.py worker`: django-q2's cluster, which also stops when its whole process group is told to.

Process managers signal the group. That kills the cluster's guard in the middle of a wait, and its parent then waits for
ever for the guard to take notice. So whatever the cluster forks leaves the group, and ends with its parent instead.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from multiprocessing.connection import wait
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from storeagent.management.procfile import end_with_parent
from storeagent.observability import lifeline, schedules

STOPS = (signal.SIGINT, signal.SIGTERM)


class Command(BaseCommand):
    help = "Run the background tasks."

    def handle(self, *args: Any, **options: Any) -> None:
        schedules.make()
        # Two processes that speak on one connection wait for ever for the answer that the other one has read.
        os.register_at_fork(before=connections.close_all, after_in_child=_leave_group)
        # The cluster forgets a signal that comes before it has started its guard, and nobody sends another.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
        call_command("qcluster")  # which returns once it runs
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
        _stand_by()


def _stand_by() -> None:
    """Until the cluster ends, be the one that tells of a database that does not answer."""
    watch = lifeline.Lifeline(lifeline.database_answers)
    while children := multiprocessing.active_children():
        if not wait([child.sentinel for child in children], timeout=lifeline.INTERVAL):
            watch.look()


def _leave_group() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    os.setpgrp()
    end_with_parent()

"""`python manage.py worker`: django-q2's cluster, which also stops when its whole process group is told to.

Process managers signal the group. That kills the cluster's guard in the middle of a wait, and its parent then waits for
ever for the guard to take notice. So whatever the cluster forks leaves the group, and ends with its parent instead.
"""

from __future__ import annotations

import os
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from storeagent.management.procfile import end_with_parent


class Command(BaseCommand):
    help = "Run the background tasks."

    def handle(self, *args: Any, **options: Any) -> None:
        os.register_at_fork(after_in_child=_leave_group)
        call_command("qcluster")


def _leave_group() -> None:
    os.setpgrp()
    end_with_parent()

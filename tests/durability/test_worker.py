"""The worker's beginning: what it must not inherit, and what it must not miss."""

from __future__ import annotations

from tests import processes

# The cluster's first fork is that of its guard: just then it is told to stop.
TOLD_WHILE_IT_STARTS = """
import os, runpy, signal, sys
told = []
def tell():
    if not told:
        told.append(os.kill(os.getpid(), signal.SIGTERM))
os.register_at_fork(before=tell)
sys.argv = ["manage.py", "worker"]
runpy.run_path("manage.py", run_name="__main__")
"""


def test_it_ends_when_it_is_told_to_before_it_has_begun(transactional_db) -> None:
    with processes.python("-c", TOLD_WHILE_IT_STARTS) as worker:
        try:
            assert worker.wait(30) == 0
        finally:
            worker.kill()


def test_no_command_has_the_web_servers_pool_of_connections(transactional_db) -> None:
    question = "from django.conf import settings; print('pool' in settings.DATABASES['default']['OPTIONS'])"
    with processes.start("shell", "-v0", "-c", question, DATABASE_POOL="true") as command:
        assert command.communicate(timeout=30)[0].split() == ["False"]

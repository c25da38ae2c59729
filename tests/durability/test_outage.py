"""PostgreSQL goes away under a running worker: the operators hear of it, once."""

from __future__ import annotations

import signal
import time

from tests import processes
from tests.durability.waiting import wait_for
from tests.fakes import FakeTelegram, telegram
from tests.faults.proxy import Proxy

# A worker that looks twice a second.
WORKER = """
import django; django.setup()
from django.core.management import call_command
from storeagent.observability import lifeline
lifeline.INTERVAL = 0.5
print("ready", flush=True)
call_command("worker")
"""


def test_a_worker_tells_of_a_database_that_does_not_answer(transactional_db, database_port) -> None:
    with FakeTelegram() as fake:
        variables = telegram.settings(fake) | {"LOG_STREAM": "stderr"}
        with Proxy(database_port) as proxy:
            worker = processes.python("-c", WORKER, module="tests.durability.settings", port=proxy.port, **variables)
            assert worker.stdout.readline() == "ready\n"
            time.sleep(3)  # so that it has started
            assert fake.requests == []
        try:
            wait_for(lambda: fake.requests, 60)
            time.sleep(2)  # for a second message, if there were one
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.communicate()
        [text] = fake.texts
        assert text.startswith("🔴 The database does not answer")

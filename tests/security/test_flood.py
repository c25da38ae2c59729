"""Two hundred guesses at once against one web process as it is served, with its pool of connections."""

from __future__ import annotations

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from storeagent.accounts.models import SecretThrottle
from storeagent.accounts.throttle import TRIES
from storeagent.observability.models import AuditLog
from tests.browser.server import free_port
from tests.conftest import PASSPHRASE
from tests.processes import python
from tests.security.world import Owner, make_owner

GUESSES = 200


@pytest.fixture
def bob(transactional_db, costly_secrets) -> Owner:
    return make_owner("bob@example.com")


@pytest.fixture
def web(bob) -> Any:
    port = free_port()
    serve = ["-m", "uvicorn", "storeagent.asgi:application", "--port", str(port), "--log-level", "critical"]
    serve += ["--http", "storeagent.server:Protocol", "--ws", "none"]
    limits = {"RATE_API": "0", "RATE_STRANGERS": "0", "DATABASE_POOL": "true", "HTTPS": "false", "LOG_STREAM": "stderr"}
    process = python(*serve, module="tests.durability.settings", **limits)
    try:
        deadline = time.monotonic() + 60
        while ask(port, "/healthz/live") != 200:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield port
    finally:
        process.kill()
        process.communicate()


def ask(port: int, path: str, **headers: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def test_two_hundred_guesses_at_once_compare_five_and_starve_nobody(bob, web):
    def guess(number: int) -> int:
        headers = {"Authorization": f"Bearer {bob.token}", "X-Passphrase": f"guess {number}"}
        return ask(web, "/api/v1/stores", **headers)

    with ThreadPoolExecutor(GUESSES) as pool:
        guesses = [pool.submit(guess, number) for number in range(GUESSES)]
        meanwhile = [ask(web, "/healthz/live") for _ in range(10)]
        statuses = [each.result() for each in guesses]
    assert AuditLog.objects.filter(type="passphrase.refused").count() == TRIES
    assert SecretThrottle.objects.get(user=bob.user).failures == TRIES
    assert set(statuses) == {403, 429}
    assert statuses.count(403) == TRIES - 1  # the fifth says how long to wait
    assert meanwhile == [200] * 10
    assert ask(web, "/api/v1/stores", **{"Authorization": f"Bearer {bob.token}", "X-Passphrase": PASSPHRASE}) == 429

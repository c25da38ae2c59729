"""Forks servers that have everything imported: a fresh uvicorn process in milliseconds, to be killed at a named step.

For each line of JSON on its input, {"port": 1, "kill": "claimed", "database_port": 2, "settings": {}}, it starts one
and answers with its process id.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import uvicorn

from storeagent.asgi import application

from django.conf import settings  # isort: skip
from django.db import connections, transaction  # isort: skip

from chat import api, events  # isort: skip
from chat.orchestrator import act, chain, record, runner, turn  # isort: skip

MID = 6  # tokens: the first ones are in the table by then


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying_after(place: Any, name: str, when: Callable[..., bool] = lambda *_: True) -> None:
    """Kill the process when `place.name` has returned something and `when`, given its arguments, agrees."""
    function = getattr(place, name)

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        if result is not None and when(*args):
            die()
        return result

    setattr(place, name, wrapped)


def dying_with_the_token(number: int) -> None:
    append, seen = events.TurnLog.append, []

    async def wrapped(self: events.TurnLog, type: str, **payload: Any) -> None:
        await append(self, type, **payload)
        seen.append(type)
        if seen.count("token") == number:
            die()

    events.TurnLog.append = wrapped  # type: ignore[method-assign]


def dying_once_claimed() -> None:
    claim = turn._claim

    async def wrapped(job: Any) -> None:
        await claim(job)
        die()

    turn._claim = wrapped


def dying_before_the_record() -> None:
    async def wrapped(*_: Any) -> None:
        die()

    turn.record = wrapped


def dying_before_the_commit(place: Any) -> None:
    write = place.write

    @transaction.atomic
    def wrapped(*args: Any) -> None:
        write(*args)
        die()

    place.write = wrapped


STEPS: dict[str, Callable[[], None]] = {
    "submitted": lambda: dying_after(api, "submit"),
    "claimed": dying_once_claimed,
    "classified": lambda: dying_after(turn, "make_plan"),
    "acted, not committed": lambda: dying_before_the_commit(act),
    "act committed, not shown": lambda: dying_after(turn, "write_once"),
    "first token": lambda: dying_with_the_token(1),
    "mid tokens": lambda: dying_with_the_token(MID),
    "before the record": dying_before_the_record,
    "record not committed": lambda: dying_before_the_commit(record),
    "record committed, not shown": lambda: dying_after(record, "write_once"),
}


def serve(order: dict[str, Any]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for key, value in order["settings"].items():
        setattr(settings, key, value)
    if "PROVIDERS" in order["settings"]:
        chain.forget()
    if port := order.get("database_port"):
        connections.settings["default"] |= {"HOST": "127.0.0.1", "PORT": str(port)}
    if step := order.get("kill"):
        STEPS[step]()
        runner.KEEP_INTERVAL = 3600  # it dies of its own turn, and takes up no other
    options: dict[str, Any] = {"log_level": "error", "access_log": False, "timeout_graceful_shutdown": 8}
    uvicorn.run(application, host="127.0.0.1", port=order["port"], **options)


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    chain.preload()
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            sys.stdin.close()
            try:
                serve(json.loads(line))
            finally:
                os._exit(0)
        os.write(1, f"{pid}\n".encode())


if __name__ == "__main__":
    main()

"""A purge that is killed half-way, and two at once, as processes."""

from __future__ import annotations

import os
import signal
from collections import Counter

from django.db import connection, transaction

from chat.models import Conversation, Message, Turn, TurnEvent
from storeagent.observability.models import AuditLog
from tests import processes
from tests.durability.waiting import wait_for
from tests.observability.test_retention import make_turn

TURNS = 50


def purges() -> list[dict]:
    rows = AuditLog.objects.filter(type="retention.purged").order_by("at")
    return list(rows.values_list("details", flat=True))


def deleted(name: str) -> int:
    return purges()[-1]["deleted"][name] if purges() else 0


def make_old_turns(user) -> None:
    for _ in range(TURNS):
        make_turn(user, 366)


def nothing_is_left() -> bool:
    return not any(kind.objects.exists() for kind in (Conversation, Turn, TurnEvent, Message))


def test_after_a_kill_the_next_run_finishes_and_the_audit_log_tells_what_each_did(alice) -> None:
    make_old_turns(alice)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE turns IN EXCLUSIVE MODE")  # so that it gets as far as the turns, and no further
        with processes.start("purge") as process:
            wait_for(lambda: deleted("messages") == TURNS, 60)
            os.kill(process.pid, signal.SIGKILL)
    assert not Message.objects.exists()
    assert Turn.objects.count() == TURNS
    assert purges()[0]["finished"] is False

    with processes.start("purge") as process:
        assert process.wait(60) == 0
    assert nothing_is_left()
    first, second = purges()
    assert second["finished"] is True
    done = Counter(first["deleted"]) + Counter(second["deleted"])
    assert done == {
        "messages": TURNS,
        "turns": TURNS,
        "events of turns": 2 * TURNS,
        "empty conversations": TURNS,
    }


def test_two_at_once_do_it_once(alice) -> None:
    make_old_turns(alice)
    started = [processes.start("purge") for _ in range(2)]
    for process in started:
        with process:
            assert process.wait(60) == 0, process.communicate()
    assert nothing_is_left()
    assert sum(run["deleted"]["messages"] for run in purges()) == TURNS
    assert [run["finished"] for run in purges()] == [True, True]


def test_a_purge_gives_way_to_whoever_holds_a_row(alice) -> None:
    """What hangs on a conversation goes with it: held, it keeps the conversation, and the purge says so."""
    make_old_turns(alice)
    with transaction.atomic():
        Turn.objects.select_for_update().first()
        with processes.start("purge") as process:
            assert process.wait(60) == 0
    assert Turn.objects.count() == 1
    assert Conversation.objects.count() == TURNS
    assert purges()[0]["skipped"] == ["empty conversations"]
    with processes.start("purge") as process:
        assert process.wait(60) == 0
    assert nothing_is_left()

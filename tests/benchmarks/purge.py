"""What a purge costs: `.venv/bin/python -m tests.benchmarks.purge [TURNS]`, on the tests' own server.

Each turn has two messages and five events; ten are a conversation; all of them are due.
"""

from __future__ import annotations

import resource
import sys
import time
import uuid
from datetime import timedelta

from django.db import connection
from django.utils import timezone

import tests.benchmarks.alone  # noqa: F401  (first: it sets Django up)
from chat.models import Conversation, Message, Turn, TurnEvent
from storeagent.accounts.models import User
from storeagent.observability import purge
from tests.benchmarks.alone import database, say

AT_ONCE = 5_000


def main(count: int) -> None:
    user = User.objects.create(email="bench@example.com")
    for start in range(0, count, AT_ONCE):
        make(user, min(AT_ONCE, count - start))
    then = timezone.now() - timedelta(days=400)
    for kind, field in ((Message, "created_at"), (Conversation, "updated_at")):
        kind.objects.update(**{field: then})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    before, began = peak(), time.perf_counter()
    report = purge.purge()
    seconds = time.perf_counter() - began
    for name, rows in report.deleted.items():
        if rows:
            say(f"{name:<24}{rows:>10,}")
    say(f"{'seconds':<24}{seconds:>10.1f}   {sum(report.deleted.values()) / seconds:,.0f} rows/s")
    say(f"{'memory added, MB':<24}{(peak() - before) / 1024:>10.1f}")


def make(user: User, count: int) -> None:
    then = timezone.now() - timedelta(days=400)
    conversations = Conversation.objects.bulk_create(Conversation(user=user) for _ in range(count // 10))
    done = {"user": user, "status": Turn.Status.DONE, "finished_at": then}
    turns = Turn.objects.bulk_create(
        Turn(pk=uuid.uuid4(), conversation=conversations[number // 10], **done) for number in range(count)
    )
    Message.objects.bulk_create(
        Message(user=user, conversation_id=turn.conversation_id, turn=turn, role=role, content="Hi")
        for turn in turns
        for role in ("user", "assistant")
    )
    TurnEvent.objects.bulk_create(
        TurnEvent(user=user, turn=turn, seq=seq, type="token") for turn in turns for seq in range(1, 6)
    )


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    with database():
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)

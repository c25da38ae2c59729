"""The pages of one person with many conversations: `python -m tests.benchmarks.conversations [CONVERSATIONS]`.

The goal is 30 ms for the list at 10,000 conversations: queries, template and middleware. Prints one JSON object of
milliseconds, the best and the median of fifteen.
"""

from __future__ import annotations

import json
import statistics
import sys

from django.conf import settings
from django.db import connection
from django.test import Client

import tests.benchmarks.alone  # noqa: F401  (first: it sets Django up)
from chat.models import Conversation
from storeagent.accounts.models import User
from tests.benchmarks.alone import database, say, timed
from tests.benchmarks.dashboard import get
from tests.benchmarks.history import fill

TIMES = 15
PAGES = {
    "the list": "/chat/history/",
    "the list, searched": "/chat/history/?q=directory",
    "the list, searched for what is not there": "/chat/history/?q=zebra",
    "a conversation, with the list beside it": "/chat/{conversation}/",
}


def main(count: int) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    fill(count * 5)  # five turns a conversation
    person = User.objects.create(email="bench@example.com", region="US")
    with connection.cursor() as cursor:
        for table in ("conversations", "turns", "messages"):
            cursor.execute(f"UPDATE {table} SET user_id = %s", [person.pk])  # noqa: S608
        cursor.execute("VACUUM ANALYZE")
    client = Client()
    client.force_login(person)
    latest = Conversation.objects.of(person).latest("created_at").pk
    results = {}
    for name, path in PAGES.items():
        times = sorted(timed(lambda path=path: get(client, path.format(conversation=latest))) for _ in range(TIMES))
        results[name] = {"best": times[0], "median": statistics.median(times)}
    say(json.dumps({"conversations": Conversation.objects.of(person).count(), "pages": results}))


if __name__ == "__main__":
    with database():
        main(int(sys.argv[1]) if sys.argv[1:] else 10_000)

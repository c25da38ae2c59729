"""How fast the operators' pages are: `python -m tests.benchmarks.dashboard [MESSAGES] [--json]`, on the tests' server.

The goal is 300 ms for a page at 1,000,000 messages: queries, templates and middleware; best and median of seven.
"""

from __future__ import annotations

import json
import os
import statistics
import sys

from django.conf import settings
from django.test import Client

import tests.benchmarks.alone  # noqa: F401  (first: it sets Django up)
from adminpanel.dashboard.counting import count_hours
from chat.models import Conversation, Message, Turn
from storeagent.accounts.models import User
from tests.benchmarks.alone import database, timed
from tests.benchmarks.history import fill

GOAL = 300  # ms
PAGES = {
    "dashboard, 24 hours": "/admin/?window=24h",
    "dashboard, 7 days": "/admin/?window=7d",
    "dashboard, 30 days": "/admin/?window=30d",
    "inspector, the latest turns": "/admin/inspector/",
    "… of a user": "/admin/inspector/?user=person77@example.com",
    "… of users whose address begins so": "/admin/inspector/?user=person1",
    "… in a state, of an intent, by a provider": "/admin/inspector/?state=IDLE&intent=save&provider=openai",
    "… that nothing meets": "/admin/inspector/?state=TERMINATED&intent=save&provider=openai",
    "… with a word that is rare": "/admin/inspector/?text=abcd",
    "… with a word in every second message": "/admin/inspector/?text=save",
    "… with two words in every third message": "/admin/inspector/?text=save+directory",
    "… with frequent words that never meet": "/admin/inspector/?text=its+directory",
    "… with a word that was frequent, but long ago": "/admin/inspector/?text=list",
    "… with a beginning that is rare": "/admin/inspector/?text=zz",
    "… of a rare word, by a provider, in a week": "/admin/inspector/?text=beef&provider=openai&since=2020-01-01",
}


def main(messages: int, as_json: bool) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    say(f"filled in {timed(lambda: fill(messages // 2)) / 1000:.0f} s: {Message.objects.count():,} messages")
    say(f"30 days of hours counted in {timed(count_hours) / 1000:.1f} s; CPUs: {os.cpu_count()}")
    client = Client()
    client.force_login(User.objects.create(email="bench@example.com", is_staff=True, is_superuser=True))
    medians = {}
    for name, address in (PAGES | one_conversation()).items():
        times = sorted(timed(lambda address=address: get(client, address)) for _ in range(7))
        medians[name] = statistics.median(times)
        late = "   over the goal" if statistics.median(times) > GOAL else ""
        say(f"{name:45} {times[0]:6.0f} ms  median {statistics.median(times):6.0f} ms{late}")
    if as_json:
        sys.stdout.write(json.dumps({"messages": Message.objects.count(), "medians": medians}) + "\n")


def one_conversation() -> dict[str, str]:
    turn = Turn.objects.order_by("-created_at")[1000]
    return {
        "… of a request id": f"/admin/inspector/?request_id={turn.request_id}&intent={turn.intent}",
        "a conversation": f"/admin/inspector/{Conversation.objects.get(pk=turn.conversation_id).pk}/",
    }


def get(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200, address


def say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    with database():
        numbers = [each for each in sys.argv[1:] if each.isdigit()]
        main(int(numbers[0]) if numbers else 1_000_000, "--json" in sys.argv)

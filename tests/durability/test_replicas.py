"""Two replicas without sticky sessions: dialogues, notices, a process that hangs, and one that is told to end."""

from __future__ import annotations

import re
import signal
import statistics
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product

import pytest
from django.db import connection

from chat.models import Turn, TurnEvent
from storeagent.accounts.models import ApiToken
from stores.models import Store
from tests.conftest import PASSPHRASE, make_user
from tests.durability.client import Client, Told
from tests.durability.conftest import LEASE, replies
from tests.durability.test_kill import assert_whole
from tests.durability.waiting import wait_for
from tests.fakes import Reply, reply
from tests.faults.proxy import Proxy
from tests.threads import in_parallel

# What is said, the state after it, what is saved by then, and the number that the answer shows.
DIALOGUES = {
    "save and find": [
        ("save Brightside Books 415 555 0137", "IDLE", 1, ""),
        ("whats the number for brightside books", "AWAITING_PASSPHRASE_FOR_RETRIEVE", 1, ""),
        (PASSPHRASE, "IDLE", 1, "+14155550137"),
        ("thanks, bye", "TERMINATED", 1, ""),
    ],
    "collect": [
        ("add Noodle Theory to my directory", "COLLECTING_SAVE_INFO", 0, ""),
        ("415-555-0161", "IDLE", 1, ""),
        ("Which shop is 415-555-0161?", "AWAITING_PASSPHRASE_FOR_REVERSE", 1, ""),
        (PASSPHRASE, "IDLE", 1, "+14155550161"),
    ],
    "wrong passphrase": [
        ("save Copper Deli 415-555-0150", "IDLE", 1, ""),
        ("what is the number of Copper Deli?", "AWAITING_PASSPHRASE_FOR_RETRIEVE", 1, ""),
        ("not this one", "AWAITING_PASSPHRASE_FOR_RETRIEVE", 1, ""),
        ("cancel", "IDLE", 1, ""),
    ],
    "off scope": [
        ("what is the weather like?", "OFF_SCOPE_WARNED", 0, ""),
        ("save Amber Records 415-555-0151", "IDLE", 1, ""),
    ],
}
WAYS = (True, False)  # SSE, JSON
SILENT = "postgres"  # a database of the same server in which nobody sends a notice


@pytest.fixture
def long_reply(model):
    """`long_reply(3)`: from now on replies take about that many seconds."""

    def script(seconds: float, gap: float = 0.1) -> None:
        model.script(Reply(["well "] * round(seconds / gap), gap=gap), when=reply)

    return script


def test_dialogues(nursery) -> None:
    offline = {"PROVIDERS": ["offline"]}
    people = {which: make_user(f"{n}@example.com") for n, which in enumerate(product(DIALOGUES, WAYS))}
    tokens = {which: ApiToken.objects.issue(user, "tests")[1] for which, user in people.items()}
    with Proxy(nursery.start(**offline).port, nursery.start(**offline).port) as proxy:

        def talk(name: str, stream: bool) -> None:
            client, user = Client(tokens[name, stream], proxy.port), people[name, stream]
            for said, state, saved, shown in DIALOGUES[name]:
                told = client.say(said, stream=stream)
                assert assert_whole(told).state_after == state, said
                stores = set(Store.objects.filter(user=user).values_list("phone", flat=True))
                assert len(stores) == saved, said
                heard = set(re.findall(r"\+1\d{10}", str(told.answer or told.events)))
                asked = {each for call in told.calls for each in re.findall(r"\+1\d{10}", str(call["arguments"]))}
                assert heard - asked <= (stores if told.saved else {shown}), said
                assert not shown or shown in heard

        in_parallel(len(people), lambda number: talk(*list(people)[number]))


def arrivals(client, port: int, turn_id: str, at: dict[int, float]) -> None:
    with client.request(port, "GET", f"/api/v1/turns/{turn_id}/events") as response:
        for line in response.lines():
            if line.startswith(b"id: "):
                at.setdefault(int(line[4:]), time.monotonic())


def lags(client, here, elsewhere) -> list[float]:
    """How much later than in the process that runs it each event of a turn is there in the other one; sorted."""
    turn_id, live, far = str(uuid.uuid4()), {}, {}
    with ThreadPoolExecutor() as pool:
        saying = pool.submit(client.say, "hello", turn_id=turn_id)
        wait_for(lambda: Turn.objects.filter(pk=turn_id).exists())
        for server, seen in ((here, live), (elsewhere, far)):
            pool.submit(arrivals, client, server.port, turn_id, seen)
        saying.result()
    assert live.keys() == far.keys()
    return sorted((far[seq] - live[seq]) * 1000 for seq in live)


def test_notices_carry_events_across_and_a_poll_does_without(nursery, talking, long_reply) -> None:
    long_reply(3, gap=0.13)
    login = connection.get_connection_params()
    silent = f"postgresql://{login['user']}:{login['password']}@{login['host']}:{login['port']}/{SILENT}"
    here = nursery.start()
    for how, other, worst in [
        ("notices", nursery.start(), 400),
        ("polling", nursery.start(DATABASE_LISTEN_URL=silent), 800),
    ]:
        time.sleep(0.5)  # the listener begins
        found = lags(talking(here), here, other)
        p95 = found[int(len(found) * 0.95)]
        print(f"{how}: p50 {statistics.median(found):.0f} ms, p95 {p95:.0f} ms")  # noqa: T201
        assert p95 < worst


def test_the_listener_comes_back(nursery, talking, long_reply) -> None:
    long_reply(5)
    here, elsewhere = nursery.start(), nursery.start()
    client, turn_id = talking(here), str(uuid.uuid4())
    with ThreadPoolExecutor() as pool:
        saying = pool.submit(client.say, "hello", turn_id=turn_id)
        wait_for(lambda: Turn.objects.filter(pk=turn_id, status="running").exists())
        told = Told(turn_id)
        reading = pool.submit(client.follow, elsewhere.port, told)
        before = wait_for(listeners)
        for pid in before:
            _ask("SELECT pg_terminate_backend(%s)", pid)
        assert reading.result()
        assert told.events == saying.result().events
    back = wait_for(lambda: len(listeners()) == 2 and listeners(), 10)
    assert back.isdisjoint(before)
    assert client.stop(elsewhere.port, turn_id) == 202


def listeners() -> set[int]:
    mine = "query LIKE 'LISTEN%%' AND datname = current_database()"
    return {pid for (pid,) in _ask(f"SELECT pid FROM pg_stat_activity WHERE {mine}")}  # noqa: S608


def _ask(query: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def test_a_slow_reply_keeps_its_turn_and_writes_in_batches(nursery, talking, long_reply) -> None:
    """Its lease is renewed for as long as it runs; however many tokens there are, at most ten writes a second."""
    long_reply(2.5 * LEASE, gap=0.02)
    nursery.start()  # which would take it
    told = talking(nursery.start()).say("save Harbor Books 415-555-0137")
    turn = assert_whole(told)
    assert turn.takeovers == 0
    [(writes,)] = _ask("SELECT count(DISTINCT xmin::text) FROM turn_events WHERE turn_id = %s", turn.pk)
    assert told.kinds.count("token") > 100
    assert writes <= turn.total_ms / 100 + 3


def test_a_process_that_hung_writes_nothing_more(nursery, talking, long_reply, model) -> None:
    long_reply(1.5 * LEASE)
    victim, other = nursery.start(), nursery.start()
    client, turn_id = talking(victim, other), str(uuid.uuid4())
    with ThreadPoolExecutor() as pool:
        pool.submit(client.say, "save Harbor Books 415-555-0137", turn_id=turn_id)
        wait_for(lambda: TurnEvent.objects.filter(turn=turn_id, type="token").count() > 5)
        victim.signal(signal.SIGSTOP)
        model.script("It is done now.", when=reply)
        told = Told(turn_id)
        assert client.follow(other.port, told)
        rows, stores = _events(turn_id), list(Store.objects.values_list("pk"))
        victim.signal(signal.SIGCONT)
        time.sleep(LEASE)
        assert _events(turn_id) == rows
        assert list(Store.objects.values_list("pk")) == stores
        turn = assert_whole(told)
        assert (turn.takeovers, told.text) == (1, "It is done now.")
        again = Told(turn_id)
        assert client.follow(victim.port, again)
        assert again.text == told.text


def _events(turn_id: str) -> list[tuple]:
    return list(TurnEvent.objects.filter(turn=turn_id).order_by("seq").values_list("seq", "type", "payload"))


@pytest.mark.parametrize("seconds", [2, 30], ids=["ends in time", "is handed over"])
def test_sigterm(seconds, nursery, talking, long_reply, model) -> None:
    """The process ends within ten seconds, and its turn at once or elsewhere, not after the lease."""
    lease = {"TURN_LEASE_SECONDS": 60}
    long_reply(seconds)
    leaving, other = nursery.start(**lease), nursery.start(**lease)
    client, turn_id, before = talking(leaving, other), str(uuid.uuid4()), replies(model)
    with ThreadPoolExecutor() as pool:
        saying = pool.submit(client.say, "save Harbor Books 415-555-0137", turn_id=turn_id)
        wait_for(lambda: TurnEvent.objects.filter(turn=turn_id, type="token").exists())
        whole = partial(talking(leaving, other).say, stream=False)
        asked = pool.submit(whole, "save Harbor Books 415-555-0137", turn_id=turn_id)
        elsewhere = Told(turn_id)
        reading = pool.submit(client.follow, other.port, elsewhere)
        time.sleep(0.3)
        model.script("It is done now.", when=reply)
        began = time.monotonic()
        leaving.signal(signal.SIGTERM)
        took = leaving.ended_within(10)
        assert took is not None
        told = saying.result()
        over = time.monotonic() - began
        print(f"ended after {took:.1f} s, answered after {over:.1f} s")  # noqa: T201
        assert over < 10
        assert reading.result()
        assert asked.result().text.startswith(told.text)
    turn = assert_whole(told)
    assert turn.takeovers == (seconds > 10)
    assert replies(model) - before == 1 + turn.takeovers
    assert elsewhere.text == told.text

"""A stream that is cut anywhere, any number of times, is the stream that was never cut."""

from __future__ import annotations

import os
import random
import re
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse

from chat.models import Turn
from tests.conftest import make_user
from tests.durability.client import Client, Told, random_cut
from tests.fakes import Reply, reply

CUTS = int(os.environ.get("CUTS", "200"))
READERS = 8


@pytest.fixture
def session(alice) -> dict[str, str]:
    browser = Browser()
    browser.force_login(alice)
    return {"Cookie": f"sessionid={browser.cookies[settings.SESSION_COOKIE_NAME].value}"}


def page_path(turn_id: str) -> str:
    return reverse("chat:turn_events", args=[turn_id])


@pytest.mark.parametrize("page", [False, True], ids=["api", "page"])
def test_cut_at_every_byte(page, nursery, talking, session) -> None:
    here, elsewhere = nursery.start(), nursery.start()
    client = talking(here, elsewhere)
    told = client.say("save Harbor Books 415-555-0137, save Maple Deli 415-555-0138")
    path = page_path(told.turn_id) if page else f"/api/v1/turns/{told.turn_id}/events"

    def read(server, after: bytes | None) -> bytes:
        headers = (session if page else {}) | ({"Last-Event-ID": after.decode()} if after else {})
        with client.request(server.port, "GET", path, headers=headers) as response:
            assert response.status == 200
            return re.sub(rb'value="\w{64}"', b'value="a CSRF token"', response.read())  # masked anew each time

    whole = read(here, None)
    assert whole.count(b"id: ") >= 10
    rest = {}
    for at in range(len(whole)):
        complete = whole[: at and whole.rfind(b"\n\n", 0, at) + 2] if b"\n\n" in whole[:at] else b""
        while complete and not complete.rstrip(b"\n").rpartition(b"\n\n")[2].startswith(b"id: "):
            complete = complete[
                : complete.rstrip(b"\n").rfind(b"\n\n") + 2
            ]  # without an id: sent again, to replace itself
        ids = [line[4:] for line in complete.split(b"\n") if line.startswith(b"id: ")]
        last = ids[-1] if ids else None
        if last not in rest:
            rest[last] = read(elsewhere, last)
        assert complete + rest[last] == whole


def test_random_cuts_while_it_runs(nursery, talking, model) -> None:
    """Readers of a running turn, each cut again and again, on this replica and on the other."""
    servers = nursery.start(), nursery.start()
    words = [f"Word{n} " for n in range(250)]
    model.script(Reply([word.lower() for word in words], gap=0.01), when=reply)
    client, turn_id = talking(*servers), str(uuid.uuid4())
    cuts_of_each = CUTS // READERS

    def read(number: int) -> tuple[Told, int]:
        dice, told, cuts = random.Random(number), Told(turn_id), 0
        while not client.follow(dice.choice(servers).port, told, random_cut() if cuts < cuts_of_each else None):
            cuts += 1
        while cuts < cuts_of_each:  # the rest of them, at a turn that has ended
            again = Told(turn_id)
            while not client.follow(dice.choice(servers).port, again, random_cut() if cuts < cuts_of_each else None):
                cuts += 1
            assert again.events == told.events
        return told, cuts

    with ThreadPoolExecutor(READERS + 1) as pool:
        saying = pool.submit(client.say, "hello", turn_id=turn_id)
        while not Turn.objects.filter(pk=turn_id).exists():
            pass
        readers = [pool.submit(read, number) for number in range(READERS)]
        uncut = saying.result()
        told = [reader.result() for reader in readers]
    assert sum(cuts for _, cuts in told) >= CUTS - READERS
    assert uncut.text
    for each, _ in told:
        assert each.events == uncut.events


def test_owners_alone(nursery, talking, session) -> None:
    """Stream, resume, stop, page and page's stop of somebody else's turn, and of none: 404 for each."""
    from storeagent.accounts.models import ApiToken

    server = nursery.start()
    mine = talking(server).say("save Harbor Books 415-555-0137").turn_id
    bob = make_user("bob@example.com")
    stranger, browser = Client(ApiToken.objects.issue(bob, "tests")[1], server.port), Browser()
    browser.force_login(bob)
    for turn_id in (mine, str(uuid.uuid4())):
        api = f"/api/v1/turns/{turn_id}"
        for method, path, headers in [
            ("GET", f"{api}/events", {}),
            ("GET", f"{api}/events", {"Last-Event-ID": "2"}),
            ("POST", f"{api}/stop", {}),
        ]:
            with stranger.request(server.port, method, path, headers=headers) as response:
                assert response.status == 404, path
        assert browser.post(reverse("chat:stop_turn", args=[turn_id])).status_code == 404
        cookie = {"Cookie": f"sessionid={browser.cookies[settings.SESSION_COOKIE_NAME].value}"}
        for resume in ({}, {"Last-Event-ID": "2"}):
            with stranger.request(server.port, "GET", page_path(turn_id), headers=cookie | resume) as response:
                assert response.status == 404
    with stranger.request(server.port, "POST", "/api/v1/chat", {"message": "hi", "turn_id": mine}) as response:
        assert response.status == 404


def test_one_id_is_one_turn(nursery, talking) -> None:
    servers = nursery.start(), nursery.start()
    client, turn_id = talking(*servers), str(uuid.uuid4())

    def send(number: int) -> str:
        fresh = talking(*(servers if number % 2 else servers[::-1]))
        return fresh.say("save Harbor Books 415-555-0137", turn_id=turn_id, stream=bool(number % 3)).text

    with ThreadPoolExecutor(20) as pool:
        texts = list(pool.map(send, range(20)))
    assert Turn.objects.count() == 1
    assert Turn.objects.get().messages.count() == 2
    assert len({text.split("\n")[0] for text in texts}) == 1
    body = {"message": "save Maple Deli 415-555-0138", "turn_id": turn_id}
    with client.request(servers[0].port, "POST", "/api/v1/chat", body) as response:
        assert response.status == 409
        assert b"another message" in response.read()

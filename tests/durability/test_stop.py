"""Stop, from here and from elsewhere: the vendor is hung up on, what was shown and done stands."""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from chat.models import Message, Turn
from stores.models import Store
from tests.durability.waiting import wait_for
from tests.fakes import Reply, classifier, reply

SOON = 0.25  # seconds: 50 ms on a machine that is not running everything else, too


@pytest.fixture
def slow(model, nursery):
    model.script(Reply("All is well here and so it goes on. " * 30, gap=0.1), when=reply)
    return nursery.start(), nursery.start()


@pytest.mark.parametrize("where", [0, 1], ids=["the same process", "another replica"])
def test_a_running_turn(where, slow, talking, model, record_property) -> None:
    client, turn_id = talking(slow[0]), str(uuid.uuid4())
    with ThreadPoolExecutor() as pool:
        saying = pool.submit(client.say, "save Harbor Books 415-555-0137", turn_id=turn_id)
        request = wait_for(lambda: next((each for each in model.requests if reply(each) and not each.over.is_set()), 0))
        wait_for(lambda: request.sent >= 5)
        asked = time.monotonic()
        assert client.stop(slow[where].port, turn_id) == 202
        assert request.over.wait(5)
        told = saying.result()
    record_property("gone after ms", round((request.gone - asked) * 1000, 1))
    assert request.gone - asked < SOON
    turn = Turn.objects.get()
    assert (told.status, turn.status) == ("stopped", "stopped")
    assert told.text.startswith("All is well")
    assert turn.messages.get(role="assistant").content == told.text
    assert told.saved == [Store.objects.get().name] == ["Harbor Books"]
    assert client.stop(slow[0].port, turn_id) == 202  # again: nothing happens
    model.script("Fine.", when=reply)
    assert client.say("thanks").text == "Fine."


def test_before_the_act_nothing_is_changed(slow, talking, model) -> None:
    model.script(Reply(data={"intent": "off_scope"}, first_token=20), when=classifier)
    client, turn_id = talking(slow[0]), str(uuid.uuid4())
    with ThreadPoolExecutor() as pool:
        before = len(model.requests)
        saying = pool.submit(client.say, "save Harbor Books 415-555-0137", turn_id=turn_id)
        wait_for(lambda: len(model.requests) > before)
        assert client.stop(slow[1].port, turn_id) == 202
        assert saying.result().status == "stopped"
    assert not Store.objects.exists()
    said = Message.objects.get(role="user")
    assert said.content.startswith("save Harbor Books")
    assert "0137" not in said.content


def test_a_queued_turn(slow, talking, model) -> None:
    """It ends at once, without waiting for its place, and what may have been a passphrase is kept nowhere."""
    client, first, second = talking(slow[0]), str(uuid.uuid4()), str(uuid.uuid4())
    with ThreadPoolExecutor() as pool:
        talk = pool.submit(client.say, "save Harbor Books 415-555-0137", turn_id=first)
        running = wait_for(lambda: Turn.objects.filter(pk=first, status="running").first())
        queued = talking(slow[1])
        queued.conversation_id = str(running.conversation_id)
        waiting = pool.submit(queued.say, "blue heron 9 lives", turn_id=second)
        wait_for(lambda: Turn.objects.filter(pk=second).exists())
        assert client.stop(slow[0].port, second) == 202
        assert waiting.result().status == "stopped"
        assert Turn.objects.get(pk=first).status == "running"
        client.stop(slow[1].port, first)
        assert talk.result().status == "stopped"
    assert not Message.objects.filter(content__contains="heron").exists()

"""SIGKILL at every step of a turn: what the client was told is what the table holds, once."""

from __future__ import annotations

import os
import random

import pytest

from chat.models import Turn, TurnEvent
from stores.models import Store
from tests.durability.client import Client, Told
from tests.durability.conftest import replies
from tests.durability.nursery import STEPS

ROUNDS = int(os.environ.get("KILL_ROUNDS", "2"))
OVER = ("record committed, not shown",)  # when the reply has ended and was recorded


def names_in_table(alice) -> list[str]:
    return sorted(Store.objects.filter(user=alice).values_list("name", flat=True))


def assert_whole(told: Told) -> Turn:
    """One reply, in the client's hands and in the table; one effect; one end."""
    turn = Turn.objects.get(pk=told.turn_id)
    assert turn.status == Turn.Status.DONE
    assert told.text
    said = turn.messages.filter(role="assistant").get().content
    assert said == told.text
    rows = list(TurnEvent.objects.filter(turn=turn).order_by("seq").values_list("type", flat=True))
    assert (rows.count("done"), rows.count("state"), rows.count("receipt")) == (1, 1, len(turn.receipts))
    if told.events:
        assert (told.kinds.count("done"), told.kinds[-1]) == (1, "done")
        assert told.kinds.count("receipt") == len(turn.receipts)
        numbers = [seq for seq, _, _ in told.events]
        assert numbers == sorted(set(numbers))
    return turn


@pytest.mark.parametrize("step", STEPS)
def test_killed_at(step, nursery, alice, token, model) -> None:
    victim, other = nursery.start(kill=step), nursery.start()
    client, before = Client(token, victim.port, other.port), replies(model)
    told = client.say("save Harbor Books 415-555-0137")
    assert not victim.is_alive()
    turn = assert_whole(told)
    assert told.saved == names_in_table(alice) == ["Harbor Books"]
    assert turn.takeovers == (step not in OVER)
    begun = ("first token", "mid tokens", "before the record", "record not committed")
    assert replies(model) - before == (2 if step in begun else 1)
    assert client.say("save Maple Deli 415-555-0138", stream=False).saved == ["Maple Deli"]  # the conversation goes on


def test_random_kills(nursery, alice, token) -> None:
    """Rounds of several turns at once, of which the first may die anywhere; the ledger is right after each."""
    dice, other = random.Random(os.environ.get("KILL_SEED", "4")), nursery.start()
    client, ledger = Client(token), []
    for number in range(ROUNDS):
        step = dice.choice(list(STEPS))
        victim = nursery.start(kill=step)
        client.ports = [victim.port, other.port]
        numbers = range(2 * number, 2 * number + dice.randint(1, 2))
        message = ", ".join(f"save Shop N{n} 415-{200 + n // 100}-{4000 + n % 100:04}" for n in numbers)
        told = client.say(message, stream=dice.random() < 0.7)
        assert_whole(told)
        ledger += told.saved
        assert sorted(ledger) == names_in_table(alice), step
        assert not victim.is_alive(), step
        client.conversation_id = dice.choice([client.conversation_id, None])

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
from tests.threads import in_parallel

ROUNDS = int(os.environ.get("KILL_ROUNDS", "1"))
SEED = os.environ.get("KILL_SEED", "4")
BEGUN = ("first token", "mid tokens", "before the record", "record not committed")  # the reply, but it was not recorded
OVER = ("record committed, not shown",)  # when the reply has ended and was recorded


def names_in_table(alice) -> list[str]:
    return sorted(Store.objects.filter(user=alice).values_list("name", flat=True))


def assert_whole(told: Told) -> Turn:
    """One reply, in the client's hands and in the table; one effect; one end."""
    turn = Turn.objects.get(pk=told.turn_id)
    assert turn.status == Turn.Status.DONE
    assert told.text
    said = turn.messages.filter(role="assistant").get().content
    assert told.text.startswith(said)  # the JSON reply has a line for each card, too
    rows = list(TurnEvent.objects.filter(turn=turn).order_by("seq").values_list("type", flat=True))
    assert (rows.count("done"), rows.count("state"), rows.count("receipt")) == (1, 1, len(turn.receipts))
    if told.events:
        assert (told.kinds.count("done"), told.kinds[-1]) == (1, "done")
        assert told.kinds.count("receipt") == len(turn.receipts)
        numbers = [seq for seq, _, _ in told.events]
        assert numbers == sorted(set(numbers))
    return turn


def test_killed_at_every_step(nursery, alice, talking, model) -> None:
    patient = {"TURN_LEASE_SECONDS": 4}  # five at a time are slow
    other, before = nursery.start(**patient), replies(model)
    victims = {step: nursery.start(kill=step, **patient) for step in STEPS}

    def attempt(number: int) -> None:
        step = list(STEPS)[number]
        client = talking(victims[step], other)
        told = client.say(f"save Harbor N{number} 415-555-{number:04}")
        assert not victims[step].is_alive(), step
        turn = assert_whole(told)
        assert told.saved == [f"Harbor N{number}"], step
        assert turn.takeovers == (step not in OVER), step
        assert client.say("thanks", stream=False).text, step  # the conversation goes on

    in_parallel(len(STEPS), attempt, at_once=5)
    assert names_in_table(alice) == sorted(f"Harbor N{number}" for number in range(len(STEPS)))
    assert replies(model) - before == sum(3 if step in BEGUN else 2 for step in STEPS)


@pytest.mark.parametrize("lane", range(min(4, ROUNDS)))
def test_random_kills(lane, nursery, alice, token) -> None:
    """Rounds of one or two saves, in which the process may die anywhere; the ledger is right after each."""
    dice, other = random.Random(f"{SEED} {lane}"), nursery.start()
    client, ledger = Client(token), []
    for number in range(lane, ROUNDS, 4):
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

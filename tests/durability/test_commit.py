"""The answer to a COMMIT is lost, although the COMMIT was not: one effect, one reply."""

from __future__ import annotations

import pytest

from tests.durability.conftest import replies
from tests.durability.test_kill import assert_whole, names_in_table
from tests.faults.proxy import Proxy


@pytest.fixture
def proxy(database_port):
    with Proxy(database_port) as proxy:
        yield proxy


WAYS = {"act": (b'INSERT INTO "stores"', b"COMMIT\0", True), "record": (b"SET status = 'done'", b"\0", False)}


@pytest.mark.parametrize(("statement", "end", "stream"), WAYS.values(), ids=WAYS)
def test_one_effect_and_an_answer(statement, end, stream, proxy, nursery, alice, talking, model) -> None:
    server, before = nursery.start(database_port=proxy.port), replies(model)
    proxy.lose_the_answer(statement, end)
    told = talking(server).say("save Harbor Books 415-555-0137", stream=stream)
    assert proxy.lost == 1
    turn = assert_whole(told)
    assert told.tries == 1
    assert (turn.takeovers, len(turn.calls), replies(model) - before) == (0, 2, 1)
    assert told.saved == names_in_table(alice) == ["Harbor Books"]

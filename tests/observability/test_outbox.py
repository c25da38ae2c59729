"""A sink that is slow, away or broken holds up nobody, loses the oldest, and says how much."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from storeagent.observability.outbox import Outbox


class Sink:
    def __init__(self) -> None:
        self.got: list[int] = []
        self.open = threading.Event()
        self.entered = threading.Event()
        self.answer = True

    def send(self, batch: list[int]) -> bool:
        self.entered.set()
        assert self.open.wait(10)
        if self.answer:
            self.got += batch
        return self.answer


@pytest.fixture
def sink() -> Iterator[Sink]:
    sink = Sink()
    yield sink
    sink.answer = True
    sink.open.set()


def box(sink: Sink, size: int = 5, batch: int = 2) -> Outbox[int]:
    return Outbox("test", sink.send, size=size, batch=batch, retry=0.01)


def test_everything_arrives_in_order(sink) -> None:
    sink.open.set()
    out = box(sink, size=100)
    for number in range(50):
        out.put(number)
    assert out.flush(5)
    assert sink.got == list(range(50))
    assert out.dropped == 0


def test_the_oldest_make_room_and_are_counted(sink) -> None:
    out = box(sink)
    out.put(0)
    assert sink.entered.wait(5)  # the sink holds the first
    for number in range(1, 21):
        out.put(number)
    assert len(out) == 6
    assert out.dropped == 15
    assert not out.flush(0.05)
    sink.open.set()
    assert out.flush(5)
    assert sink.got == [0, 16, 17, 18, 19, 20]


def test_what_cannot_be_sent_now_is_sent_later(sink) -> None:
    sink.answer = False
    sink.open.set()
    out = box(sink)
    for number in range(4):
        out.put(number)
    assert not out.flush(0.1)
    sink.answer = True
    assert out.flush(5)
    assert sink.got == [0, 1, 2, 3]


def test_a_sink_that_raises_ends_nothing(sink) -> None:
    def broken(batch: list[int]) -> bool:
        if 1 in batch:
            raise RuntimeError
        return sink.send(batch)

    sink.open.set()
    out = Outbox("test", broken, size=5, batch=1)
    for number in range(3):
        out.put(number)
    assert out.flush(5)
    assert (sink.got, out.dropped) == ([0, 2], 1)

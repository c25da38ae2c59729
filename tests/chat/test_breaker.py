from __future__ import annotations

import pytest

from chat.orchestrator.breaker import FAULTS, LONG_REST, REST, WINDOW, Breaker, Status


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock)


def fail(breaker: Breaker, times: int = FAULTS) -> list[bool]:
    return [breaker.failed() for _ in range(times)]


def test_it_opens_at_the_third_fault_in_the_window(breaker):
    assert fail(breaker) == [False, False, True]
    assert (breaker.status, breaker.allows()) == (Status.OPEN, False)


def test_faults_far_apart_leave_it_closed(breaker, clock):
    for _ in range(2 * FAULTS):
        assert not breaker.failed()
        clock.now += WINDOW / 2 + 1
    assert breaker.allows()


def test_half_open_it_lets_one_probe_through(breaker, clock):
    fail(breaker)
    clock.now += REST
    assert breaker.status is Status.HALF_OPEN
    assert [breaker.allows() for _ in range(3)] == [True, False, False]


def test_a_probe_that_succeeds_closes_it(breaker, clock):
    fail(breaker)
    clock.now += REST
    breaker.allows()
    assert (breaker.succeeded(), breaker.succeeded()) == (True, False)
    assert breaker.status is Status.CLOSED
    assert not breaker.failed()  # what was before is forgotten


def test_a_probe_that_fails_opens_it_again(breaker, clock):
    fail(breaker)
    clock.now += REST
    breaker.allows()
    assert not breaker.failed()  # it was down, and is: no news
    assert breaker.status is Status.OPEN
    clock.now += REST
    assert breaker.allows()


def test_a_probe_that_never_reports_back_is_given_up(breaker, clock):
    fail(breaker)
    clock.now += REST
    breaker.allows()
    clock.now += REST
    assert breaker.allows()


def test_a_permanent_fault_opens_it_at_once_and_for_long(breaker, clock):
    assert breaker.failed(permanent=True)
    clock.now += LONG_REST - 1
    assert not breaker.allows()
    clock.now += 1
    assert breaker.allows()

"""Every way in which a vendor's model can fail or be left: which fault is told, and how soon it is over."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any

import pytest

from chat.providers.base import Fault as Told
from tests.chat.listening import KEY, PROMPT, Heard, complete, hear, listening, new_call
from tests.fakes import Fault, Reply
from tests.fakes.script import BROKEN_JSON

# Failing

BEFORE = {
    Fault.REFUSE: (Told.UNREACHABLE, False),
    Fault.HANG_UP: (Told.UNREACHABLE, False),
    Fault.UNAUTHORIZED: (Told.REFUSED, True),
    Fault.UNKNOWN_MODEL: (Told.REFUSED, True),
    Fault.RATE_LIMITED: (Told.OVERLOADED, False),
    Fault.SERVER_ERROR: (Told.BROKEN, False),
    Fault.OVERLOADED: (Told.OVERLOADED, False),
}
BREAKS = [
    *(Reply("a b c", fault=fault) for fault in (Fault.CUT, Fault.RESET, Fault.ERROR_EVENT, Fault.CLEAN_EARLY_END)),
    *(Reply("a b c", fault=Fault.GARBAGE, garbage=garbage) for garbage in (Reply().garbage, BROKEN_JSON)),
    *(
        Reply("a b c", fault=Fault.GARBAGE, garbage=b"event: content_block_delta\ndata: %s\n\n" % odd)
        for odd in (b"null", b"[1]", b'"text"', b'{"type":"content_block_delta","delta":7,"choices":7}')
    ),
]

REFUSAL = Reply("I will not.", stop="refusal")


def is_safe(error: BaseException | None) -> bool:
    private = (KEY, "Private", "directory", "double", "127.0.0.1", " b")
    told_alone = error is not None and (error.__suppress_context__ or error.__context__ is None)
    return told_alone and not any(word in str(error) for word in private)


@pytest.mark.parametrize("fault", BEFORE, ids=lambda fault: fault.name)
def test_a_fault_before_the_answer(fake, model, fault):
    fake.script(fault)
    heard = hear(model)
    assert (heard.fault, heard.error.permanent) == BEFORE[fault]
    assert (heard.pieces, heard.call.answered, heard.call.usage) == ([], False, None)
    assert len(fake.requests) == (fault is not Fault.REFUSE)  # never asked twice
    assert is_safe(heard.error)
    fake.script("again")
    assert complete(model) == "again"


@pytest.mark.parametrize("after", [0, 2])
@pytest.mark.parametrize("step", BREAKS, ids=lambda step: f"{step.fault.name}-{step.garbage[-20:].strip()}")
def test_a_fault_in_the_answer(fake, model, step, after):
    fake.script(replace(step, after=after))
    heard = hear(model)
    assert (heard.fault, heard.error.permanent) == (Told.BROKEN, False)
    assert ("".join(heard.pieces), heard.call.answered) == ("a b" if after else "", True)
    assert len(fake.requests) == 1
    assert is_safe(heard.error)


def test_a_bad_request_may_be_the_prompts_fault(fake, model):
    heard = hear(model, replace(PROMPT, schema={"type": "object", "properties": {"a": {}}}))
    assert (heard.fault, heard.error.permanent) == (Told.REFUSED, False)


def test_an_empty_answer_is_broken_and_a_refused_one_declined(fake, model):
    for step, told in ((Fault.EMPTY, Told.BROKEN), (" \n", Told.BROKEN), (REFUSAL, Told.DECLINED)):
        fake.script(step)
        assert hear(model).fault is told


@pytest.mark.parametrize("address", ["localhost:11434/v1", "ftp://localhost/v1", "http://[::1"])
def test_an_address_that_is_none_is_told_once_and_for_all(model, address):
    heard = hear(type(model)(model.name, KEY, address))
    assert (heard.fault, heard.error.permanent) == (Told.REFUSED, True)


@pytest.mark.parametrize("early_head", [True, False])
def test_the_wires_own_patience(fake, model, early_head, monkeypatch):
    monkeypatch.setattr(f"chat.providers.{model.provider}.READ", 0.2)
    fake.script(Reply("late", first_token=30, early_head=early_head))
    assert hear(model).fault is Told.TIMEOUT


# Leaving


@pytest.mark.parametrize("step", [Reply(fault=Fault.SLOW_FIRST_TOKEN), Reply("a b", fault=Fault.STALL)])
@pytest.mark.parametrize("early_head", [True, False])
def test_the_callers_patience_hangs_up(fake, model, step, early_head):
    fake.script(Reply("warm"))
    hear(model)  # the SDK's import takes longer than the patience below
    fake.script(replace(step, early_head=early_head))
    heard = hear(model, within=0.4)
    assert isinstance(heard.error, TimeoutError)
    hung_up(fake, heard.ended)


def test_cancelling_hangs_up_at_once(fake, model):
    async def cancel() -> float:
        """Seconds from the cancellation to the end of the task; by then the vendor's side has heard of it, too."""
        heard = Heard(new_call(model))
        task = asyncio.create_task(listening(model, heard))
        await heard.spoke.wait()
        cancelled = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert isinstance(heard.error, asyncio.CancelledError)
        assert await asyncio.to_thread(fake.requests[-1].over.wait, 1)  # while the loop runs on
        hung_up(fake, cancelled)
        return heard.ended - cancelled

    async def thrice() -> list[float]:
        return [await cancel() for _ in range(3)]

    fake.script(Reply("one two", gap=30))
    assert min(asyncio.run(thrice())) < 0.05  # the machine may be busy, but not every time


def test_closing_early_hangs_up_at_once(fake, model):
    async def run() -> float:
        pieces = model.stream(PROMPT, new_call(model))
        assert await anext(pieces) == "one"
        await pieces.aclose()
        closed = time.monotonic()
        assert await asyncio.to_thread(fake.requests[0].over.wait, 1)
        return closed

    fake.script(Reply("one two", gap=30))
    hung_up(fake, asyncio.run(run()))


def hung_up(fake: Any, when: float) -> None:
    request = fake.requests[-1]
    assert request.over.wait(1)
    assert request.finished is None
    assert abs(request.gone - when) < 0.25  # milliseconds, on an idle machine

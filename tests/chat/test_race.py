"""Time limits on a reply, and hedging: real clocks, small numbers."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from chat.orchestrator.race import Bounds, bounded, first_to_speak
from chat.providers.base import Fault, ProviderError

BOUNDS = Bounds(first=0.1, gap=0.05, whole=0.4)


class Speaker:
    """Says its words, each after its wait; `closed` once it was ended, by whomever."""

    def __init__(self, *words: tuple[float, str], error: ProviderError | None = None) -> None:
        self.words, self.error, self.closed = words, error, False

    async def speak(self):
        try:
            for wait, word in self.words:
                await asyncio.sleep(wait)
                yield word
            if self.error:
                raise self.error
        finally:
            self.closed = True


def hear(stream) -> list[str]:
    async def listen() -> list[str]:
        async with aclosing(stream) as pieces:
            return [piece async for piece in pieces]

    return asyncio.run(listen())


class TestBounds:
    def test_what_keeps_them_passes(self):
        assert hear(bounded(Speaker((0.05, "a"), (0.02, "b")).speak(), BOUNDS)) == ["a", "b"]

    @pytest.mark.parametrize(
        "words",
        [[(0.3, "late")], [(0, "a"), (0.2, "gap")], [(0.03, "x")] * 30],
        ids=["first", "gap", "whole"],
    )
    def test_each_is_a_timeout_that_closes_the_stream(self, words):
        speaker = Speaker(*words)
        with pytest.raises(ProviderError) as caught:
            hear(bounded(speaker.speak(), BOUNDS))
        assert (caught.value.fault, caught.value.permanent, speaker.closed) == (Fault.TIMEOUT, False, True)

    def test_a_reader_that_leaves_closes_the_stream(self):
        speaker = Speaker(*[(0, "a")] * 9)

        async def leave() -> None:
            async with aclosing(bounded(speaker.speak(), BOUNDS)) as pieces:
                await anext(pieces)

        asyncio.run(leave())
        assert speaker.closed


class TestRace:
    @staticmethod
    def run(first: Speaker, rival: Speaker, after: float = 0.05):
        async def race():
            lead = await first_to_speak(first.speak(), rival.speak, after)
            async with aclosing(lead.pieces) as pieces:
                return lead, [piece async for piece in pieces]

        return asyncio.run(race())

    def test_a_prompt_first_is_never_raced(self):
        first, rival = Speaker((0.01, "a"), (0.1, "b")), Speaker((0, "r"))
        lead, words = self.run(first, rival)
        assert (lead.is_rival, words, rival.closed) == (False, ["a", "b"], False)  # it was never begun

    def test_a_late_first_loses_to_a_quick_rival_and_is_closed(self):
        first, rival = Speaker((0.5, "a")), Speaker((0.01, "r"), (0.01, "s"))
        lead, words = self.run(first, rival)
        assert (lead.is_rival, words, first.closed, lead.other_failed) == (True, ["r", "s"], True, None)

    def test_a_first_that_still_wins_closes_the_rival(self):
        first, rival = Speaker((0.1, "a")), Speaker((0.5, "r"))
        lead, words = self.run(first, rival)
        assert (lead.is_rival, words, rival.closed) == (False, ["a"], True)

    def test_when_one_fails_the_other_is_waited_for(self):
        broken = ProviderError(Fault.BROKEN, "cut")
        lead, words = self.run(Speaker((0.1, "a")), Speaker(error=broken))
        assert (lead.is_rival, words, lead.other_failed) == (False, ["a"], broken)

    def test_when_both_fail_it_is_the_firsts_error(self):
        mine, theirs = ProviderError(Fault.BROKEN, "cut"), ProviderError(Fault.OVERLOADED, "529")

        async def silent(error):
            await asyncio.sleep(0.1)
            raise error
            yield

        async def race():
            lead = await first_to_speak(silent(mine), lambda: silent(theirs), 0.02)
            assert lead.other_failed is theirs
            await anext(lead.pieces)

        with pytest.raises(ProviderError) as caught:
            asyncio.run(race())
        assert caught.value is mine

    def test_without_a_rival_the_first_is_waited_for(self):
        async def race():
            lead = await first_to_speak(Speaker((0.1, "a")).speak(), lambda: None, 0.02)
            return [piece async for piece in lead.pieces]

        assert asyncio.run(race()) == ["a"]

    def test_a_race_that_is_called_off_closes_both(self):
        first, rival = Speaker((5, "a")), Speaker((5, "r"))

        async def race() -> None:
            async with asyncio.timeout(0.1):
                await first_to_speak(first.speak(), rival.speak, 0.02)

        with pytest.raises(TimeoutError):
            asyncio.run(race())
        assert first.closed
        assert rival.closed

"""A vendor's models behind the boundary: what they get is sealed, what they answer is checked, a call is metered."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from chat.privacy import Seal
from chat.providers import schema, wording
from chat.providers.base import (
    Call,
    Classification,
    Fault,
    Line,
    Meter,
    Model,
    Outcome,
    Prompt,
    ProviderError,
    Utterance,
    storable,
)


class ModelProvider:
    """A Provider made of two models of one vendor: a small one reads and sums up, the main one writes."""

    def __init__(self, small: Model, main: Model) -> None:
        self.name = main.provider
        self.small, self.main = small, main

    def guess(self, utterance: Utterance) -> Classification | None:
        return None

    async def classify(self, utterance: Utterance, meter: Meter) -> Classification:
        """What does not validate is asked for once more; the second time it is a ProviderError(INVALID)."""
        try:
            return await self._classification(utterance, meter)
        except ProviderError as error:
            if error.fault is not Fault.INVALID:
                raise
        return await self._classification(utterance, meter)

    async def speak(self, outcome: Outcome, meter: Meter) -> AsyncGenerator[str, None]:
        prompt = wording.to_reply(outcome)
        meter.speaker, meter.prompt = self.name, prompt.name
        with await _begin(self.main, prompt, "reply", meter) as call:
            async with aclosing(self.main.stream(prompt, call)) as pieces:  # closed at once when nobody listens
                async for piece in pieces:
                    call.first_token_ms = call.first_token_ms or call.elapsed_ms
                    call.said += piece
                    yield storable(piece)

    async def summarise(self, lines: tuple[Line, ...], meter: Meter) -> str:
        """A finished conversation in two sentences. `lines` are its transcript, numbers masked."""
        prompt = wording.to_sum_up(lines)
        with await _begin(self.small, prompt, "summary", meter) as call:
            call.said = await self.small.complete(prompt, call)
            return call.said

    async def _classification(self, utterance: Utterance, meter: Meter) -> Classification:
        seal = Seal(utterance.region)
        prompt = wording.to_classify(utterance, seal)
        with await _begin(self.small, prompt, "classify", meter) as call:
            call.said = await self.small.complete(prompt, call)
            return schema.read_answer(call.said, utterance, seal)


async def _begin(model: Model, prompt: Prompt, purpose: str, meter: Meter) -> Call:
    """The call, once the budget bears its worst case. Raises ProviderError(OVER_BUDGET)."""
    call = Call(purpose, model.provider, model.name, prompt.name, _worst(prompt), prompt.max_tokens)
    call.sent = prompt.messages
    if not await meter.reserve(call):
        raise ProviderError(Fault.OVER_BUDGET, "today's budget does not bear the call")
    meter.calls.append(call)
    return call


def _worst(prompt: Prompt) -> int:
    """No tokeniser makes more tokens than a text has bytes; the vendor wraps each message in a few more."""
    texts = [prompt.system, *(line.text for line in prompt.messages), str(prompt.schema or "")]
    return sum(len(text.encode()) for text in texts) + 50 * len(texts)

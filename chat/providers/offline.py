"""The provider that is always last in the chain: a parser and templates, no model, no network, no fault to have."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator

from chat.providers.base import Classification, Intent, Meter, Outcome, Utterance
from chat.providers.grammar import parse
from chat.providers.speech import reply_to

CERTAIN_LENGTH = 80  # characters: what is longer has more in it than a request
_PLAIN = (Intent.SAVE, Intent.RETRIEVE_BY_NAME, Intent.RETRIEVE_BY_PHONE)


class OfflineProvider:
    name = "offline"

    def guess(self, utterance: Utterance) -> Classification | None:
        return None

    async def classify(self, utterance: Utterance, meter: Meter) -> Classification:
        return parse(utterance)

    def certain(self, utterance: Utterance) -> Classification | None:
        """The classification of a message that leaves nothing to guess: a short request, with all it needs."""
        said = parse(utterance)
        complete = said.operations and all(all(each.arguments.values()) for each in said.operations)
        if not complete or utterance.draft or said.intent not in _PLAIN or len(utterance.text) > CERTAIN_LENGTH:
            return None
        return said

    async def speak(self, outcome: Outcome, meter: Meter) -> AsyncGenerator[str, None]:
        meter.speaker, meter.prompt = self.name, ""
        for word in re.findall(r"\s*\S+", reply_to(outcome)):
            yield word
            await asyncio.sleep(0)  # let the stream send this word before the next is made

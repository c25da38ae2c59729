"""The provider that is always last in the chain: a parser and templates, no model, no network, no fault to have."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

from chat.providers.base import Classification, Meter, Outcome, Utterance
from chat.providers.grammar import parse
from chat.providers.speech import reply_to


class OfflineProvider:
    name = "offline"

    async def classify(self, utterance: Utterance, meter: Meter) -> Classification:
        return parse(utterance)

    async def speak(self, outcome: Outcome, meter: Meter) -> AsyncIterator[str]:
        for word in re.findall(r"\s*\S+", reply_to(outcome)):
            yield word
            await asyncio.sleep(0)  # let the stream send this word before the next is made

"""What a preview will cost, before it is asked for, and whether today's budget bears it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from adminpanel.prompts import examples
from chat import prices, prompts
from chat.models import BudgetDay
from chat.orchestrator import chain
from chat.prompts import LivePrompt
from chat.providers import wording
from chat.providers.base import Model, Usage
from storeagent import configuration

_DATA = 1_500  # bytes of a call that are not the prompt's text: what was said, the tools, the schema
_BYTES_A_TOKEN = 4  # of English, about
_CLASSIFY, _REPLY, _SUMMARY = 90, 60, 50  # tokens that an answer has, about


@dataclass(frozen=True, slots=True)
class Estimate:
    """USD."""

    conversations: int
    calls: int
    about: Decimal
    left: Decimal  # of today's budget for all

    @property
    def fits(self) -> bool:
        return self.about <= self.left


def estimate(draft: LivePrompt, recorded: int = 0) -> Estimate | None:
    """None when no model is configured."""
    model = chain.summariser()
    if model is None:
        return None
    cast = examples.shipped()
    turns = sum(len(example["turns"]) for example in cast) + recorded
    conversations = len(cast) + recorded
    if draft.name == "summary":
        kinds: list[tuple[str, Model, int]] = [("summary", model.small, _SUMMARY)]
    else:
        kinds = [("classifier", model.small, _CLASSIFY), ("reply", model.main, _REPLY)]
    times = conversations if draft.name == "summary" else turns
    about = sum(
        (_call(model_, _text(side, name), out) * times for side in (draft, None) for name, model_, out in kinds),
        Decimal(),
    )
    return Estimate(conversations, 2 * times * len(kinds), about, _left())


def _text(draft: LivePrompt | None, name: str) -> str:
    return draft.text if draft and draft.name == name else prompts.live(name).text


def _call(model: Model, text: str, answer: int) -> Decimal:
    size = len(text.encode()) + len(wording.canary()) + _DATA
    return prices.price_of(model.name).of(Usage(input=size // _BYTES_A_TOKEN, output=answer))


def _left() -> Decimal:
    configuration.refresh()
    day = BudgetDay.objects.filter(day=timezone.now().date()).first()
    used = day.cost + day.reserved if day else Decimal()
    return max(Decimal(), configuration.value("BUDGET_TOTAL_USD") - used)

"""Both vendors as doubles, and the process's chain of providers pointed at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from chat.orchestrator import chain
from tests.fakes import FakeAnthropic, FakeOpenAI, Request, classifier, reply

SAVE = {"tool": "save_store", "store_name": "ACME Hardware", "phone": "⟨phone-1⟩"}
FIND = {"tool": "lookup_by_name", "query": "acme"}


def answer(intent: str, *operations: dict[str, Any], continues: bool = False) -> dict[str, Any]:
    """What a classifier says, by our schema."""
    return {"intent": intent, "operations": list(operations), "continues": continues}


@dataclass
class Vendors:
    anthropic: FakeAnthropic
    openai: FakeOpenAI

    def both(self, *, classify: Any = None, speak: Any = None) -> None:
        for fake in (self.anthropic, self.openai):
            if classify is not None:
                fake.script(classify, when=classifier)
            if speak is not None:
                fake.script(speak, when=reply)

    @property
    def received(self) -> bytes:
        return bytes(self.anthropic.received) + bytes(self.openai.received)


@contextmanager
def chained(settings: Any, anthropic: FakeAnthropic, openai: FakeOpenAI) -> Iterator[Vendors]:
    settings.PROVIDERS = ["anthropic", "openai", "offline"]
    settings.ANTHROPIC_API_KEY = settings.OPENAI_API_KEY = "a key of the tests"
    settings.ANTHROPIC_BASE_URL, settings.OPENAI_BASE_URL = anthropic.url, openai.url
    forget_chain()
    chain.preload()
    try:
        yield Vendors(anthropic, openai)
    finally:
        forget_chain()


def forget_chain() -> None:
    """The next turn begins with closed circuit breakers."""
    chain.forget()


def by_message(answers: dict[str, dict[str, Any]]) -> Callable[[Request], dict[str, Any]]:
    """A classifier that answers by what it finds in the message; clarification otherwise."""

    def classify(request: Request) -> dict[str, Any]:
        text = request.json["messages"][-1]["content"]
        return next((each for key, each in answers.items() if key in text), answer("clarification"))

    return classify

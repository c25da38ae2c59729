"""A double of the model that reads every example as it should be read, and words every reply without a claim."""

from __future__ import annotations

import json
from typing import Any

from tests.chat.vendors import answer
from tests.fakes import FakeAnthropic, Request, classifier, reply

PRICED = "claude-haiku-5-5"


def save(name: str | None, phone: str | None) -> dict[str, Any]:
    return {"tool": "save_store", "store_name": name, "phone": phone}


def by_name(query: str) -> dict[str, Any]:
    return {"tool": "lookup_by_name", "query": query}


ONE, TWO = "⟨phone-1⟩", "⟨phone-2⟩"
READS = {
    "ACME Hardware": answer("save", save("ACME Hardware", ONE)),
    "Noodle Theory": answer("save", save("Noodle Theory", None)),
    "it's ⟨phone-1⟩": answer("save", save(None, ONE), continues=True),
    "brightsied": answer("retrieve_by_name", by_name("brightsied books")),
    "ends in": answer("retrieve_by_phone", {"tool": "lookup_by_phone", "phone": ONE}),
    "Velvet Anvil": answer("multi_save", save("Velvet Anvil", ONE), save("Tin Whistle Music", TWO)),
    "Razor and Rye": answer("multi_operation", save("Amber Records", ONE), by_name("Razor and Rye")),
    "weather": answer("off_scope"),
    "Sea Glass": answer("save", save("Sea Glass", ONE)),
    "maintenance mode": answer("off_scope"),
    "Please Wait": answer("save", save("Please Wait Records", ONE)),
    "Morgenrot": answer("save", save("Bäckerei Morgenrot", ONE)),
    "Night Owl": answer("save", save("Night Owl Cafe", ONE)),
    "bye": answer("terminate", {"tool": "terminate_conversation"}),
}


def reading(**otherwise: dict[str, Any]) -> Any:
    """A classifier; `otherwise` answers for messages that hold the key, when the prompt says DRAFT."""

    def classify(request: Request) -> dict[str, Any]:
        message = json.loads(request.json["messages"][-1]["content"])["message"]
        if "DRAFT" in system(request):
            for key, instead in otherwise.items():
                if key in message:
                    return instead
        return next((each for key, each in READS.items() if key in message), answer("clarification"))

    return classify


def system(request: Request) -> str:
    return str(request.json["system"])


def behave(fake: FakeAnthropic, *, words: Any = "There you are.", **otherwise: dict[str, Any]) -> None:
    fake.script(reading(**otherwise), when=classifier)
    fake.script(words, when=reply)

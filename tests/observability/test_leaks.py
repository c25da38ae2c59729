"""Forced faults at every layer, with numbers, addresses, secrets and passphrases in them: nothing of it gets out.

What gets out is what the process prints and what Sentry receives. `make eval` forces 1,000 of them.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import random
import re
import unicodedata
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from storeagent.accounts.models import ApiToken
from storeagent.observability import typed
from tests.conftest import make_user
from tests.observability import layers
from tests.observability.planted import _WORDS, NOTATIONS

LEAKS = int(os.environ.get("LEAKS", "60"))
WORDS = ("heron", "pier", "lantern", "orchard", "velvet", "copper", "tundra", "maple", "quartz", "ferry", "basil")


class Plant:
    """A number in some notation, an address, a token and a passphrase, and an exception that tells of them all."""

    def __init__(self, seed: int) -> None:
        pick = random.Random(seed)
        self.number = f"+1{pick.choice((415, 212, 646))}{pick.randrange(2_000_000, 9_999_999)}"
        self.written = NOTATIONS[seed % len(NOTATIONS)](self.number)
        self.email = f"{pick.choice(WORDS)}.{seed}@example.com"
        self.token = f"sa_{pick.randbytes(24).hex()}"
        self.passphrase = " ".join(pick.sample(WORDS, 4)) + pick.choice(("", " 7", "!", " “x”", "\té"))
        self.text = f"no room for {self.written} of {self.email} with Bearer {self.token}"
        self.error = pick.choice(KINDS)

    def raised(self, text: str) -> Exception:
        return self.error(text)

    def leaks(self, said: str, digits: str) -> list[str]:
        """`said` in small letters, and its digits."""
        found = [
            each for each in (self.email, self.token, " ".join(self.passphrase.split()[:4])) if each.lower() in said
        ]
        return found + ([self.number] if self.number[-9:] in digits else [])


def _chained(text: str) -> Exception:
    error = RuntimeError("outer")
    error.__cause__ = ValueError(text)
    error.__context__ = KeyError(text)
    return error


def _noted(text: str) -> Exception:
    error = RuntimeError("with a note")
    error.add_note(text)
    return error


def _of_a_class_of_its_own(text: str) -> Exception:
    class Odd(Exception):
        def __str__(self) -> str:
            return f"odd <{text}>"

        def __repr__(self) -> str:
            return f"Odd({text})"

    return Odd()


KINDS: list[Callable[[str], Exception]] = [
    RuntimeError,
    KeyError,
    lambda text: ValueError({"phone": text, "more": [text]}),
    lambda text: OSError(5, text, text),
    lambda text: UnicodeDecodeError("utf-8", text.encode(), 0, 1, text),
    lambda text: ExceptionGroup("several", [RuntimeError(text), ValueError(text)]),
    lambda text: RuntimeError("x" * 30_000 + text),
    lambda text: RuntimeError(text + "x" * 30_000),
    lambda text: RuntimeError(text.encode()),
    lambda text: RuntimeError(ascii(text)),
    lambda text: RuntimeError(json.dumps({"text": text})),
    _chained,
    _noted,
    _of_a_class_of_its_own,
]


def _digits(emitted: str) -> str:
    """Every digit of every script, in whatever notation, one behind the other."""
    words = "|".join(_WORDS)
    plain = re.sub(rf"\b({words})\b", lambda word: str(_WORDS.index(word[0].lower())), emitted, flags=re.IGNORECASE)
    found = (unicodedata.digit(character, None) for character in plain)
    return "".join(str(digit) for digit in found if digit is not None)


# -- The layers ---------------------------------------------------------------------------------------------------


class World:
    def __init__(self, settings: Any, monkeypatch: Any) -> None:
        settings.ROOT_URLCONF = "tests.observability.layers"
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.observability.layers.Raising"]
        self.alice = make_user("alice@storeagent.test")
        self.token = ApiToken.objects.issue(self.alice, "tests")[1]
        self.client = Client(raise_request_exception=False)
        self.client.force_login(self.alice)
        self.patch = monkeypatch.context

    def post(self, path: str, plant: Plant, **headers: str) -> Any:
        fields = {"message": plant.written, "passphrase": plant.passphrase, "email": plant.email}
        return self.client.post(f"{path}?q={plant.email}", fields, headers=headers)

    def ask(self, plant: Plant, message: str) -> Any:
        body = {"message": message, "passphrase": plant.passphrase, "turn_id": str(uuid.uuid4())}
        headers = {"Authorization": f"Bearer {self.token}", "X-Passphrase": plant.passphrase}
        return self.client.post("/api/v1/chat", json.dumps(body), content_type="application/json", headers=headers)

    def force(self, layer: str, plant: Plant) -> None:
        """Without a request there is nobody who typed a passphrase, and so none in the text."""
        typed.begin()
        text = plant.text if layer in layers.WITHOUT_REQUEST else f"{plant.text} and {plant.passphrase}"
        layers.texts[:], layers.planted[:] = [text], [plant.raised(text)]
        if layer in layers.WITHOUT_REQUEST:
            layers.WITHOUT_REQUEST[layer]()
        elif layer.startswith("middleware"):
            self.post("/chat/send/", plant, **{"X-Fail": layer.split()[1]})
        elif layer in layers.VIEWS:
            with contextlib.suppress(Exception):  # a stream breaks in the test client's own hands
                response = self.post(f"/boom/{layer}/", plant)
                getattr(response, "streaming", False) and list(response)
        else:
            with self.patch() as patched:
                patched.setattr(CHAT[layer], layers.boom)
                self.ask(plant, f"save Oak Books, {plant.written}")


CHAT = {
    "api": "chat.api.clean_message",
    "submit": "chat.api.submit",
    "plan": "chat.orchestrator.turn.make_plan",
    "act": "chat.orchestrator.turn.act",
    "record": "chat.orchestrator.record._close",
    "classify": "chat.providers.offline.OfflineProvider.classify",
    "speak": "chat.providers.offline.OfflineProvider.speak",
}
LAYERS = [*layers.VIEWS, "middleware in", "middleware out", *CHAT, *layers.WITHOUT_REQUEST]


@pytest.fixture
def world(transactional_db, settings, monkeypatch, sentry, output) -> World:
    return World(settings, monkeypatch)


def test_nothing_that_was_planted_gets_out(world, sentry, output) -> None:
    plants = []
    for seed in range(LEAKS):
        plants.append((LAYERS[seed % len(LAYERS)], Plant(seed)))
        world.force(*plants[-1])
    gc.collect()  # lost tasks tell when they are collected
    sentry.wait_for(LEAKS * 3 // 4)
    emitted = output.text + "".join(json.dumps(line, ensure_ascii=False) for line in output.lines)
    received = sentry.received.decode()
    received += "".join(json.dumps(event, ensure_ascii=False) for event in sentry.events)
    reported = {event["logger"] for event in sentry.events}
    assert {"django.request", "chat.orchestrator.turn", "chat.problems", "django-q", "asyncio", "layers"} <= reported
    assert len(output.lines) >= LEAKS
    for text in (emitted, received):
        said, digits = text.lower(), _digits(text)  # once: they are long
        for layer, plant in plants:
            assert not plant.leaks(said, digits), layer
    assert not [frame for event in sentry.events for frame in _frames(event) if "vars" in frame]


def _frames(event: dict[str, Any]) -> list[dict[str, Any]]:
    values = event.get("exception", {}).get("values", [])
    return [frame for value in values for frame in value.get("stacktrace", {}).get("frames", [])]

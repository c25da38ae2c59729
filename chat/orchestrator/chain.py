"""The providers of this process in the order of PROVIDERS: those without a key are left out, offline is always last.

Order and models are live configuration, over what the environment says: when they change, the next turn has other
providers, with breakers that are closed. The vendors' clients, which take long to make, are kept (`providers/wire.py`).
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from chat.orchestrator.failover import Failover
from chat.providers.model import ModelProvider
from storeagent import configuration


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is asked, in this order, and for which models."""

    order: tuple[str, ...]
    chat: str
    classifier: str
    fallback: str

    @classmethod
    def current(cls) -> Choice:
        named = str(configuration.value("PROVIDERS"))
        order = [name.strip() for name in named.split(",")] if named else settings.PROVIDERS
        models = (_live(key) for key in ("CHAT_MODEL", "CLASSIFIER_MODEL", "FALLBACK_MODEL"))
        return cls(tuple(dict.fromkeys(order)), *models)


def provider() -> Failover:
    """The one that every turn of this process uses: its circuit breakers are the process's."""
    return _failover(Choice.current())


def summariser() -> ModelProvider | None:
    """Who sums up conversations; None with the offline provider alone."""
    return next(iter(model_providers()), None)


def names() -> list[str]:
    """Who may have answered a turn: those in use now, in their order, and those that were or can be."""
    return list(dict.fromkeys([*Choice.current().order, *_MAKERS, "offline"]))


def model_providers() -> tuple[ModelProvider, ...]:
    return _made(Choice.current())


def forget() -> None:
    """Make all anew, with breakers that are closed. For tests, which change keys and addresses."""
    _failover.cache_clear()
    _made.cache_clear()


def preload() -> None:
    """Import the SDKs, which takes seconds: before the first turn, not within it."""
    for each in model_providers():
        importlib.import_module(each.name)


@lru_cache(maxsize=1)
def _failover(choice: Choice) -> Failover:
    return Failover(_made(choice))


@lru_cache(maxsize=1)
def _made(choice: Choice) -> tuple[ModelProvider, ...]:
    made = (_MAKERS[name](choice) for name in choice.order if name in _MAKERS)
    return tuple(each for each in made if each is not None)


def _live(key: str) -> str:
    return str(configuration.value(key) or getattr(settings, key))


def _anthropic(choice: Choice) -> ModelProvider | None:
    from chat.providers.anthropic import AnthropicModel

    key, url = settings.ANTHROPIC_API_KEY, settings.ANTHROPIC_BASE_URL
    if not key:
        return None
    return ModelProvider(small=AnthropicModel(choice.classifier, key, url), main=AnthropicModel(choice.chat, key, url))


def _openai(choice: Choice) -> ModelProvider | None:
    from chat.providers.openai import OpenAIModel

    key, url = settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL
    if not (key or url):  # one's own server may ask for none
        return None
    model = OpenAIModel(choice.fallback, key, url)
    return ModelProvider(small=model, main=model)


_MAKERS = {"anthropic": _anthropic, "openai": _openai}

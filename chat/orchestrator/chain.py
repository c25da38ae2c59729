"""The providers of this process in the order of PROVIDERS: those without a key are left out, offline is always last."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from chat.orchestrator.failover import Failover
from chat.providers.model import ModelProvider


@cache
def provider() -> Failover:
    """The one that every turn of this process uses: its circuit breakers are the process's."""
    return Failover(model_providers())


def summariser() -> ModelProvider | None:
    """Who sums up conversations; None with the offline provider alone."""
    return next(iter(model_providers()), None)


@cache
def model_providers() -> tuple[ModelProvider, ...]:
    made = (_MAKERS[name]() for name in settings.PROVIDERS if name in _MAKERS)
    return tuple(each for each in made if each is not None)


def _anthropic() -> ModelProvider | None:
    from chat.providers.anthropic import AnthropicModel

    key, url = settings.ANTHROPIC_API_KEY, settings.ANTHROPIC_BASE_URL
    if not key:
        return None
    return ModelProvider(
        small=AnthropicModel(settings.CLASSIFIER_MODEL, key, url), main=AnthropicModel(settings.CHAT_MODEL, key, url)
    )


def _openai() -> ModelProvider | None:
    from chat.providers.openai import OpenAIModel

    key, url = settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL
    if not (key or url):  # one's own server may ask for none
        return None
    model = OpenAIModel(settings.FALLBACK_MODEL, key, url)
    return ModelProvider(small=model, main=model)


_MAKERS = {"anthropic": _anthropic, "openai": _openai}

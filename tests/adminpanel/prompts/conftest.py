from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django_q.models import OrmQ

from adminpanel.prompts import examples, previews
from adminpanel.prompts.models import PromptPreview
from chat import prompts
from tests.adminpanel.prompts.model import behave
from tests.chat.vendors import chained
from tests.conftest import make_user
from tests.fakes import FakeAnthropic


@pytest.fixture(autouse=True)
def _as_shipped():
    prompts.forget()
    yield
    prompts.forget()


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Four of the examples, unless the test wants them all."""
    if "all_examples" not in request.fixturenames:
        few = tuple(examples.shipped()[number] for number in (0, 2, 5, 6))
        monkeypatch.setattr(examples, "shipped", lambda: few)


@pytest.fixture
def all_examples() -> None:
    """For the tests that want them."""


@pytest.fixture
def operator(transactional_db: None) -> Any:
    user = make_user("op@example.com")
    user.is_staff = user.is_superuser = True
    user.save()
    return user


@pytest.fixture
def site(operator: Any) -> Client:
    client = Client()
    client.force_login(operator)
    return client


@pytest.fixture
def model(settings: Any, fake_anthropic: FakeAnthropic, fake_openai: Any) -> Any:
    """Anthropic's double, which does everything right until told otherwise."""
    with chained(settings, fake_anthropic, fake_openai):
        behave(fake_anthropic)
        yield fake_anthropic


@pytest.fixture
def played(operator: Any) -> Any:
    """`played(version)`: its preview, once the worker is done with it."""

    def play(version: Any, **options: Any) -> PromptPreview:
        preview = previews.start(version, operator, **options)
        work()
        preview.refresh_from_db()
        return preview

    return play


def work() -> None:
    """As the worker would: every round that was ordered."""
    while order := OrmQ.objects.order_by("pk").first():
        task = order.task
        order.delete()
        if task["func"] == "adminpanel.prompts.previews.play_round":
            previews.play_round(*task["args"])

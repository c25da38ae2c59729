from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from chat.providers.anthropic import AnthropicModel
from chat.providers.openai import OpenAIModel
from tests.chat import listening
from tests.conftest import PASSPHRASE, make_user
from tests.fakes import FakeAnthropic, FakeOpenAI


class Talk:
    """One user's side of one conversation, through the JSON API."""

    def __init__(self, user: Any) -> None:
        from storeagent.accounts.models import ApiToken

        self.user = user
        self.token = ApiToken.objects.issue(user, "tests")[1]
        self.conversation_id: str | None = None

    def post(self, body: Any, **headers: str) -> Any:
        body = body if isinstance(body, (str, bytes)) else json.dumps(body)
        headers = {"Authorization": f"Bearer {self.token}"} | headers
        return Client().post("/api/v1/chat", body, content_type="application/json", headers=headers)

    def say(self, message: str, **fields: Any) -> dict[str, Any]:
        """Say it in this conversation; the answer, which must be a good one."""
        body = (
            {"message": message} | ({"conversation_id": self.conversation_id} if self.conversation_id else {}) | fields
        )
        response = self.post(body)
        assert response.status_code == 200, response.content
        answer = response.json()
        self.conversation_id = answer["conversation_id"]
        return answer


@pytest.fixture
def talk(transactional_db) -> Talk:
    return Talk(make_user("alice@example.com"))


@pytest.fixture
def bobs_talk(transactional_db) -> Talk:
    return Talk(make_user("bob@example.com"))


@pytest.fixture
def passphrase() -> str:
    return PASSPHRASE


@pytest.fixture
def turn_id() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def vendors(settings: Any, fake_anthropic: Any, fake_openai: Any) -> Any:
    from tests.chat.vendors import chained

    with chained(settings, fake_anthropic, fake_openai) as both:
        yield both


@pytest.fixture(
    params=[(FakeAnthropic, AnthropicModel, "claude-sonnet-5-5"), (FakeOpenAI, OpenAIModel, "gpt-6.1-terra")]
)
def pair(request):
    """A double of a vendor, and the model that talks to it."""
    double, kind, name = request.param
    with double() as fake:
        yield fake, kind(name, listening.KEY, fake.url)


@pytest.fixture
def fake(pair):
    return pair[0]


@pytest.fixture
def model(pair):
    return pair[1]

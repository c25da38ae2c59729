from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from tests.conftest import PASSPHRASE, make_user


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

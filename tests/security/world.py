"""Two owners with one of everything, and a way to see whether anything of one was touched or told."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from asgiref.sync import async_to_sync
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from chat.models import Conversation, ConversationSummary, Message, TokenUsage, Turn, TurnEvent
from chat.orchestrator.fsm import State
from storeagent.accounts import sessions
from storeagent.accounts.models import ApiToken, SecretThrottle, User, UserSession
from storeagent.accounts.session_store import digest_of
from stores import services
from tests.conftest import PASSPHRASE, PASSWORD, make_user
from tests.factories import make_store
from tests.security.routes import Call, Route

# What is counted or noted of somebody is not theirs, and may be written when a stranger comes by.
NOT_THEIRS = {"accounts.SecretThrottle", "observability.AuditLog", "observability.RequestLog", "admin.LogEntry"}
MARK = "Zanzibar"  # a word that is in all of an owner's texts, behind their name


@dataclass
class Owner:
    user: User
    token: str
    ids: dict[str, str]  # of each kind of object, by what tests/security/routes.py calls it
    _client: Client | None = None

    def keep_secrets(self) -> None:
        """Password and passphrase as they were, and no misses: what one route changes must not close the next."""
        kept = {"password": self.user.password, "passphrase": self.user.passphrase}
        if User.objects.filter(pk=self.user.pk).exclude(**kept).update(**kept):
            self._client = None
        SecretThrottle.objects.filter(user=self.user).delete()

    @property
    def mark(self) -> str:
        return mark(self.user)

    def client(self) -> Client:
        """Another browser in which they are logged in."""
        self.user.refresh_from_db()
        client = Client(raise_request_exception=False)
        client.force_login(self.user)
        return client

    def same_client(self) -> Client:
        """The one they had, unless they were logged out in it."""
        if (
            self._client is None
            or not sessions.of(User.objects.get(pk=self.user.pk)).filter(key=digest_of(self._key())).exists()
        ):
            self._client = self.client()
        return self._client

    def _key(self) -> str:
        cookie = self._client and self._client.cookies.get(settings.SESSION_COOKIE_NAME)
        return cookie.value if cookie else ""


def mark(user: User) -> str:
    return f"{user.email.partition('@')[0].title()}{MARK}"


def make_owner(email: str) -> Owner:
    user = User.objects.with_email(email) or make_user(email)
    _, token = ApiToken.objects.issue(user, f"{mark(user)} till")
    return Owner(user, token, {name: str(row.pk) for name, row in _rows(user).items()})


def _rows(user: User) -> dict[str, Model]:
    word, now = mark(user), timezone.now()
    EmailAddress.objects.get_or_create(user=user, email=user.email)  # as allauth notes it at the first occasion
    conversation = Conversation.objects.create(user=user, title=f"{word} talk")
    over = Conversation.objects.create(user=user, title=word, state=State.TERMINATED, ended_at=now)
    ConversationSummary.objects.create(conversation=over, user=user, text=f"Saved {word}.")
    store = make_store(user, f"{word} Bakery", source_conversation=conversation.pk)
    turn = _turn(user, conversation, store)
    said = Message.objects.create(user=user, conversation=conversation, turn=turn, role="user", content=f"{word} hello")
    reply = Message.objects.create(
        user=user, conversation=conversation, turn=turn, role="assistant", content=f"{word} reply"
    )
    TokenUsage.objects.get_or_create(user=user, day=now.date(), defaults={"calls": 1})
    applied = _import(user, f"{word} applied.csv")
    services.apply_import(user=user, import_id=applied.pk)
    return {
        "conversation": conversation,
        "deleted_conversation": Conversation.objects.create(user=user, title=word, deleted_at=now),
        "store": store,
        "deleted_store": make_store(user, f"{word} Old Bakery", deleted_at=now),
        "turn": turn,
        "said": said,
        "message": reply,
        "preview": _import(user, f"{word} preview.csv"),
        "applied": applied,
        "api_token": ApiToken.objects.issue(user, f"{word} token")[0],
        "session": _session(user),
        "passkey": Authenticator.objects.create(
            user=user, type="webauthn", data={"name": f"{word} key", "credential": {}}
        ),
        "user": user,
    }


def _turn(user: User, conversation: Conversation, store: Any) -> Turn:
    receipt = {
        "tool": "lookup_by_name",
        "arguments": {"query": store.name},
        "ok": True,
        "result": "found",
        "stores": [str(store.pk)],
        "total": 1,
        "reason": "",
    }
    now = timezone.now()
    turn = Turn.objects.create(
        id=uuid.uuid4(),
        user=user,
        conversation=conversation,
        status=Turn.Status.DONE,
        receipts=[receipt],
        acted_at=now,
        finished_at=now,
        state_before=State.IDLE,
        state_after=State.IDLE,
    )
    events = [
        ("token", {"text": f"{mark(user)} here it is"}),
        ("receipt", {"index": 0}),
        ("done", {"status": "done"}),
    ]
    for seq, (kind, payload) in enumerate(events, 1):
        TurnEvent.objects.create(user=user, turn=turn, seq=seq, type=kind, payload=payload)
    return turn


def _import(user: User, filename: str) -> Any:
    number = uuid.uuid4().int % 9000 + 1000
    rows = f"name,phone\n{mark(user)} Imported {number},+1415555{number}\n"
    return services.preview_import(user=user, stream=io.BytesIO(rows.encode()), filename=filename)


def _session(user: User) -> UserSession:
    client = Client()
    client.force_login(user)
    return UserSession.objects.create(
        user=user,
        key=digest_of(client.session.session_key),
        auth_hash=user.get_session_auth_hash(),
        user_agent=f"{mark(user)} Firefox/1.0",
        last_seen_at=timezone.now() - timedelta(hours=1),
    )


def owned_models() -> list[type[Model]]:
    """Every model with a user, from Django's own list: a new one is seen the day it is added."""
    return [
        model
        for model in apps.get_models()
        if model._meta.label not in NOT_THEIRS and model._meta.managed and _owner_field(model)
    ]


def _owner_field(model: type[Model]) -> str | None:
    for each in model._meta.concrete_fields:
        if each.is_relation and each.related_model._meta.label == settings.AUTH_USER_MODEL and each.name == "user":
            return each.name
    return None


def belongings(user: User) -> dict[str, list[Any]]:
    """All rows of `user`, to compare with what they are later."""
    found = {
        model._meta.label: list(model.objects.filter(user=user).order_by("pk").values()) for model in owned_models()
    }
    return found | {"user": list(User.objects.filter(pk=user.pk).values())}


def send(owner: Owner, route: Route, call: Call, method: str, ids: dict[str, str], secrets: Any = None) -> Any:
    """The response to `method` at the route, where `ids` are whose objects it names, in its address and its body."""
    values = {parameter: ids[kind] for parameter, kind in call.objects.items()}
    body = everything(ids, *(secrets or (PASSWORD, PASSPHRASE))) | call.body
    address = route.address(values)
    if route.is_api:
        headers = {"Authorization": f"Bearer {owner.token}", "X-Passphrase": body["passphrase"]}
        fields = {"message", "conversation_id", "turn_id", "passphrase"} if route.name == "api:chat" else set(call.body)
        fields |= {"passphrase"} if "export" in route.name else set()
        given = json.dumps({name: body[name] for name in fields})
        return Client(raise_request_exception=False).generic(
            method, address, given if method != "GET" else "", content_type="application/json", headers=headers
        )
    is_strange = call.is_public and method == "POST"  # a log-in sends who is logged in elsewhere
    client = Client(raise_request_exception=False) if is_strange else owner.same_client()
    if method == "GET":
        return client.get(address, body)
    if method == "POST":
        return client.post(address, body)
    return client.generic(method, address)


def text_of(answer: Any) -> str:
    """All of it, of a stream too."""
    if not answer.streaming:
        return answer.content.decode("utf-8", "replace")
    return (async_to_sync(_all)(answer.streaming_content) if answer.is_async else answer.getvalue()).decode()


async def _all(stream: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in stream])


def everything(ids: dict[str, str], password: str, passphrase: str) -> dict[str, Any]:
    """One body with every field that any form has: each route takes its own."""
    return {
        "message": "save Corner Shop 415-555-0123",
        "conversation": ids["conversation"],
        "conversation_id": ids["conversation"],
        "turn": str(uuid.uuid4()),
        "turn_id": str(uuid.uuid4()),
        "field": "text",
        "rating": "up",
        "q": MARK,
        "format": "csv",
        "passphrase": passphrase,
        "password": password,
        "password1": "seven grey geese",
        "current_password": password,
        "new_password": "eight grey geese",
        "current_passphrase": passphrase,
        "new_passphrase": "nine copper kettles sing",
        "login": "bob@example.com",
        "email": "bob@example.com",
        "code": "123456",
        "region": "US",
        "name": "Corner Shop",
        "phone": "+14155550123",
    }

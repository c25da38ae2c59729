"""The JSON API: the conversation here, the directory in `stores/api.py`. Errors are problem details (`problems.py`)."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from typing import Any

import structlog
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Schema, Status
from ninja.security import HttpBearer
from pydantic import ConfigDict, Field

from chat.events import LoggedEvent
from chat.following import follow, stop, wait_for_end
from chat.models import Turn
from chat.orchestrator import runner
from chat.orchestrator.fsm import State
from chat.orchestrator.job import Job
from chat.orchestrator.queue import NotFound, Submission, clean_message, submit
from chat.problems import TurnFailed, install
from chat.providers.base import Intent
from chat.rating import Thumb, rate, thumb_of
from chat.result import Filler, receipt_cards, result_of
from chat.sse import encode_json, last_event_id, stream
from storeagent.accounts import limits
from storeagent.accounts.models import ApiToken, User
from storeagent.accounts.requests import TokenRequest
from storeagent.answers import Answer
from storeagent.db import database_step
from storeagent.observability import request_id, tracing
from stores import api as stores_api
from stores.api_import import router as imports
from stores.cards import Card
from stores.tools import Receipt


class Token(HttpBearer):
    async def authenticate(self, request: HttpRequest, token: str) -> User | None:
        return await _owner_of(token, request)


@database_step
def _owner_of(plain: str, request: HttpRequest) -> User | None:
    token = ApiToken.objects.holding(plain)
    if token is None:
        limits.take(limits.Kind.STRANGERS, request.META.get("REMOTE_ADDR", ""))
        return None
    if not request.path_info.endswith("/chat"):  # turns are counted as such
        limits.take(limits.Kind.API, token.user.pk)
    token.mark_used(timezone.now())
    return token.user


api = NinjaAPI(title="StoreAgent", version="1", urls_namespace="api", auth=Token())
install(api)
stores_api.install(api)
api.add_router("/imports", imports)


class ChatIn(Schema):
    model_config = ConfigDict(extra="forbid")

    message: str = Field(description="What you say. While a passphrase is awaited this is the attempt.")
    conversation_id: uuid.UUID | None = Field(None, description="Without it a new conversation begins.")
    turn_id: uuid.UUID | None = Field(None, description="Your name for this turn: sent again, it is the same turn.")
    passphrase: str | None = Field(None, max_length=256, description="Checked in this turn if it asks for a number.")


class StoreOut(Schema):
    name: str
    phone: str | None = Field(description="E.164; null once the turn no longer reveals it")


class ToolCall(Schema):
    name: str
    arguments: dict[str, str | None]
    ok: bool = Field(description="The tool ran and did what was asked.")
    result: str = Field(description="What it did, or why it did not run, e.g. needs_passphrase")


class ChatOut(Schema):
    conversation_id: uuid.UUID
    turn_id: uuid.UUID
    intent: Intent | None = Field(description="null when the message was a passphrase attempt or a cancel")
    state: State
    reply: str
    stores: list[StoreOut]
    tool_calls: list[ToolCall]
    provider: str
    request_id: str


@api.post("/chat", response=ChatOut, summary="Say something", tags=["chat"])
async def chat(request: TokenRequest, body: ChatIn) -> Any:
    """One turn. With `Accept: text/event-stream` it streams instead: `receipt`, `state`, `token` …, `done`."""
    submission = await _begin(request.auth, body)
    if "text/event-stream" in request.headers.get("Accept", ""):
        return stream(_messages(request.auth, submission.turn, after=0), request.auth)
    await wait_for_end(submission.turn)
    return await _answer(request.auth, submission.turn.pk)


@api.get("/turns/{uuid:turn_id}/events", summary="Follow a turn", tags=["chat"])
async def turn_events(request: TokenRequest, turn_id: uuid.UUID) -> StreamingHttpResponse:
    """The turn's events as SSE, from the start or behind `Last-Event-ID`."""
    turn = await _own_turn(request.auth, turn_id)
    return stream(_messages(request.auth, turn, after=last_event_id(request)), request.auth)


@api.post("/turns/{uuid:turn_id}/stop", response={202: None}, summary="Stop a turn", tags=["chat"])
async def stop_turn(request: TokenRequest, turn_id: uuid.UUID) -> Status:
    """What the turn has done and said so far stands, and its stream ends with `done`. It may be over already."""
    await stop(request.auth, turn_id)
    return Status(202, None)


class Rating(Schema):
    model_config = ConfigDict(extra="forbid")

    rating: Thumb | None = Field(description="null takes it back")


class Rated(Answer):
    rating: Thumb | None


@api.post("/turns/{uuid:turn_id}/rating", response=Rated, summary="Rate a reply", tags=["chat"])
async def rate_turn(request: TokenRequest, turn_id: uuid.UUID, body: Rating) -> dict[str, Thumb | None]:
    """A thumb for the turn's reply, which replaces the one before."""
    message = await database_step(rate)(request.auth, body.rating, turn_id=turn_id)
    return {"rating": thumb_of(message)}


async def _begin(user: User, body: ChatIn) -> Submission:
    text, turn_id = clean_message(body.message), body.turn_id or uuid.uuid4()
    submission = await database_step(submit)(
        user, turn_id, text, body.conversation_id, request_id.current(), is_fresh=body.turn_id is None
    )
    structlog.contextvars.bind_contextvars(conversation_id=str(submission.turn.conversation_id))
    if submission.is_new:
        tracing.join(str(turn_id))
        runner.start(Job(turn_id, user, text, body.passphrase, submission.turn))
    return submission


@database_step
def _own_turn(user: User, turn_id: uuid.UUID) -> Turn:
    turn = Turn.objects.of(user).filter(pk=turn_id).first()
    if turn is None:
        raise NotFound("There is no such turn.")
    return turn


async def _answer(user: User, turn_id: uuid.UUID) -> dict[str, Any]:
    result = await result_of(user, turn_id)
    turn = result.turn
    if turn.status in Turn.UNFINISHED:
        raise TurnFailed(f"This turn goes on: please send it again with its turn_id, {turn.pk}, for the answer.")
    if turn.status not in (Turn.Status.DONE, Turn.Status.STOPPED):
        raise TurnFailed("Sorry, this turn did not end. What it had done is kept: please send your message again.")
    return {
        "conversation_id": turn.conversation_id,
        "turn_id": turn.pk,
        "intent": turn.intent or None,
        "state": turn.state_after or turn.conversation.state,
        "reply": result.text,
        "stores": [_store(card) for card in result.cards],
        "tool_calls": [_tool_call(receipt) for receipt in result.receipts],
        "provider": turn.provider,
        "request_id": turn.request_id,
    }


async def _messages(user: User, turn: Turn, after: int) -> AsyncIterator[bytes]:
    filled = Filler(user, turn.pk)
    async for there in follow(turn, after):
        told = [(event, await _told(event, user, turn, filled)) for event in there]
        yield b"".join(encode_json(data, id=event.seq, event=event.type) for event, data in told)


async def _told(event: LoggedEvent, user: User, turn: Turn, filled: Filler) -> dict[str, Any]:
    data = event.payload
    match event.type:
        case "token":
            return {"text": await filled(data["text"])}
        case "receipt":
            receipt, cards = await receipt_cards(user, turn.pk, data["index"])
            return {**_tool_call(receipt), "stores": [_store(card) for card in cards]}
        case "error":
            return {**data, "request_id": turn.request_id}
        case "done":
            return {
                "status": data.get("status", turn.status),
                "conversation_id": str(turn.conversation_id),
                "turn_id": str(turn.pk),
                "request_id": turn.request_id,
            }
    return data


def _store(card: Card) -> dict[str, str | None]:
    return {"name": card.name, "phone": card.e164}


def _tool_call(receipt: Receipt) -> dict[str, Any]:
    return {"name": receipt.tool, "arguments": receipt.arguments, "ok": receipt.ok, "result": receipt.result}

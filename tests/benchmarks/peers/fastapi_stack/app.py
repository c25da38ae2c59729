"""The usual stack for this: FastAPI, PydanticAI with a FallbackModel, SQLAlchemy async on asyncpg, server-sent events.

Written to be fast: one engine with a pool, one client a provider, statements in as few round trips as they allow, tools
run from the classification (so that no second call to the large model is needed), tokens sent as they come.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Literal

import httpx2
from anthropic import AsyncAnthropic
from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from pydantic_ai import Agent, NativeOutput
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.fallback import FallbackModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

TOKEN, USER = os.environ["PEER_TOKEN"], uuid.UUID(int=1)
TIMEOUT = httpx2.Timeout(60, read=float(os.environ.get("PEER_SILENCE", "60")))  # the only limit that the SDK knows
engine = create_async_engine(os.environ["PEER_DATABASE_URL"], pool_size=20, max_overflow=0)


def _model(name: str, url: str) -> AnthropicModel:
    client = AsyncAnthropic(api_key="none", base_url=url, max_retries=0, timeout=TIMEOUT)
    return AnthropicModel(name, provider=AnthropicProvider(anthropic_client=client))


FIRST, SECOND = os.environ["PEER_PROVIDER"], os.environ.get("PEER_SECOND", os.environ["PEER_PROVIDER"])


class Operation(BaseModel):
    tool: Literal["save_store", "lookup_by_name", "lookup_by_phone", "terminate_conversation"]
    store_name: str | None = None
    phone: str | None = None
    query: str | None = None


class Classification(BaseModel):
    intent: Literal["save", "retrieve_by_name", "retrieve_by_phone", "multi_save", "multi_operation", "off_scope",
                    "terminate", "clarification"]  # fmt: skip
    operations: list[Operation] = []
    continues: bool = False


classifier = Agent(
    FallbackModel(_model("claude-haiku-5-5", FIRST), _model("claude-haiku-5-5", SECOND)),
    output_type=NativeOutput(Classification),
    instructions="Classify what the person asks of a directory of stores. Phone numbers stand as placeholders.",
)
speaker = Agent(
    FallbackModel(_model("claude-sonnet-5-5", FIRST), _model("claude-sonnet-5-5", SECOND)),
    instructions="Tell the person what was done, in one or two sentences.",
)


@speaker.tool_plain
async def save_store(store_name: str, phone: str) -> str:
    """Save a store's number."""
    async with engine.begin() as connection:
        return await _save(connection, store_name, phone)


@speaker.tool_plain
async def lookup_by_name(query: str) -> list[str]:
    """The stores whose name is like this."""
    async with engine.connect() as connection:
        found = await connection.execute(
            text("SELECT name FROM stores WHERE user_id = :user AND name ILIKE :like LIMIT 5"),
            {"user": USER, "like": f"%{query}%"},
        )
        return [row.name for row in found]


@speaker.tool_plain
async def lookup_by_phone(phone: str) -> list[str]:
    """The stores with this number."""
    async with engine.connect() as connection:
        found = await connection.execute(
            text("SELECT name FROM stores WHERE user_id = :user AND phone = :phone LIMIT 5"),
            {"user": USER, "phone": phone},
        )
        return [row.name for row in found]


@speaker.tool_plain
async def terminate_conversation(reason: str) -> str:
    """End the conversation."""
    return "ended"


SCHEMA = """
CREATE TABLE IF NOT EXISTS users (id uuid PRIMARY KEY, token_digest text UNIQUE NOT NULL);
CREATE TABLE IF NOT EXISTS stores (id uuid PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, name text NOT NULL,
    phone text NOT NULL, UNIQUE (user_id, name, phone));
CREATE TABLE IF NOT EXISTS conversations (id uuid PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, state text,
    created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS messages (id uuid PRIMARY KEY, conversation_id uuid NOT NULL REFERENCES conversations,
    role text NOT NULL, content text NOT NULL, tool_calls jsonb, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS token_usage (id uuid PRIMARY KEY, user_id uuid NOT NULL, input integer, output integer);
CREATE TABLE IF NOT EXISTS audit_log (id uuid PRIMARY KEY, user_id uuid NOT NULL, action text, details jsonb);
"""


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    async with engine.begin() as connection:
        for statement in filter(str.strip, SCHEMA.split(";")):
            await connection.execute(text(statement))
        await connection.execute(
            text("INSERT INTO users VALUES (:id, :digest) ON CONFLICT DO NOTHING"),
            {"id": USER, "digest": _digest(TOKEN)},
        )
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/healthz")
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def owner(authorization: Annotated[str, Header()]) -> uuid.UUID:
    async with engine.connect() as connection:
        found = await connection.execute(
            text("SELECT id FROM users WHERE token_digest = :digest"),
            {"digest": _digest(authorization.removeprefix("Bearer "))},
        )
        user = found.scalar_one_or_none()
    if user is None:
        raise HTTPException(401)
    return user


class ChatIn(BaseModel):
    message: str


@app.post("/api/v1/chat")
async def chat(body: ChatIn, user: Annotated[uuid.UUID, Depends(owner)]) -> StreamingResponse:
    conversation = uuid.uuid4()
    async with engine.begin() as connection:
        await connection.execute(
            text("INSERT INTO conversations (id, user_id, state) VALUES (:id, :user, 'IDLE')"),
            {"id": conversation, "user": user},
        )
        await _say(connection, conversation, "user", _masked(body.message))
    return StreamingResponse(_turn(body.message, user, conversation), media_type="text/event-stream")


async def _turn(message: str, user: uuid.UUID, conversation: uuid.UUID) -> AsyncIterator[str]:
    numbers = PHONE.findall(message)
    read = await classifier.run(PHONE.sub("⟨phone-1⟩", message))
    done = []
    async with engine.begin() as connection:
        for operation in read.output.operations:
            if operation.tool == "save_store" and operation.store_name and numbers:
                done.append(await _save(connection, operation.store_name, numbers[0]))
        await connection.execute(text("UPDATE conversations SET state = 'IDLE' WHERE id = :id"), {"id": conversation})
    yield _event("receipt", {"done": done})
    said = []
    facts = json.dumps({"said": _masked(message), "intent": read.output.intent, "done": done})
    async with speaker.run_stream(facts) as reply:
        async for piece in reply.stream_text(delta=True, debounce_by=None):
            said.append(piece)
            yield _event("token", {"text": piece})
        spent = [read.usage, reply.usage]
    async with engine.begin() as connection:
        await _say(connection, conversation, "assistant", "".join(said), done)
        await connection.execute(
            text("INSERT INTO token_usage VALUES (:id, :user, :input, :output)"),
            {"id": uuid.uuid4(), "user": user, "input": sum(each.input_tokens for each in spent),
             "output": sum(each.output_tokens for each in spent)},
        )  # fmt: skip
    yield _event("done", {"status": "done"})


async def _save(connection: AsyncConnection, name: str, phone: str) -> str:
    saved = await connection.execute(
        text("INSERT INTO stores VALUES (:id, :user, :name, :phone) ON CONFLICT DO NOTHING"),
        {"id": uuid.uuid4(), "user": USER, "name": name, "phone": phone},
    )
    await connection.execute(
        text("INSERT INTO audit_log VALUES (:id, :user, 'store.saved', :details)"),
        {"id": uuid.uuid4(), "user": USER, "details": json.dumps({"name": name})},
    )
    return "saved" if saved.rowcount else "already there"


async def _say(
    connection: AsyncConnection, conversation: uuid.UUID, role: str, content: str, tools: list[str] | None = None
) -> None:
    await connection.execute(
        text("INSERT INTO messages VALUES (:id, :conversation, :role, :content, :tools)"),
        {"id": uuid.uuid4(), "conversation": conversation, "role": role, "content": content,
         "tools": json.dumps(tools or [])},
    )  # fmt: skip


def _event(name: str, data: dict[str, object]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


PHONE = re.compile(r"\+?\d[\d\-. ()]{6,}\d")


def _masked(message: str) -> str:
    return PHONE.sub("•••", message)

"""A ready-made chat server with the same job: Chainlit, the vendor's SDK, the four tools, asyncpg.

Written to be fast, as its documentation has it: one client, one pool, the tools run from the classification, tokens
sent as they come. It keeps the messages, the stores, the tokens and an audit row, as the FastAPI stack does.
"""

from __future__ import annotations

import json
import os
import re
import uuid

import asyncpg
import chainlit as cl
from anthropic import AsyncAnthropic
from anthropic.types import Usage

USER = uuid.UUID(int=1)
INTENTS = ("save", "retrieve_by_name", "retrieve_by_phone", "multi_save", "multi_operation", "off_scope", "terminate",
           "clarification")  # fmt: skip
TEXT = {"type": ["string", "null"]}
OPERATION = {"type": "object", "additionalProperties": False, "required": ["tool"],
             "properties": {"tool": {"type": "string"}, "store_name": TEXT, "phone": TEXT, "query": TEXT}}  # fmt: skip
SCHEMA = {"type": "object", "additionalProperties": False, "required": ["intent", "operations"],
          "properties": {"intent": {"type": "string", "enum": INTENTS}, "continues": {"type": "boolean"},
                         "operations": {"type": "array", "items": OPERATION}}}  # fmt: skip
CLASSIFY = "Classify what the person asks of a directory of stores. Phone numbers stand as placeholders."
REPLY = "Tell the person what was done, in one or two sentences."
PHONE = re.compile(r"\+?\d[\d\-. ()]{6,}\d")
TABLES = """
CREATE TABLE IF NOT EXISTS stores (id uuid PRIMARY KEY, user_id uuid NOT NULL, name text NOT NULL, phone text NOT NULL,
    UNIQUE (user_id, name, phone));
CREATE TABLE IF NOT EXISTS messages (id uuid PRIMARY KEY, conversation_id uuid NOT NULL, role text NOT NULL,
    content text NOT NULL, tool_calls jsonb, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS token_usage (id uuid PRIMARY KEY, user_id uuid NOT NULL, input integer, output integer);
CREATE TABLE IF NOT EXISTS audit_log (id uuid PRIMARY KEY, user_id uuid NOT NULL, action text, details jsonb);
"""
client = AsyncAnthropic(api_key="none", base_url=os.environ["PEER_PROVIDER"], max_retries=0)
pool: asyncpg.Pool


@cl.on_app_startup
async def start() -> None:
    global pool
    pool = await asyncpg.create_pool(os.environ["PEER_DATABASE_URL"], min_size=5, max_size=20)
    await pool.execute(TABLES)


async def save_store(store_name: str, phone: str) -> str:
    async with pool.acquire() as connection, connection.transaction():
        done = await connection.execute(
            "INSERT INTO stores VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", uuid.uuid4(), USER, store_name, phone
        )
        details = json.dumps({"name": store_name})
        await connection.execute(
            "INSERT INTO audit_log VALUES ($1, $2, 'store.saved', $3)", uuid.uuid4(), USER, details
        )
    return "saved" if done.endswith(" 1") else "already there"


async def lookup_by_name(query: str) -> list[str]:
    found = "SELECT name FROM stores WHERE user_id = $1 AND name ILIKE $2 LIMIT 5"
    return [row["name"] for row in await pool.fetch(found, USER, f"%{query}%")]


async def lookup_by_phone(phone: str) -> list[str]:
    found = "SELECT name FROM stores WHERE user_id = $1 AND phone = $2 LIMIT 5"
    return [row["name"] for row in await pool.fetch(found, USER, phone)]


async def terminate_conversation() -> str:
    return "ended"


@cl.on_message
async def answer(message: cl.Message) -> None:
    conversation = uuid.UUID(cl.context.session.thread_id)
    await _keep(conversation, "user", PHONE.sub("•••", message.content))
    intent, operations, read = await _classified(PHONE.sub("⟨phone-1⟩", message.content))
    numbers = PHONE.findall(message.content)
    done = [await _run(operation, numbers) for operation in operations]
    facts = json.dumps({"said": PHONE.sub("•••", message.content), "intent": intent, "done": done})
    reply = cl.Message(content="")
    async with client.messages.stream(
        model="claude-sonnet-5-5", max_tokens=400, system=REPLY, messages=[{"role": "user", "content": facts}]
    ) as stream:
        async for piece in stream.text_stream:
            await reply.stream_token(piece)
        spent = (await stream.get_final_message()).usage
    await reply.send()
    await _keep(conversation, "assistant", reply.content, done)
    tokens = read.input_tokens + spent.input_tokens, read.output_tokens + spent.output_tokens
    await pool.execute("INSERT INTO token_usage VALUES ($1, $2, $3, $4)", uuid.uuid4(), USER, *tokens)


async def _classified(text: str) -> tuple[str, list[dict], Usage]:
    async with client.messages.stream(
        model="claude-haiku-5-5", max_tokens=400, system=CLASSIFY, messages=[{"role": "user", "content": text}],
        output_config={"format": {"type": "json_schema", "schema": SCHEMA}},
    ) as stream:  # fmt: skip
        said = await stream.get_final_message()
    read = json.loads(said.content[0].text)
    return read["intent"], read["operations"], said.usage


async def _run(operation: dict, numbers: list[str]) -> object:
    match operation["tool"]:
        case "save_store" if operation.get("store_name") and numbers:
            return await save_store(operation["store_name"], numbers[0])
        case "lookup_by_name":
            return await lookup_by_name(operation["query"])
        case "lookup_by_phone" if numbers:
            return await lookup_by_phone(numbers[0])
        case "terminate_conversation":
            return await terminate_conversation()
    return "nothing"


async def _keep(conversation: uuid.UUID, role: str, content: str, tools: list | None = None) -> None:
    say = "INSERT INTO messages VALUES ($1, $2, $3, $4, $5)"
    await pool.execute(say, uuid.uuid4(), conversation, role, content, json.dumps(tools or []))

"""Server-sent events as bytes, and the response that carries them."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from typing import Any

from asgiref.sync import SyncToAsync, sync_to_async
from django.db import connections
from django.http import HttpRequest, StreamingHttpResponse

_LINE_END = re.compile(r"\r\n|\r|\n")


def encode(data: str, *, id: int | None = None, event: str = "") -> bytes:
    """One message. Every line of `data` gets its own field, as the format demands."""
    fields = [f"id: {id}"] if id is not None else []
    if event:
        fields.append(f"event: {event}")
    fields += [f"data: {line}" for line in _LINE_END.split(data)]
    return ("\n".join(fields) + "\n\n").encode()


def encode_json(data: dict[str, Any], *, id: int, event: str) -> bytes:
    return encode(json.dumps(data, ensure_ascii=False), id=id, event=event)


def stream(messages: AsyncIterator[bytes]) -> StreamingHttpResponse:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # neither a cache nor a proxy may hold a token
    return StreamingHttpResponse(_unburdened(messages), content_type="text/event-stream", headers=headers)


async def _unburdened(messages: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """`messages`, without the database connection and the thread that Django keeps for the request until its end."""
    request = SyncToAsync.thread_sensitive_context.get(None)
    if request and request in SyncToAsync.context_to_thread_executor:
        await sync_to_async(connections.close_all)()
        SyncToAsync.context_to_thread_executor.pop(request).shutdown(wait=False)
    async for message in messages:
        yield message


def last_event_id(request: HttpRequest) -> int:
    """Where a reader that comes back wants to go on; 0 (the start) when it says nothing that makes sense."""
    text = request.headers.get("Last-Event-ID", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

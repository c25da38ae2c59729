"""Server-sent events as bytes, and the response that carries them."""

from __future__ import annotations

import json
import re
import weakref
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse

from storeagent import configuration
from storeagent.accounts.limits import TooMany
from storeagent.accounts.models import User
from storeagent.request_threads import give_back

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


def stream(messages: AsyncIterator[bytes], user: User) -> StreamingHttpResponse:
    """Raises TooMany when `user` follows as many as one may, in this process."""
    slot = _Slot(user.pk)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # neither a cache nor a proxy may hold a token
    response = StreamingHttpResponse(_unburdened(messages, slot), content_type="text/event-stream", headers=headers)
    response._resource_closers.append(slot.free)  # type: ignore[attr-defined]
    weakref.finalize(response, slot.free)  # one that was never begun is never ended
    return response


class _Slot:
    """One of the streams that a user may have open; freed once, however often it is said."""

    _open: Counter[UUID] = Counter()

    def __init__(self, user_id: UUID) -> None:
        most = configuration.value("STREAMS_PER_USER")
        if 0 < most <= self._open[user_id]:
            raise TooMany(5)
        self._user_id, self._is_held = user_id, True
        self._open[user_id] += 1

    def free(self) -> None:
        if self._is_held:
            self._is_held = False
            self._open[self._user_id] -= 1
            if not self._open[self._user_id]:
                del self._open[self._user_id]


async def _unburdened(messages: AsyncIterator[bytes], slot: _Slot) -> AsyncIterator[bytes]:
    """`messages`, without the database connection and the thread that Django keeps for the request until its end."""
    give_back()
    try:
        async for message in messages:
            yield message
    finally:
        slot.free()


def last_event_id(request: HttpRequest) -> int:
    """Where a reader that comes back wants to go on; 0 (the start) when it says nothing that makes sense."""
    text = request.headers.get("Last-Event-ID", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

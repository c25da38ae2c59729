"""What a step of a turn leaves: columns of its row, messages of the transcript, events of its log. All or none.

It is one statement beside the ORM, which takes four times as long to word them one by one: twice a turn.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Field, Model
from django.utils import timezone

from chat import events
from chat.events import LoggedEvent, TakenOver
from chat.models import Conversation, Message, Turn


def write(
    turn: Turn,
    acted_at: datetime | None,
    fields: Iterable[str],
    said: Sequence[Message] = (),
    rows: Sequence[LoggedEvent] = (),
    conversation: Conversation | None = None,
) -> None:
    """Write these fields of the turn, what was `said` in it, `rows` of its log, and where it leaves the `conversation`.

    Raises TakenOver, with nothing written, unless its row is still this process's, and acted when `acted_at` says.
    """
    changes, values = _assigned(turn, fields)
    mine = [turn.pk, turn.takeovers, acted_at, *Turn.UNFINISHED]
    moves, places = _assigned(conversation, _MOVED) if conversation else ("", [])
    logged = [json.dumps(list(map(_as_row, said))), events.as_json(rows)]
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE.format(changes=changes, moved=_MOVE.format(moves) if moves else ""),
            [*values, *mine, *places, *logged, *events.notice(turn.pk)],
        )
        if not cursor.rowcount:
            raise TakenOver


_MOVED = ("state", "pending_action", "off_scope_streak", "title", "updated_at", "ended_at")


def _assigned(row: Model, names: Iterable[str]) -> tuple[str, list[Any]]:
    """These columns of `row` for an UPDATE's SET, and their values."""
    columns: list[Field[Any, Any]] = [row._meta.get_field(name) for name in names]  # type: ignore[misc]
    values = [column.get_db_prep_save(column.pre_save(row, add=False), connection) for column in columns]
    return ", ".join(f"{column.column} = %s" for column in columns), values


def _as_row(message: Message) -> dict[str, Any]:
    return {
        "id": str(message.pk),
        "role": message.role,
        "content": message.content,
        "tool_calls": message.tool_calls,
        "provider": message.provider,
        "prompt": message.prompt,
        "failovers": message.failovers,
        "created_at": timezone.now().isoformat(),  # each its own: they are read in this order
    }


_MOVE = """, moved AS (
    UPDATE conversations SET {} FROM mine WHERE conversations.id = mine.conversation_id
)"""
_WRITE = """
WITH mine AS (
    UPDATE turns SET {changes}
    WHERE id = %s AND takeovers = %s AND acted_at IS NOT DISTINCT FROM %s AND status IN (%s, %s)
    RETURNING id, user_id, conversation_id
){moved}, said AS (
    INSERT INTO messages (id, user_id, conversation_id, turn_id, role, content, tool_calls, provider, prompt, failovers,
        created_at)
    SELECT m.id, mine.user_id, mine.conversation_id, mine.id, m.role, m.content, m.tool_calls, m.provider, m.prompt,
        m.failovers, m.created_at
    FROM mine, jsonb_to_recordset(%s::jsonb) AS m (id uuid, role text, content text, tool_calls jsonb, provider text,
        prompt text, failovers jsonb, created_at timestamptz)
), logged AS (
    INSERT INTO turn_events (turn_id, user_id, seq, type, payload)
    SELECT mine.id, mine.user_id, e.seq, e.type, e.payload
    FROM mine, jsonb_to_recordset(%s::jsonb) AS e (seq integer, type text, payload jsonb)
)
SELECT pg_notify(%s, %s) FROM mine
"""

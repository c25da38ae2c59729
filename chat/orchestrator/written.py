"""What a step of a turn leaves: columns of its row, messages of the transcript, events of its log. All or none.

It is one statement beside the ORM, which takes four times as long to word them one by one: twice a turn.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Field
from django.utils import timezone

from chat import events
from chat.events import LoggedEvent, TakenOver
from chat.models import Message, Turn


def write(
    turn: Turn,
    acted_at: datetime | None,
    fields: Iterable[str],
    said: Sequence[Message] = (),
    rows: Sequence[LoggedEvent] = (),
) -> None:
    """Write these fields of the turn, what was `said` in it and `rows` of its log.

    Raises TakenOver, with nothing written, unless its row is still this process's, and acted when `acted_at` says.
    """
    columns: list[Field[Any, Any]] = [Turn._meta.get_field(name) for name in fields]  # type: ignore[misc]
    values = [column.get_db_prep_save(getattr(turn, column.attname), connection) for column in columns]
    changes = ", ".join(f"{column.column} = %s" for column in columns)
    mine = [turn.pk, turn.takeovers, acted_at, *Turn.UNFINISHED]
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE.format(changes),
            [*values, *mine, json.dumps(list(map(_as_row, said))), events.as_json(rows), *events.notice(turn.pk)],
        )
        if not cursor.rowcount:
            raise TakenOver


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


_WRITE = """
WITH mine AS (
    UPDATE turns SET {} WHERE id = %s AND takeovers = %s AND acted_at IS NOT DISTINCT FROM %s AND status IN (%s, %s)
    RETURNING id, user_id, conversation_id
), said AS (
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

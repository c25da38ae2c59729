"""A month of much use, for benchmarks: users, conversations, turns, messages, audit rows and requests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_TABLES = ["conversations", "turns", "messages", "audit_log", "request_logs"]
_STEPS = (
    """
    INSERT INTO users (id, email, password, passphrase, region, is_active, is_staff, is_superuser, date_joined,
        session_epoch)
    SELECT md5('user' || n)::uuid, 'person' || n || '@example.com', '!', '!', 'US', true, false, false,
        now() - interval '40 days', 0
    FROM generate_series(1, %(users)s) AS n
    """,
    """
    INSERT INTO conversations (id, user_id, state, off_scope_streak, title, created_at, updated_at)
    SELECT md5('talk' || n)::uuid, md5('user' || 1 + n %% %(users)s)::uuid, 'IDLE', 0, 'Talk ' || n,
        now() - interval '30 days' * (1 - n::float / %(talks)s), now()
    FROM generate_series(1, %(talks)s) AS n
    """,
    """
    INSERT INTO turns (id, user_id, conversation_id, status, takeovers, text, digest, acted_at, intent, event,
        state_before, state_after, receipts, outcome, provider, calls, cost, request_id, first_token_ms, total_ms,
        created_at, finished_at)
    SELECT md5('turn' || n)::uuid, md5('user' || 1 + (n / 5 + 1) %% %(users)s)::uuid, md5('talk' || n / 5 + 1)::uuid,
        CASE n %% 97 %% 10 WHEN 8 THEN 'stopped' WHEN 9 THEN 'failed' ELSE 'done' END, 0, '', '', at, intent, '',
        'IDLE',
        (ARRAY['IDLE','IDLE','COLLECTING_SAVE_INFO','AWAITING_PASSPHRASE_FOR_RETRIEVE','OFF_SCOPE_WARNED'])[1 + n %% 5],
        CASE intent WHEN 'retrieve_by_name' THEN
            '[{"tool":"lookup_by_name","arguments":{"query":"acme"},"ok":true,"result":"found","reason":"","total":1,'
            '"stores":["5b6a0a3e-3c0e-4b56-8a4e-0a6f7a6d2b11"]}]'::jsonb
        ELSE '[{"tool":"save_store","arguments":{"store_name":"ACME","phone":"+14155550198"},"ok":true,'
            '"result":"saved","reason":"","total":1,"stores":["5b6a0a3e-3c0e-4b56-8a4e-0a6f7a6d2b11"]}]' END, '{}',
        provider,
        calls,
        CASE provider WHEN 'offline' THEN 0 ELSE 0.00165 END, md5('request' || n),
        (exp(5.5 + random() * 1.8))::int, (exp(6.5 + random() * 1.5))::int, at, at + interval '1 second'
    FROM (
        SELECT n, now() - interval '30 days' * (1 - n::float / %(turns)s) - interval '2 seconds' AS at,
            (ARRAY['save','save','save','retrieve_by_name','retrieve_by_name','retrieve_by_phone','multi_save',
                'clarification','off_scope',''])[1 + n %% 89 %% 10] AS intent,
            (ARRAY['anthropic','anthropic','anthropic','anthropic','openai','offline'])[1 + n %% 83 %% 6] AS provider
        FROM generate_series(1, %(turns)s) AS n
    ) AS each JOIN (  -- OFFSET 0: made three times, not for each turn
        SELECT provider, CASE provider WHEN 'offline' THEN '[]'::jsonb ELSE jsonb_build_array(
            jsonb_build_object('purpose', 'classify', 'provider', provider, 'model', 'claude-haiku-5-5', 'prompt',
                'classifier@0', 'answered', true, 'usage', jsonb_build_object('input', 40, 'output', 60, 'cache_read',
                1200, 'cache_written', 0), 'first_token_ms', null, 'total_ms', 310, 'fault', '', 'cost', '0.000450000'),
            jsonb_build_object('purpose', 'reply', 'provider', provider, 'model', 'claude-sonnet-5-5', 'prompt',
                'reply@3', 'answered', true, 'usage', jsonb_build_object('input', 90, 'output', 50, 'cache_read', 900,
                'cache_written', 0), 'first_token_ms', 420, 'total_ms', 900, 'fault', '', 'cost', '0.001200000')) END
            AS calls
        FROM unnest(ARRAY['anthropic', 'openai', 'offline']) AS provider OFFSET 0
    ) AS made USING (provider)
    """,
    """
    INSERT INTO messages (id, user_id, conversation_id, turn_id, role, content, tool_calls, provider, prompt, failovers,
        created_at)
    SELECT gen_random_uuid(), user_id, conversation_id, id, role,
        CASE role WHEN 'user' THEN 'Save store ' || left(request_id, 4) || ', its number is •••98'
        ELSE 'Saved ⟨store-1⟩: the number ⟨phone-1⟩ is in your ' ||
            CASE WHEN created_at < now() - interval '20 days' THEN 'list.' ELSE 'directory.' END END,
        '[]', CASE role WHEN 'user' THEN '' ELSE provider END, '', '[]', created_at
    FROM turns, unnest(ARRAY['user', 'assistant']) AS role
    """,
    """
    INSERT INTO audit_log (id, at, user_id, type, severity, request_id, details)
    SELECT gen_random_uuid(), finished_at, user_id, 'store.saved', 'info', request_id, '{"store": "a"}'::jsonb
    FROM turns WHERE intent = 'save'
    UNION ALL
    SELECT gen_random_uuid(), finished_at, user_id,
        (ARRAY['passphrase.refused','passphrase.locked','contamination','provider.switched'])[1 + total_ms %% 4],
        'warning', request_id, '{"source": "anthropic", "rule": "digits", "opened": false, "fault": "timeout"}'::jsonb
    FROM turns WHERE total_ms %% 20 = 0
    """,
    """
    INSERT INTO request_logs (id, at, request_id, method, path, status, duration_ms)
    SELECT gen_random_uuid(), created_at, request_id, 'POST', '/chat/',
        CASE WHEN total_ms %% 500 = 0 THEN 500 ELSE 200 END, total_ms
    FROM turns
    """,
    """
    INSERT INTO budget_days (day, reserved, cost)
    SELECT finished_at::date, 0, sum(cost) FROM turns GROUP BY 1
    """,
)


def fill(turns: int) -> None:
    """`turns` turns over the last thirty days, two messages each, of a user for every hundred."""
    size = {"turns": turns, "talks": turns // 5 + 1, "users": max(1, turns // 100)}
    with _bare_tables(), connection.cursor() as cursor:
        for step in _STEPS:
            cursor.execute(step, size)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def _bare_tables() -> Iterator[None]:
    """No indexes but primary keys, and no look at other tables for each row, as long as they are filled."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
            "WHERE NOT indisprimary AND indrelid = ANY(%s::regclass[])",
            [_TABLES],
        )
        indexes = cursor.fetchall()
        cursor.execute("; ".join(f"DROP INDEX {name}" for name, _ in indexes))
        cursor.execute("SET session_replication_role = replica; SET maintenance_work_mem = '512MB'")
        yield
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("RESET session_replication_role; RESET maintenance_work_mem")

"""What happened, by the hour. Hours that are over are counted once, by the worker; the rest when it is asked for.

So the dashboard reads some hundred short rows, however many turns there were. The measures, each `measure:name`:
    turns:STATUS  intent:INTENT  replies:PROVIDER            of turns that ended; a passphrase attempt has no intent
    first:BUCKET  total:BUCKET                               their times, for `percentiles.py`
    active:hour   active:day                                 users with a turn in it; with their day's first one
    tokens:KIND   cost:turns                                 of their calls; USD
    stores:saved  stores:found  import:STATE                 by whatever way; shown by a lookup; rows of files
    secret:TYPE   contamination:RULE  failover:PROVIDER      audit rows; the provider that gave way
    errors:turns  errors:requests                            turns that failed; answers from 500 on
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from adminpanel.dashboard.models import HourlyCounts
from adminpanel.dashboard.percentiles import FACTOR

HOUR = timedelta(hours=1)
GRACE = timedelta(minutes=2)  # for a transaction that began in the hour and has not committed
REACH = timedelta(days=31)  # how far back a new installation, or a worker that was away, counts
KEPT = timedelta(days=400)
CHUNK = timedelta(days=1)  # counted in one statement
_LOCK = 0x686F757273  # "hours"

_AUDITED = (
    "store.saved",
    "import.applied",
    "passphrase.refused",
    "passphrase.locked",
    "password.refused",
    "password.locked",
    "contamination",
    "provider.switched",
)

_COUNTED = """
WITH turn AS MATERIALIZED (
    SELECT date_trunc('hour', finished_at) AS hour, user_id, status, intent, provider, cost, first_token_ms, total_ms,
        calls, receipts
    FROM turns WHERE finished_at >= %(start)s AND finished_at < %(end)s
), record AS MATERIALIZED (
    SELECT date_trunc('hour', at) AS hour, type, details
    FROM audit_log WHERE type = ANY(%(types)s) AND at >= %(start)s AND at < %(end)s
), used AS (
    SELECT hour, call->'usage' AS usage FROM turn, jsonb_array_elements(calls) AS call
    WHERE jsonb_typeof(call->'usage') = 'object'
), first_of_day AS (
    SELECT date_trunc('hour', min(finished_at)) AS hour
    FROM turns WHERE finished_at >= date_trunc('day', %(start)s) AND finished_at < %(end)s
    GROUP BY user_id, date_trunc('day', finished_at)
), counted (hour, key, n) AS (
    SELECT hour, 'turns:' || status, count(*)::numeric FROM turn GROUP BY 1, 2
    UNION ALL SELECT hour, 'intent:' || intent, count(*) FROM turn WHERE status = 'done' GROUP BY 1, 2
    UNION ALL SELECT hour, 'replies:' || provider, count(*) FROM turn WHERE provider <> '' GROUP BY 1, 2
    UNION ALL SELECT hour, 'first:' || ceil(ln(greatest(first_token_ms, 1)) / ln(%(factor)s))::int, count(*)
        FROM turn WHERE first_token_ms IS NOT NULL GROUP BY 1, 2
    UNION ALL SELECT hour, 'total:' || ceil(ln(greatest(total_ms, 1)) / ln(%(factor)s))::int, count(*)
        FROM turn WHERE total_ms IS NOT NULL GROUP BY 1, 2
    UNION ALL SELECT hour, 'active:hour', count(DISTINCT user_id) FROM turn GROUP BY 1
    UNION ALL SELECT hour, 'active:day', count(*) FROM first_of_day WHERE hour >= %(start)s GROUP BY 1
    UNION ALL SELECT hour, 'cost:turns', sum(cost) FROM turn WHERE cost > 0 GROUP BY 1
    UNION ALL SELECT hour, 'tokens:' || each.key, sum(each.value::numeric)
        FROM used, jsonb_each_text(usage) AS each GROUP BY 1, 2
    UNION ALL SELECT hour, 'stores:found', sum(jsonb_array_length(receipt->'stores'))
        FROM turn, jsonb_array_elements(receipts) AS receipt WHERE receipt->>'result' = 'found' GROUP BY 1
    UNION ALL SELECT hour, 'stores:saved', sum(CASE type WHEN 'store.saved' THEN 1
            ELSE (details->>'saved')::numeric + (details->>'doubtful')::numeric END)
        FROM record WHERE type IN ('store.saved', 'import.applied') GROUP BY 1
    UNION ALL SELECT hour, 'import:' || each.key, sum(each.value::numeric)
        FROM record, jsonb_each_text(details) AS each
        WHERE type = 'import.applied' AND each.key IN ('saved', 'doubtful', 'already_there', 'refused') GROUP BY 1, 2
    UNION ALL SELECT hour, 'secret:' || type, count(*) FROM record WHERE type LIKE 'pass%%' GROUP BY 1, 2
    UNION ALL SELECT hour, 'contamination:' || coalesce(details->>'rule', ''), count(*)
        FROM record WHERE type = 'contamination' GROUP BY 1, 2
    UNION ALL SELECT hour, 'failover:' || coalesce(details->>'source', ''), count(*)
        FROM record WHERE type = 'provider.switched' GROUP BY 1, 2
    UNION ALL SELECT hour, 'errors:turns', count(*) FROM turn WHERE status = 'failed' GROUP BY 1
    UNION ALL SELECT date_trunc('hour', at), 'errors:requests', count(*)
        FROM request_logs WHERE status >= 500 AND at >= %(start)s AND at < %(end)s GROUP BY 1
)
SELECT hour, jsonb_object_agg(key, n) AS counts FROM counted GROUP BY hour ORDER BY hour
"""


def counted(start: datetime, end: datetime) -> list[tuple[datetime, dict[str, Any]]]:
    """The hours from `start` to `end` in which something happened, counted now."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, {"start": start, "end": end, "types": list(_AUDITED), "factor": FACTOR})
        return [(hour, json.loads(counts)) for hour, counts in cursor.fetchall()]


def count_hours() -> int:
    """Count the hours that are over and not counted yet; how many. Twice at once, the second finds nothing to do."""
    kept, now = 0, timezone.now()
    end = floor(now - GRACE)
    while kept_now := _count_chunk(end):
        kept += kept_now
    HourlyCounts.objects.filter(hour__lt=now - KEPT).delete()
    return kept


@transaction.atomic
def _count_chunk(end: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    start = max(counted_to() or floor(end - REACH), floor(end - REACH))
    if start >= end:
        return 0
    end = min(end, start + CHUNK)
    counts = dict(counted(start, end))
    hours = [start + n * HOUR for n in range(int((end - start) / HOUR))]
    rows = [HourlyCounts(hour=hour, counts=counts.get(hour, {})) for hour in hours]
    return len(HourlyCounts.objects.bulk_create(rows))


def counted_to() -> datetime | None:
    """Where the hours that are counted end."""
    last = HourlyCounts.objects.order_by("-hour").values_list("hour", flat=True).first()
    return last and last + HOUR


def floor(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)

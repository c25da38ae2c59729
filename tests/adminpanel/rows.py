"""Rows of every model that operators see, as many as are asked for, each of another user."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.models import Group
from django.utils import timezone
from django_q.models import Schedule, Task

from chat.models import BudgetDay, Conversation, ConversationSummary, Message, TokenUsage, Turn
from storeagent.accounts.models import ApiToken, User
from storeagent.observability import audit
from storeagent.observability.models import Alert, RequestLog
from stores.models import Import
from tests.factories import make_store

FAILURE = """duplicate key (+14155550198) : Traceback (most recent call last):
  File "/venv/lib/python3.11/site-packages/django_q/worker.py", line 103, in worker
    res = f(*task["args"], **task["kwargs"])
  File "/app/chat/housekeeping.py", line 20, in forget_events
    raise ValueError("duplicate key (+14155550198)")
ValueError: duplicate key (+14155550198)
"""


def make_rows(start: int, count: int) -> None:
    for number in range(start, start + count):
        _of(User.objects.create(email=f"person-{number}@example.com", budget_usd=Decimal(2)), number)


def _of(user: User, number: int) -> None:
    now = timezone.now()
    make_store(user, f"=Shop {number}", deleted_at=now if number % 2 else None)
    Import.objects.create(user=user, filename="stores.csv", digest="0", status=Import.Status.APPLIED)
    ApiToken.objects.issue(user, f"till {number}")
    Group.objects.create(name=f"Group {number}")
    conversation = Conversation.objects.create(user=user)
    ConversationSummary.objects.create(conversation=conversation, user=user, text="Saved one.")
    turn = Turn.objects.create(
        id=uuid.uuid4(), user=user, conversation=conversation, status=Turn.Status.DONE, finished_at=now, text="secret"
    )
    Message.objects.create(user=user, conversation=conversation, turn=turn, role=Message.Role.USER, content="Hello")
    day = date(2026, 1, 1) + timedelta(days=number)
    TokenUsage.objects.create(user=user, day=day, calls=1)
    BudgetDay.objects.create(day=day)
    audit.record("store.saved", user=user, store=str(number))
    Alert.objects.create(key=f"test:{number}", kind="test", text="It smokes.")
    RequestLog.objects.create(
        at=now, request_id=uuid.uuid4().hex, method="GET", path="/chat/", status=200, duration_ms=5, user=user
    )
    task = Task.objects.create(
        id=uuid.uuid4().hex,
        name=f"task {number}",
        func="chat.housekeeping.forget_events",
        args=("+14155550198",),
        kwargs={},
        group=f"job {number}",
        result=FAILURE,
        started=now,
        stopped=now + timedelta(seconds=1),
        success=False,
    )
    Schedule.objects.create(name=f"job {number}", func="chat.housekeeping.forget_events", task=task.id)

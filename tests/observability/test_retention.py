"""Rows go when their time is over, in batches that may be interrupted anywhere; and each run says what it did."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_q.models import OrmQ, Task

from chat.models import Conversation, ConversationSummary, Message, Turn, TurnEvent
from storeagent.accounts.models import IdempotencyKey, RateLimit
from storeagent.observability import audit, purge
from storeagent.observability.models import Alert, AuditLog, RequestLog
from stores.models import Import, Store
from tests.factories import make_store
from tests.threads import in_parallel

AGES = {
    "deleted conversations": 7,
    "events of turns": 7,
    "messages": 365,
    "turns": 365,
    "empty conversations": 1,
    "stores in the trash": 30,
    "files of imports, not applied": 1,
    "rows of imports": 90,
    "request logs": 30,
    "alerts": 30,
    "results of jobs": 30,
    "audit rows": 730,
    "expired sessions": 0,
    "idempotency keys": 1,
    "rate limits": 1,
}


def ago(days: float) -> object:
    return timezone.now() - timedelta(days=days)


def make_turn(user, days: float, *, said: bool = True, conversation: Conversation | None = None, **fields) -> Turn:
    """A turn that ended `days` ago, with two events and, when something was `said`, a message."""
    if conversation is None:
        conversation = Conversation.objects.create(user=user)
        Conversation.objects.filter(pk=conversation.pk).update(updated_at=ago(days))
    fields = {"status": Turn.Status.DONE, "finished_at": ago(days)} | fields
    turn = Turn.objects.create(pk=uuid.uuid4(), user=user, conversation=conversation, **fields)
    TurnEvent.objects.bulk_create(TurnEvent(user=user, turn=turn, seq=seq, type="token") for seq in (1, 2))
    if said:
        message = Message.objects.create(user=user, conversation=conversation, turn=turn, role="user", content="Hi")
        Message.objects.filter(pk=message.pk).update(created_at=ago(days))
    return turn


def make_task(days: float, *, success: bool) -> Task:
    times = {"started": ago(days), "stopped": ago(days)}
    return Task.objects.create(id=uuid.uuid4().hex, name="a job", func="some.job", success=success, **times)


def make_import(user, days: float, status: str) -> Import:
    applied = ago(days) if status == Import.Status.APPLIED else None
    made = Import.objects.create(user=user, status=status, rows=[["ACME"]], digest="0" * 64, applied_at=applied)
    Import.objects.filter(pk=made.pk).update(created_at=ago(days))
    return made


def make_audit_row(days: float) -> None:
    row = audit.record("test.happened")
    with audit.erasing():
        AuditLog.objects.filter(pk=row.pk).update(at=ago(days))


def make_one_of_each(user, scale: float) -> None:
    """One row for each step, `scale` times as old as it may become. The conversations are young."""
    young = Conversation.objects.create(user=user)
    make_turn(user, AGES["events of turns"] * scale, said=False, conversation=young)
    old = make_turn(user, AGES["messages"] * scale, conversation=young)
    old.events.all().delete()
    empty = Conversation.objects.create(user=user)
    Conversation.objects.filter(pk=empty.pk).update(updated_at=ago(scale))
    Conversation.objects.create(user=user, deleted_at=ago(AGES["deleted conversations"] * scale))
    make_store(user, deleted_at=ago(AGES["stores in the trash"] * scale))
    make_import(user, scale, Import.Status.PREVIEW)
    make_import(user, AGES["rows of imports"] * scale, Import.Status.APPLIED)
    RequestLog.objects.create(at=ago(30 * scale), method="GET", path="/", status=200, duration_ms=1)
    Alert.objects.create(key=str(uuid.uuid4()), kind="test", text="", raised_at=ago(30 * scale))
    make_task(30 * scale, success=False)
    make_audit_row(AGES["audit rows"] * scale)
    Session.objects.create(session_key=uuid.uuid4().hex, expire_date=timezone.now() + timedelta(hours=1 - scale))
    IdempotencyKey.objects.create(user=user, key=str(uuid.uuid4()), created_at=ago(scale))
    RateLimit.objects.create(key=str(uuid.uuid4()), tokens=1, at=ago(scale))


class TestWhatGoes:
    def test_each_kind_at_its_time_and_not_before(self, alice) -> None:
        make_one_of_each(alice, 0.99)
        assert set(purge.purge().deleted.values()) == {0}
        make_one_of_each(alice, 1.01)
        due = purge.count_due()
        report = purge.purge()
        assert due == report.deleted == {**dict.fromkeys(AGES, 1), "events of turns": 2}
        assert report.finished
        assert set(purge.purge().deleted.values()) == {0}

    def test_what_is_young_is_left_as_it_was(self, alice) -> None:
        make_one_of_each(alice, 0.99)
        live = make_store(alice)
        kinds = [
            Conversation,
            Message,
            Turn,
            TurnEvent,
            Store,
            Import,
            RequestLog,
            Alert,
            Task,
            Session,
            IdempotencyKey,
            RateLimit,
        ]
        before = [list(kind.objects.order_by("pk").values_list()) for kind in kinds]
        make_one_of_each(alice, 1.01)
        purge.purge()
        after = [kind.objects.order_by("pk") for kind in kinds]
        kept = [[row for row in left.values_list() if row in old] for left, old in zip(after, before, strict=True)]
        assert kept == before
        assert Store.objects.live().get() == live

    def test_zero_keeps_for_ever(self, alice, configure) -> None:
        make_one_of_each(alice, 1.01)
        configure(
            **{f"RETENTION_{kind}_DAYS": 0 for kind in ("MESSAGES", "EVENTS", "TRASH", "IMPORTS", "LOGS", "AUDIT")}
        )
        gone = {name for name, count in purge.purge().deleted.items() if count}
        always = {
            "deleted conversations",
            "empty conversations",
            "files of imports, not applied",
            "expired sessions",
            "idempotency keys",
            "rate limits",
        }
        assert gone == always
        assert Message.objects.count() == 1

    def test_a_report_loses_its_rows_and_keeps_its_counts(self, alice) -> None:
        kept = make_import(alice, 91, Import.Status.APPLIED)
        make_store(alice, source_import=kept)
        assert purge.purge().deleted["rows of imports"] == 1
        kept.refresh_from_db()
        assert (kept.rows, kept.stores.count()) == ([], 1)

    def test_a_conversation_goes_with_its_last_message(self, alice) -> None:
        turn = make_turn(alice, 366)
        ConversationSummary.objects.create(conversation=turn.conversation, user=alice, text="They said hi.")
        purge.purge()
        assert not Conversation.objects.exists()
        assert not ConversationSummary.objects.exists()

    def test_of_a_long_conversation_only_the_old_part_goes(self, alice) -> None:
        old = make_turn(alice, 366)
        young = make_turn(alice, 1, conversation=old.conversation)
        purge.purge()
        assert [message.turn for message in Message.objects.all()] == [young]

    def test_a_conversation_with_a_turn_under_way_stays(self, alice) -> None:
        turn = make_turn(alice, 2, said=False, status=Turn.Status.RUNNING, finished_at=None)
        purge.purge()
        assert Conversation.objects.get() == turn.conversation


class TestRuns:
    def test_each_run_is_audited_with_its_counts(self, alice) -> None:
        make_one_of_each(alice, 1.01)
        report = purge.purge()
        row = AuditLog.objects.get(type="retention.purged")
        assert row.details == {"deleted": report.deleted, "finished": True, "skipped": []}

    def test_a_dry_run_changes_nothing(self, alice) -> None:
        make_one_of_each(alice, 1.01)
        out = StringIO()
        with CaptureQueriesContext(connection) as queries:
            call_command("purge", "--dry-run", stdout=out)
        assert not {query["sql"].split()[0] for query in queries} & {"INSERT", "UPDATE", "DELETE"}
        assert "messages                        after 365 days               1" in out.getvalue()
        call_command("purge", stdout=out)
        assert "all                                                         16" in out.getvalue()

    def test_more_than_a_batch(self, alice, monkeypatch) -> None:
        small = [replace(step, batch=3) for step in purge.steps()]
        monkeypatch.setattr(purge, "steps", lambda: small)
        for days in (31, 31, 31, 31, 32, 33, 34, 35, 35, 36):
            make_store(alice, deleted_at=ago(days))
        assert purge.purge().deleted["stores in the trash"] == 10

    def test_a_slice_ends_in_time_and_asks_for_the_next(self, alice, monkeypatch) -> None:
        make_one_of_each(alice, 1.01)
        monkeypatch.setattr(purge, "SLICE", -1)
        assert "to be continued" in purge.nightly()
        assert OrmQ.objects.count() == 1
        assert AuditLog.objects.get(type="retention.purged").details["finished"] is False
        monkeypatch.setattr(purge, "SLICE", 60)
        assert "finished" in purge.nightly()
        assert OrmQ.objects.count() == 1

    def test_a_row_that_another_transaction_holds_is_left_alone(self, transactional_db) -> None:
        held = make_task(31, success=False)
        make_task(32, success=False)
        with transaction.atomic():
            assert Task.objects.select_for_update().get(pk=held.pk)
            [report] = in_parallel(1, lambda _: purge.purge())
        assert report.deleted["results of jobs"] == 1
        assert Task.objects.get() == held

    def test_two_at_once_share_the_work(self, transactional_db, bob) -> None:
        for _ in range(40):
            make_turn(bob, 366)
            make_store(bob, deleted_at=ago(31))
        reports = in_parallel(4, lambda _: purge.purge())
        for name, count in {"messages": 40, "turns": 40, "stores in the trash": 40, "events of turns": 80}.items():
            assert sum(report.deleted[name] for report in reports) == count, name
        assert not Store.objects.exists()
        assert not Message.objects.exists()
        assert AuditLog.objects.filter(type="retention.purged", details__finished=True).count() == 4


class TestQueries:
    INDEXES = {
        "deleted conversations": "conversations_deleted",
        "events of turns": "turns_by_end",
        "messages": "messages_by_age",
        "turns": "turns_by_end",
        "empty conversations": "conversations_by_age",
        "stores in the trash": "stores_by_deletion",
        "files of imports, not applied": "imports_previewed",
        "rows of imports": "imports_with_rows",
        "request logs": "requests_by_time",
        "alerts": "alerts_by_time",
        "results of jobs": "jobs_by_end",
        "audit rows": "audit_by_time",
        "expired sessions": "django_session_expire_date",
        "idempotency keys": "idempotency_keys_created_at",
        "rate limits": "rate_limits_at_",
    }

    @pytest.mark.parametrize("step", purge.steps(), ids=lambda step: step.name)
    def test_what_is_due_comes_from_an_index_in_its_order(self, step, db) -> None:
        """The tables are empty, so the planner is told to take an index where there is one."""
        first = step.due().order_by(step.by).values_list("pk", step.by)[: step.batch]
        with connection.cursor() as cursor:
            for other in ("seqscan", "sort", "bitmapscan"):
                cursor.execute(f"SET LOCAL enable_{other} = off")
            sql, parameters = first.query.sql_with_params()
            cursor.execute(f"EXPLAIN {sql}", parameters)
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert self.INDEXES[step.name] in plan
        assert "Sort" not in plan
        assert "Seq Scan" not in plan

"""An alert reaches the operators once, however many workers there are; what fails is tried again, and not for ever."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_q.models import OrmQ

from storeagent.observability import alerts, delivery
from storeagent.observability.alerts import raise_once
from storeagent.observability.delivery import ATTEMPTS, send_due
from storeagent.observability.models import Alert, AuditLog
from storeagent.observability.telegram import TelegramError
from tests.fakes import FakeTelegram, Fault
from tests.fakes.telegram import RETRY_AFTER
from tests.threads import in_parallel

pytestmark = pytest.mark.usefixtures("telegram_settings")


def audited(type: str) -> list[dict]:
    return list(AuditLog.objects.filter(type=type).order_by("at").values_list("details", flat=True))


def wait_until_due() -> timedelta:
    """As if the pause were over; how long it was."""
    alert = Alert.objects.order_by("due_at").first()
    pause = alert.due_at - timezone.now()
    Alert.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
    return pause


class TestSending:
    def test_what_is_raised_is_sent_and_marked(self, db, fake_telegram: FakeTelegram) -> None:
        raise_once("disk:low", "disk", "2 GB left.")
        assert OrmQ.objects.count() == 1  # the worker is told at once
        assert send_due() == 1
        assert fake_telegram.texts == ["⚠️ 2 GB left."]
        alert = Alert.objects.get()
        assert alert.sent_at
        assert alert.due_at is None
        assert audited("alert.sent") == [{"key": "disk:low", "attempts": 1}]

    def test_never_twice(self, db, fake_telegram: FakeTelegram) -> None:
        raise_once("disk:low", "disk", "2 GB left.")
        raise_once("disk:low", "disk", "1 GB left.")
        assert (send_due(), send_due()) == (1, 0)
        assert len(fake_telegram.requests) == 1

    def test_not_by_many_at_once(self, transactional_db, fake_telegram: FakeTelegram) -> None:
        for number in range(10):
            raise_once(f"disk:{number}", "disk", f"{number} GB left.")
        assert sum(in_parallel(5, lambda _: send_due())) == 10
        assert sorted(fake_telegram.texts) == [f"⚠️ {number} GB left." for number in range(10)]

    def test_below_the_level_and_without_telegram_never(self, configure, settings, fake_telegram: FakeTelegram) -> None:
        configure(ALERT_LEVEL="error")
        raise_once("quiet", "disk", "2 GB left.")
        configure(ALERT_LEVEL="info")
        settings.TELEGRAM_CHAT_ID = ""
        raise_once("nobody there", "disk", "2 GB left.")
        settings.TELEGRAM_CHAT_ID = "-1001234567"
        assert send_due() == 0
        assert Alert.objects.filter(due_at=None, sent_at=None).count() == 2
        assert not OrmQ.objects.exists()

    def test_what_is_due_comes_from_an_index(self, db) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            with CaptureQueriesContext(connection) as queries:
                assert delivery._claim() is None
            [asked] = [each["sql"].partition("SELECT")[2] for each in queries if "SELECT" in each["sql"]]
            cursor.execute("EXPLAIN SELECT" + asked)
            assert "alerts_due" in str(cursor.fetchall())


class TestFailing:
    def test_it_is_tried_again_with_growing_pauses_and_given_up(self, db, fake_telegram: FakeTelegram) -> None:
        raise_once("disk:low", "disk", "2 GB left.")
        fake_telegram.script(Fault.SERVER_ERROR)
        pauses = []
        while Alert.objects.filter(due_at__isnull=False).exists():
            assert send_due() == 0
            if Alert.objects.filter(due_at__isnull=False).exists():
                pauses.append(round(wait_until_due().total_seconds() / 60))
        assert pauses == [1, 2, 4, 8, 16, 32, 60]
        assert len(fake_telegram.requests) == ATTEMPTS
        [facts] = audited("alert.given_up")
        assert facts["attempts"] == ATTEMPTS

    def test_it_arrives_when_telegram_is_back(self, db, fake_telegram: FakeTelegram) -> None:
        raise_once("disk:low", "disk", "2 GB left.")
        fake_telegram.script(Fault.REFUSE)
        assert send_due() == 0
        assert send_due() == 0  # not due yet
        fake_telegram.clear()
        wait_until_due()
        assert send_due() == 1
        assert audited("alert.sent")[0]["attempts"] == 2

    def test_telegram_is_left_alone_for_as_long_as_it_says(self, db, fake_telegram: FakeTelegram) -> None:
        raise_once("one", "disk", "2 GB left.")
        raise_once("two", "disk", "1 GB left.")
        fake_telegram.script(Fault.RATE_LIMITED, times=1)
        assert (send_due(), send_due()) == (0, 0)
        assert len(fake_telegram.requests) == 1
        assert wait_until_due() > timedelta(seconds=RETRY_AFTER - 10)
        assert send_due() == 2

    def test_what_nobody_but_an_operator_can_mend_is_given_up_at_once(self, db, fake_telegram: FakeTelegram) -> None:
        raise_once("disk:low", "disk", "2 GB left.")
        fake_telegram.script(Fault.UNAUTHORIZED)
        assert (send_due(), send_due()) == (0, 0)
        assert "TELEGRAM_BOT_TOKEN" in audited("alert.given_up")[0]["reason"]

    def test_a_worker_that_died_while_sending_leaves_it_to_another(self, db, fake_telegram: FakeTelegram) -> None:
        raise_once("disk:low", "disk", "2 GB left.")
        assert delivery._claim()
        assert send_due() == 0
        wait_until_due()
        assert send_due() == 1

    def test_one_that_kills_every_worker_is_left_alone_in_the_end(self, db) -> None:
        raise_once("disk:low", "disk", "2 GB left.")
        for _ in range(ATTEMPTS):
            assert delivery._claim()
            wait_until_due()
        assert delivery._claim() is None


class TestByHand:
    def test_a_test_alert(self, configure, fake_telegram: FakeTelegram) -> None:
        configure(ALERT_LEVEL="error")  # which is no matter here
        alerts.send_test()
        assert "test" in fake_telegram.texts[0]
        assert (len(audited("alert.test")), len(audited("alert.sent"))) == (1, 1)

    def test_one_that_fails_says_why_and_is_not_tried_again(self, db, fake_telegram: FakeTelegram) -> None:
        fake_telegram.script(Fault.SERVER_ERROR)
        with pytest.raises(TelegramError, match="500"):
            alerts.send_test()
        assert Alert.objects.get().due_at is None
        assert len(audited("alert.given_up")) == 1

    def test_the_command(self, db, fake_telegram: FakeTelegram) -> None:
        out = StringIO()
        call_command("send_alert", "Maintenance", "at", "12:00,", "ring 415-555-0198", stdout=out)
        call_command("send_alert", "caf\udce9", stdout=out)
        call_command("send_alert", stdout=out)
        assert out.getvalue() == "Sent.\n" * 3
        assert fake_telegram.texts[0] == "ℹ️ Maintenance at 12:00, ring [phone]"
        assert "0198" not in str(Alert.objects.values()) + str(AuditLog.objects.values())

    def test_the_command_leaves_it_to_the_worker_when_it_fails(self, db, fake_telegram: FakeTelegram) -> None:
        fake_telegram.script(Fault.SERVER_ERROR)
        with pytest.raises(CommandError, match=r"500.* The worker tries again"):
            call_command("send_alert", "Maintenance")
        fake_telegram.clear()
        wait_until_due()
        assert send_due() == 1
        assert fake_telegram.texts[-1] == "ℹ️ Maintenance"

"""The budget: caps that hold in parallel, calls paid once, crashes paid in full, and alerts raised once."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from chat import budget
from chat.budget import LIFETIME, refused_first, release_expired, reserve, settle
from chat.models import BudgetDay, Reservation, TokenUsage
from chat.providers.base import Call, Usage
from storeagent.observability.models import Alert, AuditLog
from tests.conftest import make_user
from tests.threads import in_parallel

CENT = Decimal("0.01")


@pytest.fixture
def alice(transactional_db):
    return make_user("alice@example.com")


@pytest.fixture
def bob(transactional_db):
    return make_user("bob@example.com")


@pytest.fixture
def at(monkeypatch):
    """`at(2026, 11, 25, 23, 59)` sets the clock (UTC)."""

    def set_clock(*fields: int) -> datetime:
        now = datetime(*fields, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: now)
        return now

    return set_clock


def call(usd: str = "", **fields) -> Call:
    """An answered call to a model at 10 USD per million tokens of output, that cost `usd`; unknown usage without."""
    usage = Usage(output=int(Decimal(usd) * 100_000)) if usd else None
    fields = {"worst": 0, "max_tokens": 1_000, "answered": True, "usage": usage} | fields
    return Call("reply", "anthropic", "claude-sonnet-5-5", "reply@1", **fields)


def alerts() -> list[str]:
    """The keys without user and day: "user:80", "total:100"."""
    parts = [key.split(":") for key in raised()]
    return sorted(f"{key[1]}:{key[-1]}" for key in parts)


def raised() -> list[str]:
    return list(Alert.objects.values_list("key", flat=True))


def rows(user) -> tuple[TokenUsage, BudgetDay]:
    return TokenUsage.objects.get(user=user), BudgetDay.objects.get()


class TestReserve:
    def test_the_worst_case_is_set_aside(self, alice) -> None:
        reservation = reserve(alice, Decimal("0.3"))
        usage, day = rows(alice)
        assert (usage.reserved, usage.cost, day.reserved, day.cost) == (Decimal("0.3"), 0, Decimal("0.3"), 0)
        assert Reservation.objects.get().amount == reservation.amount == Decimal("0.3")
        assert reservation.expires_at - reservation.created_at == LIFETIME

    def test_up_to_the_last_digit(self, alice) -> None:
        assert reserve(alice, Decimal("0.999999999"))
        assert reserve(alice, Decimal("0.000000002")) is None
        assert reserve(alice, Decimal("0.0000000011")) is None  # rounded up
        assert reserve(alice, Decimal("0.000000001"))
        assert rows(alice)[0].reserved == 1

    def test_more_than_the_cap_at_once(self, alice) -> None:
        assert reserve(alice, Decimal("1.01")) is None
        assert not TokenUsage.objects.exists()

    def test_a_refusal_writes_nothing(self, alice, bob, configure) -> None:
        configure(BUDGET_TOTAL_USD=Decimal("0.5"))
        reserve(alice, Decimal("0.4"))
        assert reserve(bob, Decimal("0.2")) is None
        assert not TokenUsage.objects.filter(user=bob).exists()
        assert Reservation.objects.count() == 1

    def test_one_users_budget_is_not_anothers(self, alice, bob) -> None:
        assert reserve(alice, Decimal(1))
        assert reserve(bob, Decimal(1))

    def test_a_cap_lowered_live_holds_for_the_next_turn(self, alice, configure) -> None:
        assert reserve(alice, Decimal("0.5"))
        configure(BUDGET_USER_USD=Decimal("0.4"))
        assert reserve(alice, CENT) is None
        assert reserve(alice, Decimal(0))  # a model of one's own costs nothing
        configure(BUDGET_USER_USD=Decimal(2))
        assert reserve(alice, CENT)

    def test_a_cap_of_nothing_is_no_reason_for_an_alert(self, alice, configure) -> None:
        configure(BUDGET_USER_USD=Decimal(0))
        assert reserve(alice, CENT) is None
        assert reserve(alice, Decimal(0))
        assert alerts() == []

    def test_less_than_nothing(self, alice) -> None:
        with pytest.raises(ValueError, match="less than nothing"):
            reserve(alice, -CENT)

    def test_not_inside_a_transaction(self, alice) -> None:
        with pytest.raises(RuntimeError), transaction.atomic():
            reserve(alice, CENT)

    def test_a_hundred_at_once_never_pass_the_users_cap(self, alice) -> None:
        granted = [each for each in in_parallel(100, lambda _: reserve(alice, Decimal("0.03"))) if each]
        assert len(granted) == 33
        usage, day = rows(alice)
        assert usage.reserved == day.reserved == Decimal("0.99")
        assert alerts() == ["user:100", "user:80"]

    def test_a_hundred_of_many_users_never_pass_the_installations_cap(self, transactional_db, configure) -> None:
        configure(BUDGET_TOTAL_USD=Decimal(2))
        users = [make_user(f"user{number}@example.com") for number in range(7)]
        granted = [each for each in in_parallel(100, lambda n: reserve(users[n % 7], Decimal("0.07"))) if each]
        assert len(granted) == 28
        assert BudgetDay.objects.get().reserved == Decimal("1.96")
        assert TokenUsage.objects.aggregate(all=Sum("reserved"))["all"] == Decimal("1.96")
        assert alerts().count("total:80") == alerts().count("total:100") == 1

    def test_reserving_and_settling_at_once_lose_nothing_and_do_not_deadlock(self, transactional_db, configure) -> None:
        configure(BUDGET_TOTAL_USD=Decimal(3))
        users = [make_user(f"user{number}@example.com") for number in range(5)]

        def turn(number: int) -> Decimal:
            reservation = reserve(users[number % 5], Decimal("0.05"))
            if reservation is None:
                return Decimal()
            used = TokenUsage.objects.get(user=users[number % 5])
            assert used.reserved + used.cost <= 1
            spent = Decimal(random.Random(number).randrange(0, 6)) / 100
            settle(reservation, [call(str(spent))])
            return spent

        spent = sum(in_parallel(200, turn))
        day = BudgetDay.objects.get()
        assert (day.reserved, day.cost) == (0, spent)
        assert day.cost <= 3
        assert TokenUsage.objects.aggregate(all=Sum("cost"))["all"] == spent


class TestSettle:
    def test_what_was_spent_is_paid_and_the_rest_is_free_again(self, alice) -> None:
        settle(reserve(alice, Decimal("0.3")), [call("0.02"), call("0.05")])
        usage, day = rows(alice)
        assert (usage.reserved, usage.cost, day.reserved, day.cost) == (0, Decimal("0.07"), 0, Decimal("0.07"))
        assert (usage.output_tokens, usage.calls) == (7_000, 2)
        assert not Reservation.objects.exists()

    def test_tokens_are_counted_by_kind(self, alice) -> None:
        settle(reserve(alice, CENT), [call(usage=Usage(1, 2, 3, 4)), call(usage=Usage(10, 20, 30, 40))])
        usage = rows(alice)[0]
        counts = usage.input_tokens, usage.output_tokens, usage.cache_read_tokens, usage.cache_written_tokens
        assert counts == (11, 22, 33, 44)

    def test_no_call_no_cost(self, alice) -> None:
        settle(reserve(alice, CENT), [])
        settle(reserve(alice, CENT), [call("0.01", answered=False)])
        usage = rows(alice)[0]
        assert (usage.reserved, usage.cost, usage.calls) == (0, 0, 0)

    def test_an_unknown_usage_is_the_worst_case(self, alice) -> None:
        settle(reserve(alice, CENT), [call()])
        assert rows(alice)[0].cost == CENT

    def test_again_changes_nothing(self, alice) -> None:
        reservation = reserve(alice, Decimal("0.3"))
        in_parallel(20, lambda _: settle(reservation, [call("0.02")]))
        usage, day = rows(alice)
        assert (usage.reserved, usage.cost, day.reserved, day.cost) == (0, Decimal("0.02"), 0, Decimal("0.02"))
        assert usage.calls == 1

    def test_more_than_reserved_is_recorded_and_said(self, alice, monkeypatch) -> None:
        said: list[dict] = []
        monkeypatch.setattr(budget.log, "warning", lambda event, **fields: said.append(fields), raising=False)
        settle(reserve(alice, CENT), [call("2")])
        assert rows(alice)[0].cost == 2
        assert said == [{"reserved": "0.010000000", "cost": "2.000000000"}]
        assert reserve(alice, CENT) is None

    def test_rolled_back_with_the_callers_transaction(self, alice) -> None:
        reservation = reserve(alice, CENT)
        with transaction.atomic():
            settle(reservation, [call("0.01")])
            transaction.set_rollback(True)
        assert rows(alice)[0].reserved == CENT
        settle(reservation, [call("0.01")])
        assert rows(alice)[0].cost == CENT

    def test_after_the_user_is_gone(self, alice) -> None:
        reservation = reserve(alice, CENT)
        alice.delete()
        settle(reservation, [call("0.01")])
        assert BudgetDay.objects.get().reserved == CENT  # may have been billed: counts until midnight


class TestCrash:
    def test_the_reservation_of_a_dead_process_is_paid_in_full_once(self, alice, bob) -> None:
        dead, alive = reserve(alice, Decimal("0.3")), reserve(bob, Decimal("0.2"))
        Reservation.objects.filter(pk=dead.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
        assert sum(in_parallel(5, lambda _: release_expired())) == 1
        usage = TokenUsage.objects.get(user=alice)
        assert (usage.reserved, usage.cost) == (0, Decimal("0.3"))
        assert (BudgetDay.objects.get().reserved, BudgetDay.objects.get().cost) == (Decimal("0.2"), Decimal("0.3"))
        settle(dead, [call("0.01")])  # a process that was only slow
        assert rows(alice)[0].cost == Decimal("0.3")
        settle(alive, [])
        assert release_expired() == 0


class TestMidnight:
    def test_a_new_day_is_a_new_budget_and_the_old_one_pays_for_what_it_began(self, alice, at) -> None:
        at(2026, 11, 25, 23, 59, 59)
        late = reserve(alice, Decimal(1))
        assert reserve(alice, CENT) is None
        assert refused_first(alice)
        at(2026, 11, 26, 0, 0, 0)
        assert reserve(alice, CENT)
        settle(late, [call("0.9")])
        assert TokenUsage.objects.get(user=alice, day="2026-11-26").cost == 0
        assert TokenUsage.objects.get(user=alice, day="2026-11-25").cost == Decimal("0.9")
        assert BudgetDay.objects.get(day="2026-11-25").reserved == 0
        assert refused_first(alice)

    def test_the_day_is_utc_in_every_time_zone(self, alice, at, settings) -> None:
        settings.TIME_ZONE = "Pacific/Auckland"
        at(2026, 11, 25, 23, 0)
        assert str(reserve(alice, CENT).day) == "2026-11-25"


class TestRefusedFirst:
    def test_once_a_day_in_parallel(self, alice) -> None:
        assert sum(in_parallel(30, lambda _: refused_first(alice))) == 1

    def test_each_user_hears_it(self, alice, bob) -> None:
        reserve(alice, CENT)
        assert [refused_first(user) for user in (alice, alice, bob)] == [True, False, True]


class TestAlerts:
    def test_at_eighty_percent_and_when_used_up(self, alice) -> None:
        reservation = reserve(alice, Decimal("0.79"))
        assert alerts() == []
        reserve(alice, CENT)
        assert alerts() == ["user:80"]
        settle(reservation, [])
        reserve(alice, Decimal("0.79"))
        assert alerts() == ["user:80"]
        for _ in range(3):
            assert reserve(alice, Decimal("0.5")) is None
        assert alerts() == ["user:100", "user:80"]
        assert AuditLog.objects.filter(type="alert.budget").count() == 2

    def test_when_the_cost_reaches_the_cap(self, alice) -> None:
        settle(reserve(alice, Decimal(1)), [call("1")])
        assert alerts() == ["user:100", "user:80"]

    def test_of_the_installation(self, alice, configure) -> None:
        configure(BUDGET_TOTAL_USD=Decimal("0.5"))
        reserve(alice, Decimal("0.4"))
        reserve(alice, Decimal("0.2"))
        day = timezone.now().date()
        assert sorted(raised()) == [f"budget:total:{day}:100", f"budget:total:{day}:80"]

    def test_who_it_is_about_without_who_that_is(self, alice) -> None:
        reserve(alice, Decimal(2))
        alert = Alert.objects.get()
        day = timezone.now().date()
        assert alert.key == f"budget:user:{alice.pk}:{day}:100"
        assert alert.text == f"Budget of user {alice.pk} for {day}, 1 USD: used up: replies go on without a model."
        assert alert.severity == "error"

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adminpanel.dashboard import counting
from adminpanel.dashboard.charts import HEIGHT, Chart, Series
from adminpanel.models import HourlyCounts
from chat.models import BudgetDay
from storeagent import configuration
from storeagent.observability import alerts, audit
from tests.adminpanel.turns import CALL, make_turn, text_of

WINDOWS = ("24h", "7d", "30d")


@pytest.mark.parametrize("address", ["/admin/", "/admin/dashboard/", "/admin/inspector/"])
def test_it_is_for_staff(address, alice_client):
    for client in (Client(), alice_client):
        response = client.get(address)
        assert (response.status_code, response.url.partition("?")[0]) == (302, "/admin/login/")


@pytest.mark.parametrize("window", WINDOWS)
def test_an_empty_installation_has_a_dashboard(staff, window):
    page = text_of(staff.get(f"/admin/?window={window}"))

    assert "Turns 0" in page
    assert "First token –" in page
    assert page.count("None in this time.") >= 8


@pytest.mark.django_db(transaction=True)  # a query beside the others sees what is committed
@pytest.mark.parametrize("window", [*WINDOWS, "a year"])
def test_what_is_counted_and_what_has_just_happened_are_added_up(staff, alice, bob, window):
    make_turn(alice, at=timezone.now() - timedelta(hours=5), provider="anthropic", calls=[CALL], cost="0.0012")
    counting.count_hours()
    make_turn(alice, status="failed")
    make_turn(bob, intent="retrieve_by_name")
    page = text_of(staff.get("/admin/", {"window": window}))

    assert "Turns 3" in page
    assert "1 failed" in page
    assert "Active users 2" in page
    assert "Tokens 1,050" in page
    assert re.search(r"Whole turn (1[789]\d|20\d) ms", page)
    assert "retrieve_by_name" in page


def test_older_turns_are_left_out(staff, alice):
    make_turn(alice, at=timezone.now() - timedelta(days=3))
    counting.count_hours()

    assert "Turns 0" in text_of(staff.get("/admin/?window=24h"))
    assert "Turns 1" in text_of(staff.get("/admin/?window=7d"))


def test_trouble_is_named(staff, alice):
    audit.record("passphrase.refused", user=alice, tries_left=0)
    audit.record("passphrase.locked", user=alice, until="x")
    audit.record("contamination", user=alice, rule="claim", turn="t", model="m")
    alerts.raise_once("budget:total:today:80", "budget", "Budget of total: 80% spent or reserved.")
    page = text_of(staff.get("/admin/"))

    for words in ("Refused passphrases 1", "Lockouts 1", "Contaminations 1", "Budget of total: 80% spent"):
        assert words in page


def test_the_budget_is_todays(staff, configure):
    configure(BUDGET_TOTAL_USD=20)
    BudgetDay.objects.create(day=timezone.now().date(), cost="12", reserved="4")
    BudgetDay.objects.create(day=timezone.now().date() - timedelta(days=1), cost="7")
    response = staff.get("/admin/?window=7d")

    assert "Cost today $12.00" in text_of(response)
    assert 'value="80"' in response.content.decode()
    assert "$7.00" in text_of(response)


def report(alice, minutes_ago, opened=True, permanent=False):
    facts = {"source": "anthropic", "reason": "timeout: no first word", "opened": opened, "permanent": permanent}
    audit.record("provider.switched", user=alice, **facts)
    with audit.erasing(), connection.cursor() as cursor:  # the log is append-only
        cursor.execute("UPDATE audit_log SET at = now() - %s * interval '1 minute'", [minutes_ago])


def breaker_of(staff, settings):
    settings.PROVIDERS = ["anthropic"]
    return re.search(r"Breaker (closed|open|half-open)", text_of(staff.get("/admin/")))[1]


def test_a_breaker_is_open_then_half_open_until_a_reply(staff, alice, settings):
    assert breaker_of(staff, settings) == "closed"
    report(alice, 0)
    assert breaker_of(staff, settings) == "open"
    report(alice, 1)
    assert breaker_of(staff, settings) == "half-open"
    make_turn(alice, provider="anthropic")
    assert breaker_of(staff, settings) == "closed"


def test_a_breaker_rests_longer_over_a_permanent_fault_and_closes_by_a_report(staff, alice, settings):
    report(alice, 1, permanent=True)
    assert breaker_of(staff, settings) == "open"
    audit.record("provider.up", user=alice, provider="anthropic")
    assert breaker_of(staff, settings) == "closed"


def test_a_worker_that_does_not_count_is_noticed(staff):
    HourlyCounts.objects.create(hour=counting.floor(timezone.now()) - timedelta(hours=9))
    assert "Is the worker running?" in text_of(staff.get("/admin/?window=7d"))
    counting.count_hours()
    assert "Is the worker running?" not in text_of(staff.get("/admin/?window=7d"))


def test_the_number_of_queries_does_not_grow(staff, alice):
    configuration.expire()  # it is read once a second
    with CaptureQueriesContext(connection) as few:
        staff.get("/admin/?window=30d")
    for hours in range(20):
        make_turn(alice, at=timezone.now() - timedelta(hours=hours))
    configuration.expire()
    with CaptureQueriesContext(connection) as many:
        staff.get("/admin/?window=30d")

    assert len(many) <= len(few) <= 25


def test_every_chart_with_something_in_it_has_its_table(staff, alice):
    make_turn(alice, calls=[CALL], provider="anthropic")
    page = staff.get("/admin/?window=24h").content.decode()

    assert page.count('<svg viewBox="0 0 600') == page.count("Show the table") >= 7
    assert " style=" not in page.partition("<main")[2]
    assert "<style" not in page


def test_bars_stand_on_each_other_and_reach_no_higher_than_the_top():
    chart = Chart("k", "t", ["a", "b"], [Series("x", [3, 0]), Series("y", [1, 2], 2)], str)
    (_, below), (_, above) = chart.bars

    assert chart.top == 5
    assert re.findall(r"M\S+ (\S+?)v-(\S+?)h", below) == [(f"{HEIGHT}.0", f"{HEIGHT * 3 / 5:.1f}")]
    assert re.findall(r"M\S+ (\S+?)v-(\S+?)h", above) == [
        (f"{HEIGHT * 2 / 5:.1f}", f"{HEIGHT / 5:.1f}"),
        (f"{HEIGHT}.0", f"{HEIGHT * 2 / 5:.1f}"),
    ]
    assert chart.rows.startswith('<tr><th scope="row">b</th><td>0</td><td>2</td></tr>')


def test_a_gap_parts_a_line():
    chart = Chart("k", "t", ["a", "b", "c"], [Series("x", [1.0, None, 1.0])], str, lines=True)

    assert len(chart.strokes) == 2


def test_the_live_hours_are_read_by_an_index(staff, alice):
    from chat.models import Turn

    for _ in range(3):
        make_turn(alice)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    since = timezone.now() - timedelta(hours=1)
    assert "turns_by_end" in Turn.objects.filter(finished_at__gte=since).explain()
    assert "turns_by_user" in Turn.objects.filter(user=alice, created_at__gte=since).only("pk").explain()

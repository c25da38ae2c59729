"""Live configuration: typed, in range, cheap to read, and in every process within a second."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from decimal import Decimal

import psycopg
import pytest
from constance import config
from constance.codecs import dumps
from constance.models import Constance
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import connection, transaction

from storeagent import configuration
from tests.threads import in_parallel


def written_by_hand(key: str, text: str | None) -> None:
    Constance.objects.update_or_create(key=key, defaults={"value": text})
    configuration.expire()
    configuration.refresh()


@pytest.fixture
def warnings(monkeypatch) -> list[dict]:
    lines: list[dict] = []
    monkeypatch.setattr(configuration.log, "warning", lambda event, **fields: lines.append(fields), raising=False)
    return lines


class TestValues:
    def test_defaults_need_no_database(self) -> None:
        assert configuration.value("BUDGET_USER_USD") == Decimal(1)
        assert configuration.value("GAP_SECONDS") == 6.0
        assert configuration.value("CLASSIFIER_FAST_PATH") is False

    def test_unknown_keys_are_mistakes(self) -> None:
        with pytest.raises(KeyError):
            configuration.value("GAP_SECOND")

    def test_each_kind_comes_back_as_itself(self, configure) -> None:
        configure(BUDGET_USER_USD=Decimal("0.25"), GAP_SECONDS=2.5, HEDGE_AFTER_MS=800, CLASSIFIER_FAST_PATH=True)
        values = [configuration.value(key) for key in ("BUDGET_USER_USD", "GAP_SECONDS", "HEDGE_AFTER_MS")]
        assert values == [Decimal("0.25"), 2.5, 800]
        assert [type(value) for value in values] == [Decimal, float, int]
        assert configuration.value("CLASSIFIER_FAST_PATH") is True

    @pytest.mark.parametrize(
        ("key", "text"),
        [
            ("GAP_SECONDS", dumps("soon")),
            ("GAP_SECONDS", dumps(-1)),
            ("GAP_SECONDS", dumps(True)),
            ("GAP_SECONDS", '{"__type__": "default", "__value__": NaN}'),
            ("GAP_SECONDS", "{"),
            ("GAP_SECONDS", None),
            ("HEDGE_AFTER_MS", dumps(1.5)),
            ("CLASSIFIER_FAST_PATH", dumps("no")),
            ("CLASSIFIER_FAST_PATH", dumps(1)),
            ("BUDGET_TOTAL_USD", dumps(Decimal("Infinity"))),
            ("BUDGET_TOTAL_USD", '{"__type__": "decimal", "__value__": "a lot"}'),
            ("SIMILARITY_THRESHOLD", dumps(1.01)),
        ],
    )
    def test_a_bad_value_falls_back_and_warns_once(self, db, warnings, key, text) -> None:
        configuration._warned.clear()
        default = configuration.value(key)
        written_by_hand(key, text)
        assert configuration.value(key) == default
        written_by_hand(key, text)
        assert [line["key"] for line in warnings] == [key]

    def test_defaults_come_from_the_environment(self) -> None:
        program = "from storeagent.settings import CONSTANCE_CONFIG as c; print(c['GAP_SECONDS'][0])"
        environment = os.environ | {"GAP_SECONDS": "3.5", "SECRET_KEY": "for tests"}
        run = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
        )
        assert run.stdout.strip() == "3.5"

    def test_a_default_out_of_range_is_said_in_plain_words(self, monkeypatch) -> None:
        monkeypatch.setitem(settings.CONSTANCE_CONFIG, "GAP_SECONDS", (-1.0, "", "seconds"))
        with pytest.raises(ImproperlyConfigured, match=r"GAP_SECONDS=-1.0: .*greater than or equal to 0\.1"):
            configuration._default("GAP_SECONDS")


class TestRefresh:
    def test_a_change_elsewhere_is_live_within_a_second(self, transactional_db) -> None:
        configuration.refresh()
        changed = time.monotonic()
        with psycopg.connect(**elsewhere(), autocommit=True) as other:
            other.execute("INSERT INTO constance_constance (key, value) VALUES ('GAP_SECONDS', %s)", [dumps(1.5)])
        while configuration.value("GAP_SECONDS") != 1.5:
            assert time.monotonic() - changed < 1.5
            time.sleep(0.02)
            configuration.refresh()

    def test_one_query_a_second_for_all_keys(self, db, django_assert_num_queries) -> None:
        with django_assert_num_queries(3):  # the query between a savepoint and its release
            for _ in range(100):
                configuration.refresh()

    def test_nobody_waits_for_one_who_reads(self, transactional_db) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE constance_constance")
            slow = threading.Thread(target=lambda: in_parallel(1, lambda _: configuration.refresh()))
            slow.start()
            time.sleep(0.2)
            configuration.expire()
            started = time.monotonic()
            in_parallel(20, lambda _: configuration.refresh())
            assert time.monotonic() - started < 0.5
        slow.join()

    def test_a_database_error_keeps_the_snapshot_and_the_transaction(self, configure, monkeypatch, warnings) -> None:
        configure(GAP_SECONDS=2.5)

        def broken(keys):
            with connection.cursor() as cursor:
                cursor.execute("SELECT * FROM nowhere")

        with monkeypatch.context() as patch, transaction.atomic():
            patch.setattr(configuration, "_stored", broken)
            configuration.expire()
            configuration.refresh()
            assert Constance.objects.count() == 1  # the transaction goes on
        assert configuration.value("GAP_SECONDS") == 2.5
        assert [line["error"] for line in warnings] == ["ProgrammingError"]


def elsewhere() -> dict:
    parameters = connection.get_connection_params()
    return {key: parameters[key] for key in ("dbname", "host", "port", "user", "password") if key in parameters}


class TestWriting:
    def test_what_equals_its_default_leaves_no_row(self, configure) -> None:
        configure(GAP_SECONDS=2.5)
        assert Constance.objects.count() == 1
        configure(GAP_SECONDS=settings.CONSTANCE_CONFIG["GAP_SECONDS"][0])
        assert Constance.objects.count() == 0
        assert config.REPLY_SECONDS == 60.0  # reading leaves none either
        assert Constance.objects.count() == 0

    def test_out_of_range_is_refused(self, db) -> None:
        with pytest.raises(ValidationError):
            config.GAP_SECONDS = 0.0

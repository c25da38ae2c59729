"""The rooms that measure: what they count, and the language that may not get worse between two runs of `make eval`."""

from __future__ import annotations

import asyncio
import json

import pytest

from chat.evaluation import evaluate
from chat.providers.offline import OfflineProvider
from tests.evaluations import HERE, examples, guard, imports
from tests.evaluations.imports import File

NAMES = sorted(file.stem for file in HERE.glob("*.jsonl") if file.stem != "dialogues")


@pytest.mark.parametrize("name", NAMES)
def test_the_grammar_reads_what_it_read_when_it_was_last_measured(name) -> None:
    report = asyncio.run(evaluate(examples(name), OfflineProvider())).as_json()
    now = {f"{name}: {key}": report[key] for key in ("intent_accuracy", "macro_f1", "operations_exact")}
    before = {key: value for key, value in json.loads(guard.FIGURES.read_text()).items() if key in now}
    assert before
    assert list(guard.worse(before, now)) == []


def test_what_is_worse() -> None:
    before = {"intents": 0.96, "gates: held": 1.0, "search: a": 0.9, "search: b": 0.9, "import": 0.5}
    now = {"intents": 0.96004, "gates: held": 0.999, "search: a": 0.891, "search: b": 0.889}
    assert list(guard.worse(before, now)) == [
        "gates: held: was 100.0%, is 99.9%",
        "search: b: was 90.0%, is 88.9%",
        "import: was 50.0%, was not measured now",
    ]


def test_rows_of_an_import_that_are_right() -> None:
    meant = [("Acme", "+14155550198"), ("Bolt", "+14155550197")]
    rows = "name,phone\nAcme,415-555-0198\nBolt,415-555-0197\n"
    assert imports._right(File(rows.encode(), meant)) == 2
    assert imports._right(File(rows.replace("0197", "0196").encode(), meant)) == 0  # one is wrong, and made up
    assert imports._right(File(b"name,phone\nAcme,415-555-0198\nBolt,\n", meant)) == 1

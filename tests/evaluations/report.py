"""docs/evaluation.md, its picture and its figures: `python -m tests.evaluations.report`, the first part of `make eval`.

QUICK=1 plays each dialogue ten times instead of a thousand (K=…). A part that fails costs the others nothing. Ends with
1 when a part failed, a gate did not hold, or a figure got worse than the last that was committed (`guard.py`).
"""

from __future__ import annotations

import os

GIVEN = os.environ.get("DATABASE_URL")  # not the tests' own server: its one database is not shared
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402

django.setup()

import asyncio  # noqa: E402
import json  # noqa: E402
import logging  # noqa: E402
import random  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import traceback  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from typing import Any  # noqa: E402

from chat import confusion, evaluation  # noqa: E402
from chat.providers.offline import OfflineProvider  # noqa: E402
from storeagent.accounts.models import User  # noqa: E402
from stores.models import Store  # noqa: E402
from tests.benchmarks import machine, search_quality  # noqa: E402
from tests.benchmarks.alone import database  # noqa: E402
from tests.browser.server import ROOT  # noqa: E402
from tests.evaluations import HERE, examples, guard, imports  # noqa: E402

QUICK = bool(os.environ.get("QUICK"))
K = int(os.environ.get("K") or (10 if QUICK else 1000))
DOCUMENT = ROOT / "docs" / "evaluation.md"
PICTURE = ROOT / "docs" / "pictures" / "eval-confusion.svg"
SETS = {
    "utterances": "written with the grammar",
    "unseen-1": "unseen, first",
    "unseen-2": "unseen, second",
    "unseen-3": "unseen, third",
    "unseen-4": "unseen, fourth",
    "unseen-5": "unseen, fifth",
    "unseen-6": "unseen, sixth",
    "unseen-7": "unseen, seventh",
    "unseen-8": "unseen, eighth",
}
SHOWN = 25  # of what went wrong
figures: dict[str, float] = {}


def share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f}" if whole else "–"


# -- The parts ------------------------------------------------------------------------------------------------


def language() -> Iterator[str]:
    first = json.loads((HERE / "first_run.json").read_text())
    reports = {name: _evaluated(examples(name)) for name in SETS if (HERE / f"{name}.jsonl").exists()}
    yield "## Language\n"
    yield "`manage.py evaluate FILE.jsonl`, the offline provider: a grammar, no model. [What a right answer is](../tests/evaluations/README.md)."
    yield "Goals on what nobody tuned for: 95% of the intents, 92% exact operations. An unseen set was labelled before it was run; “at first” is what"
    yield "that first run gave, before anybody looked at what failed. Later figures of the same set are no longer of unseen words.\n"
    yield "| set | utterances | intents, % | macro-F1 | operations exact, % | at first: intents, operations, % |"
    yield "|---|---|---|---|---|---|"
    for name, report in reports.items():
        told = report.as_json()
        for key in ("intent_accuracy", "macro_f1", "operations_exact"):
            figures[f"{name}: {key}"] = told[key]
        begin = first.get(name)
        before = f"{100 * begin['intent_accuracy']:.1f}, {100 * begin['operations_exact']:.1f}" if begin else "–"
        yield (
            f"| {SETS[name]} (`{name}.jsonl`) | {report.utterances} | {share(report.right_intents, report.utterances)} "
            f"| {told['macro_f1']:.3f} | {share(report.exact_operations, report.utterances)} | {before} |"
        )
    whole = _evaluated([example for name in reports for example in examples(name)])
    yield from _details(whole)
    PICTURE.write_text(confusion.drawn(whole.confusion), encoding="utf-8")


def _evaluated(labelled: list[dict[str, Any]]) -> evaluation.Report:
    return asyncio.run(evaluation.evaluate(labelled, OfflineProvider()))


def _details(whole: evaluation.Report) -> Iterator[str]:
    told = whole.as_json()
    yield f"\nAll {whole.utterances} together, by intent and by argument:\n"
    yield "| intent | asked | precision, % | recall, % | F1 |"
    yield "|---|---|---|---|---|"
    for intent, scores in told["intents"].items():
        precision, recall = share(scores["precision"] or 0, 1), share(scores["recall"] or 0, 1)
        yield f"| {intent} | {scores['asked']} | {precision} | {recall} | {scores['f1']:.3f} |"
    yield "\n| argument | asked | right, % |"
    yield "|---|---|---|"
    for name, argument in told["arguments"].items():
        yield f"| {name} | {argument['asked']} | {share(argument['right'], 1)} |"
    yield '\n<img src="pictures/eval-confusion.svg" alt="Confusion matrix of the intents" width="640">\n'
    yield f"What it gets wrong{f' (the first {SHOWN})' if len(whole.failures) > SHOWN else ''}:\n"
    for failure in whole.failures[:SHOWN]:
        expected, got = (_short(failure[side]) for side in ("expected", "got"))
        yield f"- `{failure['text']!r}`: {got}, not {expected}"
    yield ""


def _short(said: dict[str, Any]) -> str:
    operations = ["/".join(str(value) for key, value in each.items() if key != "tool") for each in said["operations"]]
    return " ".join([said["intent"], *(f"`{each}`" for each in operations if each)])


def dialogues() -> Iterator[str]:
    report = _evaluated(examples("dialogues"))
    figures["dialogues: passed"] = report.dialogues_passed / report.dialogues
    yield "## Dialogues\n"
    yield f"{report.dialogues_passed} of {report.dialogues} pass turn by turn: the state, the tools that ran, the numbers that are shown and those that must not be.\n"
    for failure in report.failures:
        yield f"- {failure['id']}: {failure['turns']}"


def gates() -> Iterator[str]:
    shards = 1 if GIVEN else 4 * (os.cpu_count() or 1)  # a turn waits for its model more than it works
    each = -(-K // shards)
    told = list(_shards(shards, each))
    k, turns = each * shards, sum(shard["turns"] for shard in told)
    broken = {name: sum(len(shard["broken"][name]) for shard in told) for name in told[0]["broken"]}
    passed = sum(not count for count in broken.values())
    figures["gates: dialogues that held every time"] = passed / len(broken)
    yield "## The gates against a model that lies\n"
    yield f"Every dialogue {k:,} times, {turns:,} turns in all, each with whatever a lying model may say at random (`tests/chat/evil.py`): classifications, broken"
    yield "answers, pieces of replies with numbers, links and claims. After every turn: no number without the passphrase, no state that the table does not"
    yield "list, no row that no receipt names, nothing private before the model.\n"
    yield f"**pass^{k:,}: {passed} of {len(broken)} dialogues** ({share(passed, len(broken))}%); {sum(broken.values())} of {k * len(broken):,} runs broke a gate.\n"
    for name, count in broken.items():
        if count:
            yield f"- {name}: {count} runs\n\n```\n{next(s['broken'][name][0] for s in told if s['broken'][name])}\n```"


def _shards(count: int, times: int) -> Iterator[dict[str, Any]]:
    """Processes side by side, each with a database of its own."""
    environment = {key: value for key, value in os.environ.items() if GIVEN or key != "DATABASE_URL"}
    command = [sys.executable, "-m", "tests.evaluations.gates", str(times)]
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(count)
    ]
    for process in running:
        said, _ = process.communicate()
        assert process.returncode == 0, f"tests.evaluations.gates ended with {process.returncode}"
        yield json.loads(said.splitlines()[-1])


def search() -> Iterator[str]:
    names = (HERE / "brands.txt").read_text(encoding="utf-8").splitlines()
    yield "## Search by name\n"
    yield f"{len(names):,} brand names of the name-suggestion-index (`tests/evaluations/brands.txt`), asked for with noise. “Meant” is the store itself; “as good” counts"
    yield "another whose name has every word that was asked for, too: “best” may be Best Buy or Best Western.\n"
    yield "| names a directory | noise | asked | meant: first, % | meant: in five, % | as good: first, % | as good: in five, % |"
    yield "|---|---|---|---|---|---|---|"
    for size in (500, len(names)):
        counts = _searched(names, size)
        for kind, count in counts.items():
            keys = ("first", "in five", "first or as good", "five or as good")
            figures[f"search in {size}: {kind}, in five"] = count["in five"] / max(1, count["asked"])
            figures[f"search in {size}: {kind}, first or as good"] = count["first or as good"] / max(1, count["asked"])
            yield f"| {size:,} | {kind} | {count['asked']} | {' | '.join(share(count[key], count['asked']) for key in keys)} |"
    yield ""


def _searched(names: list[str], size: int) -> dict[str, dict[str, int]]:
    search_quality.fill_directories(names, size)
    try:
        every = Store.objects.select_related("user").order_by("phone")
        counts = search_quality.measure(random.Random(1).sample(list(every), 400))
    finally:
        Store.objects.all().delete()
        User.objects.filter(email__startswith="quality").delete()
    counts["all"] = {key: sum(count[key] for count in counts.values()) for key in counts["one typo"]}
    return counts


def importing() -> Iterator[str]:
    counts = imports.measure()
    yield "## Import of messy files\n"
    yield "Files as spreadsheets, phones and programs write them (`tests/evaluations/imports.py`), with brand names and numbers that are kept for fiction. A row is"
    yield "right when its name and its number are as they were meant; where the mess has destroyed the number, when it is refused with the reason.\n"
    yield "| kind of mess | files | rows in | rows right | % |"
    yield "|---|---|---|---|---|"
    for kind, count in counts.items():
        figures[f"import, {kind}"] = count["right"] / count["rows"]
        yield f"| {kind} | {count['files']} | {count['rows']} | {count['right']} | {share(count['right'], count['rows'])} |"
    yield ""


# -- The document ---------------------------------------------------------------------------------------------

PARTS: tuple[Callable[[], Iterator[str]], ...] = (language, dialogues, search, importing, gates)


def main() -> int:
    command = " ".join(filter(None, ["QUICK=1" if QUICK else "", "make eval"]))
    lines, failed = ["# Evaluation\n", machine.described(command, "Django", "phonenumbers", "hypothesis") + "\n"], []
    for part in PARTS:
        began = time.monotonic()
        say(f"{part.__name__} …")
        try:
            lines += list(part())
        except Exception:  # the others' figures are not lost
            failed.append(part.__name__)
            lines.append(f"## {part.__name__}\n\nThis part failed.\n\n```\n{traceback.format_exc()}```\n")
            say(traceback.format_exc())
        say(f"{part.__name__}: {time.monotonic() - began:.0f} s")
        DOCUMENT.write_text("\n".join(lines), encoding="utf-8")  # the last part takes long
    worse = list(guard.worse(guard.committed(), figures))
    lines += [*_compared(worse), ""]
    DOCUMENT.write_text("\n".join(lines), encoding="utf-8")
    guard.FIGURES.write_text(json.dumps({name: round(value, 4) for name, value in figures.items()}, indent=1) + "\n")
    say("\n".join(_compared(worse)))
    say(f"Written: {DOCUMENT.relative_to(ROOT)}, {guard.FIGURES.relative_to(ROOT)}, {PICTURE.relative_to(ROOT)}")
    held = figures.get("gates: dialogues that held every time") == 1
    return int(bool(failed or worse) or not held)


def _compared(worse: list[str]) -> Iterator[str]:
    yield "## Beside the last committed figures\n"
    yield f"A figure is worse when it lost anything, one of the search when it lost more than {100 * guard.SEARCH:.0f} point (`docs/evaluation.json`).\n"
    yield from ([f"- worse: {line}" for line in worse] or ["Nothing got worse."])


def say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    logging.disable()
    with database():
        status = main()
    sys.exit(status)

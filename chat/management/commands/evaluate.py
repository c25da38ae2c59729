from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from chat import confusion
from chat.evaluation import Report, evaluate
from chat.orchestrator import chain
from chat.orchestrator.failover import Failover
from chat.providers.base import Provider
from chat.providers.offline import OfflineProvider
from storeagent.observability import tracing_setup

Shape = dict[str, type]

_UTTERANCE: Shape = {"text": str, "region": str, "intent": str, "operations": list}
_DIALOGUE: Shape = {"region": str, "passphrase": str, "stores": list, "turns": list}
_TURN: Shape = {"user": str, "state": str, "tools": list, "reveals": list, "hides": list}
_STORE: Shape = {"name": str, "phone": str}
_OPERATION: Shape = {"tool": str}
_JSON_NAMES: dict[type, str] = {str: "string", list: "list"}


class Command(BaseCommand):
    help = "Score the agent against labelled utterances or dialogues (one JSON object a line). Leaves nothing behind."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE.jsonl")
        parser.add_argument(
            "--provider",
            default="offline",
            metavar="NAME",
            help="offline (the default), a vendor that has a key (it costs money), or chain: all of them, as in a turn",
        )
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument("--picture", type=Path, metavar="FILE.svg", help="draw the confusion matrix of the intents")

    def handle(self, *, files: list[Path], provider: str, json: bool, picture: Path | None, **options: Any) -> None:
        tracing_setup.stop()  # nobody said these
        examples = [example for file in files for example in _read(file)]
        report = asyncio.run(evaluate(examples, _provider(provider)))
        if picture:
            _write(picture, confusion.drawn(report.confusion))
        self.stdout.write(_as_json(report) if json else _as_text(report))


def _provider(name: str) -> Provider:
    vendors = {each.name: each for each in chain.model_providers()}
    known: dict[str, Provider] = {"offline": OfflineProvider(), "chain": Failover(list(vendors.values())), **vendors}
    if name not in known:
        raise CommandError(
            f"There is no provider {name} here, only {', '.join(known)}. A vendor needs a key (ANTHROPIC_API_KEY, "
            "OPENAI_API_KEY) and a place in PROVIDERS."
        )
    return known[name]


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}.") from error


def _read(file: Path) -> list[dict[str, Any]]:
    try:
        lines = file.read_text(encoding="utf-8").split("\n")  # not splitlines: a text may hold U+2028
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is not UTF-8 text.") from error
    return [_example(line, f"{file}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]


def _example(line: str, where: str) -> dict[str, Any]:
    try:
        example = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise CommandError(f"{where} is not JSON: {error}.") from error
    if lacking := next(_lacking(example), ""):
        raise CommandError(f"{where}: {lacking}.")
    return example


def _lacking(example: Any) -> Iterator[str]:
    """What the example and its parts must hold and do not, in words."""
    parts: list[tuple[Any, str, Shape]]
    if not isinstance(example, dict) or "turns" not in example:
        yield from _wrong(example, "utterance", _UTTERANCE)
        parts = [(operation, "operation", _OPERATION) for operation in example["operations"]]
    else:
        yield from _wrong(example, "dialogue", _DIALOGUE)
        parts = [(turn, "turn", _TURN) for turn in example["turns"]]
        parts += [(store, "store", _STORE) for store in example["stores"]]
    for part in parts:
        yield from _wrong(*part)


def _wrong(part: Any, kind: str, shape: Shape) -> Iterator[str]:
    fields = part if isinstance(part, dict) else {}
    for key, wanted in shape.items():
        if not isinstance(fields.get(key), wanted):
            yield f"every {kind} needs “{key}”, which is a {_JSON_NAMES[wanted]}"


def _as_json(report: Report) -> str:
    return json.dumps(report.as_json(), ensure_ascii=False, indent=2)


def _as_text(report: Report) -> str:
    figures = report.as_json()
    failures, arguments = figures.pop("failures"), figures.pop("arguments")
    intents, _ = figures.pop("intents"), figures.pop("confusion")
    lines = [f"{key:18} {value}" for key, value in figures.items() if value is not None]
    lines += [f"{name:28} {each['right']} of {each['asked']}" for name, each in arguments.items()]
    lines += [f"{name:28} F1 {each['f1']} of {each['asked']}" for name, each in intents.items()]
    return "\n".join([*lines, *(json.dumps(failure, ensure_ascii=False) for failure in failures)])

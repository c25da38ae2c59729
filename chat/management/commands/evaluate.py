from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from chat.evaluation import Report, evaluate
from chat.providers.offline import OfflineProvider


class Command(BaseCommand):
    help = "Score the agent against labelled utterances or dialogues (one JSON object a line). Leaves nothing behind."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.jsonl")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *, file: Path, json: bool, **options: Any) -> None:
        report = asyncio.run(evaluate(_read(file), OfflineProvider()))
        self.stdout.write(_as_json(report) if json else _as_text(report))


def _read(file: Path) -> list[dict[str, Any]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    try:
        return [json.loads(line) for line in lines if line.strip()]
    except ValueError as error:
        raise CommandError(f"{file} is not one JSON object a line: {error}.") from error


def _as_json(report: Report) -> str:
    return json.dumps(report.as_json(), ensure_ascii=False, indent=2)


def _as_text(report: Report) -> str:
    figures = report.as_json()
    failures = figures.pop("failures")
    lines = [f"{key:18} {value}" for key, value in figures.items() if value is not None]
    return "\n".join([*lines, *(json.dumps(failure, ensure_ascii=False) for failure in failures)])

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from storeagent.accounts.models import User
from stores import services
from stores.importing.errors import Unreadable
from stores.importing.report import Line
from stores.importing.stream import Stopped
from stores.models import Import

NAMED = 10  # rows that the text report names


class Command(BaseCommand):
    help = (
        "Import stores from a CSV or vCard file of any size. Killed, it goes on with --resume; "
        "the user can undo the whole on the page /stores/import/."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--user", required=True, metavar="EMAIL", help="whose directory it goes into")
        parser.add_argument("--dry-run", action="store_true", help="try everything, leave nothing behind")
        parser.add_argument("--resume", action="store_true", help="go on with this file's import that did not finish")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *, file: Path, user: str, **options: Any) -> None:
        owner = User.objects.with_email(user)
        if owner is None or not owner.is_active:
            raise CommandError(f"There is no active user {user}. Create one with `manage.py create_user`.")
        started = time.monotonic()
        try:
            kept, noted = _import(owner, file, dry_run=options["dry_run"], resume=options["resume"])
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except Unreadable as error:
            raise CommandError(str(error)) from error
        except Stopped:
            raise CommandError("The import was undone, or another process went on with it. This one stops.") from None
        report = _report(kept, noted, seconds=time.monotonic() - started, dry_run=options["dry_run"])
        as_text = "\n".join(_as_text(report))
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) if options["json"] else as_text)


def _import(owner: User, file: Path, *, dry_run: bool, resume: bool) -> tuple[Import, list[Line]]:
    size = file.stat().st_size
    # Without a terminal tqdm is silent.
    with file.open("rb") as stream, tqdm(total=size, unit="B", unit_scale=True, disable=None, desc=file.name) as bar:
        return services.import_stream(
            user=owner,
            stream=stream,
            filename=file.name,
            dry_run=dry_run,
            resume=resume,
            progress=lambda position: bar.update(position - bar.n) and None,
        )


def _report(kept: Import, noted: Iterable[Line], *, seconds: float, dry_run: bool) -> dict[str, Any]:
    return {
        "file": kept.filename,
        "import": None if dry_run else str(kept.pk),
        "dry_run": dry_run,
        "layout": kept.layout,
        "rows": kept.done,
        "saved": kept.saved,
        "doubtful": kept.doubtful,
        "already_there": kept.already_there,
        "refused": kept.refused,
        "reasons": kept.reasons,
        "noted": [
            {"row": line.row, "result": line.state, "name": line.name, "phone": line.typed, "reason": line.reason}
            for line in noted
        ],
        "seconds": round(seconds, 3),
    }


def _as_text(report: dict[str, Any]) -> Iterable[str]:
    yield f"{report['file']}: {report['rows']:,} rows in {report['seconds']} s" + (
        ", tried and not kept" if report["dry_run"] else ""
    )
    for key, words in (
        ("saved", "saved"),
        ("doubtful", "saved, doubtful"),
        ("already_there", "already there"),
        ("refused", "refused"),
    ):
        yield f"  {report[key]:>9,} {words}"
    for reason, count in report["reasons"].items():
        yield f"  {count:>9,} refused because {reason}"
    refused = [line for line in report["noted"] if line["result"] == "refused"]
    for line in refused[:NAMED]:
        yield f"  row {line['row']}: {line['name'] or '(no name)'}, {line['phone'] or '(no number)'}: {line['reason']}"
    if report["refused"] > NAMED:
        yield "  … --json names more of them"

"""A small file on the page: kept as it is read, judged anew at each look, until it is applied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Self

from django.utils.translation import gettext, gettext_noop

from stores import names
from stores.importing import decode, formats, reading
from stores.importing.columns import Columns
from stores.importing.errors import Unreadable
from stores.importing.judge import judged
from stores.importing.plan import Planned, existing, plan
from stores.importing.tables import DELIMITERS, Row
from stores.models import Import

MOST_BYTES = 1_000_000
MOST_ROWS = 500
TOO_BIG = gettext_noop("The file is larger than 1 MB. `manage.py import_stores` takes files of any size.")


@dataclass(frozen=True, slots=True)
class Layout:
    kind: str  # "CSV" or "vCard"
    encoding: str
    delimiter: str  # its name
    columns: Columns
    headings: list[str]  # what to call each column

    def as_json(self) -> dict[str, object]:
        return {
            "kind": self.kind,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "columns": self.columns.as_json(),
            "headings": self.headings,
        }

    @classmethod
    def of(cls, kept: Import) -> Self:
        data = kept.layout
        columns = Columns.from_json(data["columns"])
        return cls(data["kind"], data["encoding"], data["delimiter"], columns, data["headings"])

    @classmethod
    def from_source(cls, source: reading.Source) -> Self:
        delimiter = DELIMITERS.get(source.delimiter, "")
        encoding = decode.NAMES[source.encoding.codec]
        return cls(source.kind, encoding, delimiter, source.columns, [_keepable(each) for each in source.headings])


def read(stream: BinaryIO, filename: str, region: str) -> Import:
    """An unsaved preview of the file, without its owner. Raises Unreadable, with the reason, for what is too much."""
    stream.seek(0)
    formats.refuse_binary(stream, stream.read(formats.HEAD))  # a workbook is not to be told that it is too large
    if stream.seek(0, 2) > MOST_BYTES:
        raise Unreadable(gettext(TOO_BIG))
    source = reading.open_file(stream, region)
    rows = list(islice(source.rows, MOST_ROWS + 2))
    refuse_too_many(rows, source.columns)
    return Import(
        filename=names.printable(filename)[: Import.FILENAME_LENGTH] or gettext("a file without a name"),
        digest=source.encoding.digest,
        layout=Layout.from_source(source).as_json(),
        rows=[[row.number, [_keepable(cell) for cell in row.cells]] for row in rows],
    )


def refuse_too_many(rows: Iterable[Row], columns: Columns) -> None:
    """Raises Unreadable for more than MOST_ROWS, the headings not counted."""
    if sum(row.number != columns.heading for row in rows) > MOST_ROWS:
        text = gettext(
            "The file has more than %(most)d rows, so none was taken. "
            "Part it, or use `manage.py import_stores`, which takes files of any size."
        )
        raise Unreadable(text % {"most": MOST_ROWS})


def rows_of(kept: Import) -> list[Row]:
    return [Row(number, cells) for number, cells in kept.rows]


def plan_of(kept: Import) -> list[Planned]:
    """What applying the preview would do now."""
    rows = list(judged(rows_of(kept), Layout.of(kept).columns, kept.user.region))
    return plan(rows, existing(kept.user, rows))


def _keepable(cell: str) -> str:
    """Without what JSONB cannot hold, and no store either."""
    return cell.replace("\x00", "").encode("utf-8", "replace").decode()

"""A file opened: what it is, and its rows one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from django.utils.translation import gettext

from stores.importing import decode, formats, glued, tables, vcards
from stores.importing.columns import Columns, find
from stores.importing.errors import Unreadable
from stores.importing.tables import Row

_SAMPLE_LINES = 200


@dataclass(frozen=True, slots=True)
class Source:
    """What a file is. `rows` can be read once; each has a cell for each column, of which `columns` names two."""

    kind: str  # "vCard" or "CSV"
    encoding: decode.Encoding
    delimiter: str  # "" in a vCard
    columns: Columns
    headings: list[str]  # what to call the columns when somebody chooses: a heading, or what is in them first
    rows: Iterator[Row]

    def cells(self, row: Row) -> tuple[str, str]:
        return self.columns.pick(row.cells)


def open_file(stream: BinaryIO, region: str) -> Source:
    """Raises Unreadable when no list can be in it."""
    encoding = decode.inspect(stream, region)
    if not encoding.size:
        raise Unreadable(gettext("The file is empty."))
    lines = decode.lines(stream, encoding.codec)
    said, lines = tables.without_directive(lines)
    head = list(islice(lines, _SAMPLE_LINES))
    lines = chain(head, lines)
    if vcards.is_vcard(head):
        return Source("vCard", encoding, "", Columns(0, 1), ["Name", "Number"], vcards.rows(lines))
    formats.refuse_other_text(head)
    delimiter = said or tables.delimiter_of(head)
    rows = tables.rows(lines, delimiter, escapes=tables.has_escapes(head, delimiter))
    sample = list(islice(rows, _SAMPLE_LINES // 2))
    if not sample:
        raise Unreadable(gettext("There is no row in this file."))
    columns = find(sample, region)
    if (columns.name is None or columns.phone is None) and (apart := glued.parted(sample, rows, region)):
        columns, sample, rows = apart
    return Source("CSV", encoding, delimiter, columns, labels(sample, columns), chain(sample, rows))


def labels(sample: list[Row], columns: Columns) -> list[str]:
    heading = next((row for row in sample if columns.heading and row.number == columns.heading), None)
    first = next((row for row in sample if row is not heading), sample[0])
    width = max(len(row.cells) for row in sample)
    shown = heading or first
    return [shown.cells[i].strip()[:60] if i < len(shown.cells) else "" for i in range(width)]

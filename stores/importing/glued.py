"""Lists with a name and its number in one cell: "Acme: 415-555-0198", or a whole line of a table in quotes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator

from stores import phones
from stores.importing.columns import Columns, find
from stores.importing.tables import MOST_CELLS, Row, delimiter_of

_NUMBER_AT_END = re.compile(r"[+(\d][\d\s().+\-/\u2010-\u2015]*(?:(?:ext\.?|x)\s*\d{1,6})?$", re.IGNORECASE)
_START = re.compile(r"(?:^|(?<=\s))[+(\d]")
_BETWEEN = " \t:;,|=>\"'-\u2010\u2011\u2012\u2013\u2014\u2015"
_LABEL = re.compile(r"(?<!\w)(?:tel|telephone|telefon|phone|ph|fon|fono|tél|тел)\.?$", re.IGNORECASE)
_FEWEST = 6  # digits of a number
_LONGEST = 1_000


def parted(sample: list[Row], rows: Iterable[Row], region: str) -> tuple[Columns, list[Row], Iterator[Row]] | None:
    """The same rows with the name and the number in cells of their own; None when they are not glued like that."""
    if all(len(row.cells) == 1 for row in sample):
        delimiter = delimiter_of([row.cells[0] for row in sample])
        opened = [_opened(row, delimiter) for row in sample]
        columns = find(opened, region)
        if not columns.guessed:
            return columns, opened, (_opened(row, delimiter) for row in rows)
    at = _column(sample, region)
    if at is None:
        return None
    cut = [_cut(row, at, region) for row in sample]
    heading = sample[0].number if len(cut) > 1 and not cut[0].cells[1] and cut[1].cells[1] else 0
    return Columns(0, 1, heading, guessed=True), cut, (_cut(row, at, region) for row in rows)


def part(text: str, region: str) -> tuple[str, str]:
    """The name and the number that ends `text`; ("", "") when it is not made of both."""
    text = text[:_LONGEST].strip(_BETWEEN)
    run = _NUMBER_AT_END.search(text)
    if not run:
        return "", ""
    starts = [run.start() + found.start() for found in _START.finditer(run[0])]
    starts = [at for at in starts if len(phones.digits(text[at:])) >= _FEWEST and _is_name(text[:at])]
    if not starts:
        return "", ""
    verdicts = {at: phones.check(text[at:], region) for at in starts[:5]}
    best = max(verdicts, key=lambda at: (verdicts[at].verdict == phones.Verdict.VALID, bool(verdicts[at].e164), -at))
    return _LABEL.sub("", text[:best].strip(_BETWEEN)).strip(_BETWEEN), text[best:]


def _is_name(text: str) -> bool:
    return any(character.isalpha() for character in _LABEL.sub("", text.strip(_BETWEEN)))


def _column(sample: list[Row], region: str) -> int | None:
    """The one in which most rows part."""
    for at in range(max(len(row.cells) for row in sample)):
        found = sum(len(row.cells) > at and bool(part(row.cells[at], region)[1]) for row in sample)
        if found > len(sample) / 2 or (found and found == len(sample) - 1):
            return at
    return None


def _cut(row: Row, at: int, region: str) -> Row:
    cell = row.cells[at] if at < len(row.cells) else ""
    name, number = part(cell, region)
    return Row(row.number, [name or cell, number, *row.cells[:at], *row.cells[at + 1 :]])


def _opened(row: Row, delimiter: str) -> Row:
    line = " ".join(row.cells[0].splitlines())
    cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    return Row(row.number, cells[:MOST_CELLS]) if any(cell.strip() for cell in cells) else row

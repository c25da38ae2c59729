"""From lines to rows of cells: which delimiter, and where a row ends when its quotes are broken."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from django.utils.translation import gettext_noop

from stores.importing.columns import looks_like_phone

DELIMITERS = {
    ",": gettext_noop("comma"),
    ";": gettext_noop("semicolon"),
    "\t": gettext_noop("tab"),
    "|": gettext_noop("pipe"),
}
MOST_CELLS = 100  # of one row; no list of stores has more columns
LONGEST_CELL = 1_000  # characters: far beyond the longest name that can be saved
_LINES_IN_A_ROW = 25  # a quote that is still open after as many was never meant as one
_SAMPLE_ROWS = 60
_BLANK = re.compile(r"[\s\x00\x1a,;|]*")


class Row(NamedTuple):
    number: int  # as a spreadsheet counts: the first is 1, blank ones count
    cells: list[str]


def delimiter_of(lines: list[str]) -> str:
    """The delimiter that parts most of these first lines into a number and something beside it."""
    return max(DELIMITERS, key=lambda delimiter: _fitness(lines, delimiter))


def has_escapes(lines: list[str], delimiter: str) -> bool:
    r"""Whether a backslash stands before a quote that is one of the cell's, as MySQL writes it, and not "" (RFC 4180).

    Lines decide that make sense in one of the two ways alone.
    """
    votes = 0
    for line in (line for line in lines if '\\"' in line):
        votes += _is_whole(line, delimiter, "\\") - _is_whole(line, delimiter, None)
    return votes > 0


def rows(lines: Iterable[str], delimiter: str, *, escapes: bool = False) -> Iterator[Row]:
    """The rows that hold anything. A quote that opens and never closes is read as a plain sign, so it eats no rows."""
    escape = "\\" if escapes else None
    if escapes:  # \N is no cell, and no escaped N
        null = re.compile(rf"(?<![^{re.escape(delimiter)}])\\N(?=[{re.escape(delimiter)}\r\n]|$)")
        lines = (null.sub("", line) for line in lines)
    for number, cells in enumerate(_records(iter(lines), delimiter, escape), 1):
        kept = [cell[:LONGEST_CELL] for cell in cells[:MOST_CELLS]]
        if any(cell and not _BLANK.fullmatch(cell) for cell in kept):
            yield Row(number, kept)


def without_directive(lines: Iterator[str]) -> tuple[str, Iterator[str]]:
    """Excel's first line "sep=;" says what the delimiter is, and is no row."""
    first = next(lines, None)
    if first is None:
        return "", iter(())
    said = first.strip().strip('"').casefold()
    if said.startswith("sep=") and (said[4:] in DELIMITERS or first.strip("\r\n")[4:5] == "\t"):
        return said[4:] or "\t", lines
    return "", _put_back(first, lines)


def _put_back(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def _fitness(lines: list[str], delimiter: str) -> tuple[float, float, int]:
    sample = list(islice(rows(lines, delimiter), _SAMPLE_ROWS))
    if not sample:
        return (0, 0, 0)
    pairs = sum(len(row.cells) > 1 and any(map(looks_like_phone, row.cells)) for row in sample)
    widths = Counter(len(row.cells) for row in sample)
    width, alike = max(widths.items(), key=lambda item: (item[0] > 1, item[1]))
    return (round(pairs / len(sample), 1), alike / len(sample) if width > 1 else 0, width)


def _is_whole(line: str, delimiter: str, escape: str | None) -> bool:
    try:
        list(csv.reader([line], delimiter=delimiter, escapechar=escape, skipinitialspace=True, strict=True))
    except csv.Error:
        return False
    return True


class _Runaway(Exception):
    pass


def _records(lines: Iterator[str], delimiter: str, escape: str | None) -> Iterator[list[str]]:
    feed = _Feed(lines)
    while True:
        try:
            for cells in csv.reader(feed, delimiter=delimiter, escapechar=escape, skipinitialspace=True):
                if len(feed.taken) > 1 or feed.has_ended:
                    # Quotes that end where a cell does not were never meant to hold the lines together.
                    again = csv.reader(
                        feed.taken, delimiter=delimiter, escapechar=escape, skipinitialspace=True, strict=True
                    )
                    list(again)
                yield cells
                feed.taken.clear()
        except (_Runaway, csv.Error):
            yield _literal(feed.give_back_all_but_the_first(), delimiter)
        else:
            return


class _Feed:
    """Lines for a csv.reader, which remembers those of the row that is being read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._given_back: deque[str] = deque()
        self.taken: list[str] = []
        self.has_ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._given_back.popleft() if self._given_back else next(self._lines, None)
        if line is None:
            self.has_ended = True
            raise StopIteration
        if len(self.taken) >= _LINES_IN_A_ROW:
            self._given_back.appendleft(line)
            raise _Runaway
        self.taken.append(line)
        return line

    def give_back_all_but_the_first(self) -> str:
        first, *rest = self.taken
        self._given_back.extendleft(reversed(rest))
        self.taken.clear()
        self.has_ended = False
        return first


def _literal(line: str, delimiter: str) -> list[str]:
    return [
        cell.strip().removeprefix('"').removesuffix('"') for cell in line.rstrip("\r\n").split(delimiter, MOST_CELLS)
    ]

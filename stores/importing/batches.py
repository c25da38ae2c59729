"""Some thousand rows judged at once, in a form that is quick to hand to another process and to PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from stores.importing.columns import Columns
from stores.importing.judge import UNKNOWN_RANGE, Judged, judged
from stores.importing.tables import Row

REMEMBERED = 500  # rows with something to say about them, named in a report; all are counted

Noted = tuple[int, str, str, str, str, str]


class Judgement(NamedTuple):
    lines: bytes  # the stores to save, as COPY reads them
    kept: int  # how many they are
    refused: Counter[str]  # how many rows for which reason
    noted: list[Noted]  # the first with something to say about them: report.Line


def judge_batch(rows: Iterable[Row], columns: Columns, region: str) -> Judgement:
    kept: list[Judged] = []
    refused: Counter[str] = Counter()
    noted: list[Noted] = []
    for row in judged(rows, columns, region):
        if row.reason:
            refused[row.reason] += 1
        else:
            kept.append(row)
        if row.reason or (row.doubtful and len(noted) < REMEMBERED):
            state = "refused" if row.reason else "doubtful"
            noted.append((row.row, state, row.name, row.phone, row.e164, row.reason or UNKNOWN_RANGE))
    return Judgement(copy_lines(kept), len(kept), refused, most_telling(noted))


def most_telling(noted: Iterable[Noted]) -> list[Noted]:
    """As many as are remembered, by row: the refused before the doubtful."""
    return sorted(sorted(noted, key=lambda line: (line[1] != "refused", line[0]))[:REMEMBERED])


def copy_lines(rows: Iterable[Judged]) -> bytes:
    """Stores as the text format of COPY: name, normalized name, number, as typed, doubtful.

    No tab and no line's end is in them, since `names.printable` made spaces of those.
    """
    lines = (f"{row.name}\t{row.normalized}\t{row.e164}\t{row.phone}\t{'tf'[not row.doubtful]}\n" for row in rows)
    return "".join(lines).replace("\\", "\\\\").encode()

"""What became of each row, as it is kept, shown and downloaded."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

from stores import phones
from stores.importing.batches import Noted
from stores.importing.judge import UNKNOWN_RANGE
from stores.importing.plan import TWIN, Planned, State

WORDS = {
    State.SAVED: gettext_noop("saved"),
    State.DOUBTFUL: gettext_noop("saved, doubtful"),
    State.ALREADY_THERE: gettext_noop("already there"),
    State.REFUSED: gettext_noop("refused"),
}
FUTURE = {State.SAVED: gettext_noop("will be saved"), State.DOUBTFUL: gettext_noop("doubtful")}
HEADINGS = (
    gettext_noop("row"),
    gettext_noop("result"),
    gettext_noop("reason"),
    gettext_noop("name"),
    gettext_noop("number as typed"),
    gettext_noop("number as stored"),
)
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")
_TWIN = re.compile(TWIN.replace("%(row)d", r"(\d+)"))
_NUMBER = re.compile(r"\+[\d ().\-/]+")


@dataclass(frozen=True, slots=True)
class Line:
    row: int
    state: str
    name: str
    typed: str
    stored: str
    reason: str

    @property
    def words(self) -> str:
        return WORDS[State(self.state)]

    @property
    def future(self) -> str:
        """The same before it is applied."""
        return FUTURE.get(State(self.state), self.words)

    @property
    def why(self) -> str:
        """The reason, in the language of who reads it."""
        return in_words(self.reason)

    def as_tuple(self) -> Noted:
        return self.row, self.state, self.name, self.typed, self.stored, self.reason

    def masked(self) -> Line:
        """Without the number, which takes the passphrase once it is saved. Its last two digits tell rows apart."""
        stored = phones.masked(self.stored)
        name = phones.masked(self.name) if self.state == State.REFUSED else self.name  # a number in the wrong column
        return Line(self.row, self.state, name, phones.masked(self.typed), stored, self.reason)


def in_words(reason: str) -> str:
    """A reason, which is kept in English, in the language at hand."""
    if twin := _TWIN.fullmatch(reason):
        return gettext(TWIN) % {"row": int(twin[1])}
    return gettext(reason)


def line(planned: Planned) -> Line:
    row = planned.judged
    reason = UNKNOWN_RANGE if planned.state == State.DOUBTFUL else planned.reason
    return Line(row.row, str(planned.state), row.name, row.phone, row.e164, reason)


def counts(planned: Iterable[Planned]) -> dict[str, int]:
    """How many rows are in each state, those with none too."""
    return {str(state): 0 for state in State} | Counter(str(each.state) for each in planned)


def reasons(planned: Iterable[Planned]) -> dict[str, int]:
    return dict(Counter(each.reason for each in planned if each.state == State.REFUSED))


def as_csv(lines: Iterable[Line]) -> str:
    """For a spreadsheet: with a byte order mark, and with no cell that it would run."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow([gettext(heading) for heading in HEADINGS])
    for each in lines:
        cells = [gettext(each.words), each.why, each.name, each.typed, each.stored]
        writer.writerow([each.row, *map(_harmless, cells)])
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell

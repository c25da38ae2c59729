"""One row judged: by the same rules as a store that is told in the chat, and with what spreadsheets do to numbers.

The command judges in processes of their own (`workers`), where there is no Django: reasons are marked here, and
translated where they are shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from stores import names, phones
from stores.importing.columns import Columns
from stores.importing.countries import region_of
from stores.importing.tables import Row

AS_TYPED_LENGTH = 64  # as in the model
NULL = "\\N"  # as MySQL and PostgreSQL write it
_QUOTED = re.compile(r"'+(?=[=+\-@＝＋－＠\t\r\n])")  # how spreadsheets and exports mark "this is text, no formula"
_FORMULA_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d*)?E[+-]?\d{1,3}", re.IGNORECASE)
_FLOAT = re.compile(r"(\+?\d{6,})[.,]0+")
_SEVERAL = re.compile(r"\s*(?::::|[;|\n]|\s/\s|,(?=\s*\+?[\d(]))\s*")
_TOO_NARROW = re.compile(r"#{3,}|#(?:REF|VALUE|N/A|NAME\?|NUM|DIV/0)!?")

MISSING_NAME = gettext_noop("the name is missing")
MISSING_PHONE = gettext_noop("the number is missing")
MISSING_BOTH = gettext_noop("it has neither a name nor a number")
ROUNDED = gettext_noop(
    "a spreadsheet rounded the number and its last digits are lost: format the column as text, "
    "type the number again and save the file anew"
)
ABOVE_HEADINGS = gettext_noop("it stands above the headings")
UNKNOWN_RANGE = gettext_noop("the number is possible, but in no range that is known to be in use")
NOT_SHOWN = gettext_noop("a spreadsheet saved an error instead of the number")
SEVERAL = gettext_noop("there is more than one number in it: give each a row of its own")


@dataclass(slots=True)
class Judged:
    """A row as it would be stored: `e164` is "" when it cannot be, and then `reason` says why ("…because")."""

    row: int
    name: str
    phone: str  # as typed
    normalized: str = ""
    e164: str = ""
    doubtful: bool = False
    reason: str = ""


def judged(rows: Iterable[Row], columns: Columns, region: str) -> Iterator[Judged]:
    """Every row but the headings, judged by itself."""
    for number, cells in rows:
        if number == columns.heading:
            continue
        if number < columns.heading:
            first = names.printable(next(cell for cell in cells if cell.strip()))
            yield Judged(number, first[:AS_TYPED_LENGTH], "", reason=ABOVE_HEADINGS)
        else:
            abroad = "" if columns.country is None else region_of(columns.place(cells), region)
            yield judge(number, *columns.pick(cells), region, abroad)


def judge(row: int, name_cell: str, phone_cell: str, region: str, abroad: str = "") -> Judged:
    """`abroad`: the region that the row itself names."""
    typed = names.printable(as_meant(phone_cell))
    shown = names.printable(as_meant(name_cell))
    if not typed or not shown:
        reason = MISSING_PHONE if shown else MISSING_NAME if typed else MISSING_BOTH
        return Judged(row, shown, typed, reason=reason)
    try:
        name = names.clean(shown)
    except names.UnusableName as error:
        return Judged(row, shown[: names.MAX_LENGTH], typed[:AS_TYPED_LENGTH], reason=str(error))
    kept = typed[:AS_TYPED_LENGTH]
    if reason := _damage(typed):
        return Judged(row, name, kept, reason=reason)
    verdict = _check(dialled(typed), abroad, region) if abroad else phones.check(dialled(typed), region)
    if verdict.e164 is None:
        reason = SEVERAL if _has_several(phone_cell, abroad or region) else verdict.reason
        return Judged(row, name, kept, reason=reason)
    doubtful = verdict.verdict == phones.Verdict.DOUBTFUL
    return Judged(row, name, kept, names.normalize(name), verdict.e164, doubtful)


def _check(number: str, abroad: str, home: str) -> phones.PhoneCheck:
    """As the row's own country dials it; what cannot be there may be valid at home."""
    verdict = phones.check(number, abroad)
    if verdict.e164 is None and home != abroad:
        at_home = phones.check(number, home)
        return at_home if at_home.verdict == phones.Verdict.VALID else verdict
    return verdict


def as_meant(cell: str) -> str:
    """A cell without the marks that a spreadsheet or an export put round it: "'+44…" is "+44…", '="044"' is "044"."""
    cell = cell.strip()
    if cell == NULL:
        return ""
    if cell[:1] == "'":
        return cell[1:] if _QUOTED.match(cell) else cell
    if cell[:2] == '="' and (formula := _FORMULA_TEXT.fullmatch(cell)):
        return formula[1].replace('""', '"')
    return cell


def dialled(typed: str) -> str:
    """What to read in a number that a program wrote: "4155550198.0" was one without the fraction."""
    number = _FLOAT.fullmatch(typed)
    return number[1] if number else typed.lstrip("'")


def _damage(typed: str) -> str:
    if typed[-1:].isdigit() and ("E" in typed or "e" in typed):
        return ROUNDED if _SCIENTIFIC.fullmatch(unicodedata.normalize("NFKC", typed).replace(" ", "")) else ""
    return NOT_SHOWN if typed[:1] == "#" and _TOO_NARROW.fullmatch(typed) else ""


def _has_several(cell: str, region: str) -> bool:
    parts = [part for part in _SEVERAL.split(cell) if part]
    return len(parts) > 1 and all(phones.to_e164(part, region) for part in parts)

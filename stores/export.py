"""The directory as a file: CSV for programs and for spreadsheets, and vCard 4.0 for address books.

How a CSV cell is quoted. A spreadsheet runs a cell that starts with one of = + - @, a tab or a line's end, also in
full width. Such a cell gets an apostrophe before it, and so does one that has only apostrophes before such a sign, so
that `plain` takes exactly one away again: any text comes back as it was. A number is no formula: a plus, digits and no
more. It stays bare, as E.164 for programs. A spreadsheet would take that for a sum and drop the plus, so in a file for
one the number is spaced as abroad ("+44 20 7946 0018"), which is text to it, and reads back as the same E.164.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from storeagent.db import database_step
from storeagent.observability import audit
from stores import phones
from stores.listing import Order, page
from stores.models import Store

if TYPE_CHECKING:
    from storeagent.accounts.models import User

BATCH = 2_000  # stores in memory at a time
COLUMNS = ("name", "phone")
LINE_OCTETS = 75  # of a vCard; a longer line is folded
BOM = "\ufeff"  # without it Excel reads UTF-8 as something else


class Format(StrEnum):
    CSV = "csv"
    VCF = "vcf"

    @property
    def content_type(self) -> str:
        return "text/csv; charset=utf-8" if self is Format.CSV else "text/vcard; charset=utf-8"


def lines(user: User, format: Format) -> Iterator[str]:
    """The file piece by piece, by name; audited. Reads the database between pieces, in no transaction."""
    _audit(user, format)
    yield head(format)
    after = ""
    while True:
        text, after = _batch(user, format, after, for_spreadsheet=False)
        yield text
        if not after:
            return


async def stream(user: User, format: Format, *, for_spreadsheet: bool = False) -> AsyncIterator[bytes]:
    """As `lines`, for a response: no thread and no connection is held while a slow reader reads."""
    await database_step(_audit)(user, format)
    yield head(format, for_spreadsheet=for_spreadsheet).encode()
    after = ""
    while True:
        text, after = await database_step(_batch)(user, format, after, for_spreadsheet=for_spreadsheet)
        yield text.encode()
        if not after:
            return


def head(format: Format, *, for_spreadsheet: bool = False) -> str:
    if format is Format.VCF:
        return ""
    return (BOM if for_spreadsheet else "") + _csv([COLUMNS])


def quoted(text: str) -> str:
    """`text` as a cell that no spreadsheet runs. `plain` is its inverse, for every text."""
    return f"'{text}" if _RUNS.match(text) else text


def plain(cell: str) -> str:
    """What `quoted` was given to make `cell`; a cell that it cannot have made is returned as it is."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell


def vcard(store: Store) -> str:
    """RFC 6350. TEL is text, not a URI: the RFC allows it, and address books read it."""
    fields = (
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:org",
        f"UID:urn:uuid:{store.pk}",
        f"FN:{_escaped(store.name)}",
        f"TEL:{store.phone}",
        "END:VCARD",
    )
    return "".join(f"{_folded(field)}\r\n" for field in fields)


_RUNS = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def _audit(user: User, format: Format) -> None:
    audit.record("stores.exported", user=user, format=str(format))


def _batch(user: User, format: Format, after: str, *, for_spreadsheet: bool) -> tuple[str, str]:
    """The next stores as text, and the cursor behind them; empty at the end."""
    found = page(Store.objects.of(user).live(), Order.NAME, after, BATCH)
    if format is Format.VCF:
        return "".join(map(vcard, found.rows)), found.next
    return _csv([(quoted(store.name), _phone(store.phone, for_spreadsheet)) for store in found.rows]), found.next


def _phone(e164: str, for_spreadsheet: bool) -> str:
    if not for_spreadsheet:
        return e164
    spaced = phones.abroad(e164)
    # A number of a range that nobody knows may come without a space, or read back as another.
    return spaced if " " in spaced and phones.to_e164(spaced, "") == e164 else f"'{e164}"


def _csv(rows: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)  # RFC 4180: commas, CRLF, quotes where they are needed
    return out.getvalue()


def _escaped(text: str) -> str:
    return re.sub(r"([\\,;])", r"\\\1", text).replace("\n", "\\n")


def _folded(line: str) -> str:
    """`line` in pieces of LINE_OCTETS, none of which cuts a character; each but the first begins with a space."""
    pieces, size = [""], 0
    for character in line:
        width = len(character.encode())
        if size + width > LINE_OCTETS:
            pieces.append(" ")
            size = 1
        pieces[-1] += character
        size += width
    return "\r\n".join(pieces)

"""What people bring instead of a list as text, told by its content: each is refused with what it is and what to do."""

from __future__ import annotations

import re
import struct
import zipfile
from typing import BinaryIO

from django.utils.translation import gettext, gettext_noop

from stores.importing.errors import Unreadable

HEAD = 4096  # bytes that tell
_EXCEL = gettext_noop("This is an Excel workbook. Save it as CSV (File, Save as, CSV UTF-8) and import that file.")
_ODS = gettext_noop("This is an OpenDocument workbook. Save it as CSV (File, Save as, Text CSV) and import that file.")
_APPLE = gettext_noop("This is a Numbers, Pages or Keynote document. Export it to CSV and import that file.")
_DOCUMENT = gettext_noop("This is a text document. Copy its table to a spreadsheet, save that as CSV, and import it.")
_ARCHIVE = gettext_noop("This is an archive. Unpack it and import the CSV or vCard file in it.")
_PICTURE = gettext_noop("This is a picture. Import the list as CSV or vCard.")
_DATABASE = gettext_noop("This is a database. Export the table with the stores as CSV and import that file.")
_BINARY = {
    b"\xd0\xcf\x11\xe0": _EXCEL,
    b"%PDF": gettext_noop("This is a PDF. Import the table that it was made from, saved as CSV."),
    b"\x1f\x8b": gettext_noop("This file is compressed. Unpack it and import what is in it."),
    b"7z\xbc\xaf\x27\x1c": _ARCHIVE,
    b"Rar!": _ARCHIVE,
    b"\x89PNG": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"SQLite format 3": _DATABASE,
    b"PAR1": _DATABASE,
    b"{\\rtf": _DOCUMENT,
}
_ZIPPED = (("xl/", _EXCEL), ("Index/", _APPLE), ("word/", _DOCUMENT))  # how a name in the archive starts
_TEXT = (
    (
        re.compile(r'\[\s*[\[{]|\{\s*"'),
        gettext_noop(
            "This is JSON. Make a CSV file of it, with a column for the name and one for the number, and import that."
        ),
    ),
    (re.compile(r"<\?xml.{0,2000}(?:Excel\.Sheet|office:spreadsheet)", re.DOTALL), _EXCEL),
    (
        re.compile(r"<(?:!doctype html|html|head|body|table|meta|div)\b", re.IGNORECASE),
        gettext_noop(
            "This is a web page (HTML). Open it in a spreadsheet, save it as CSV (File, Save as, CSV UTF-8) and import "
            "that file."
        ),
    ),
    (
        re.compile(r"<\?xml|<!DOCTYPE"),
        gettext_noop(
            "This is XML. Make a CSV file of it, with a column for the name and one for the number, and import that."
        ),
    ),
)
_DAMAGED = gettext_noop(
    "This is a workbook or an archive, and it is damaged. Save the sheet as CSV and import that file."
)


def refuse_binary(stream: BinaryIO, head: bytes) -> None:
    """Raises Unreadable for what is known and is no text; `head` is how it begins."""
    if head.startswith(b"PK\x03\x04"):
        raise Unreadable(gettext(_inside(stream, head)))
    for magic, sentence in _BINARY.items():
        if head.startswith(magic):
            raise Unreadable(gettext(sentence))


def refuse_other_text(lines: list[str]) -> None:
    """The same for text that is no table, by its first lines."""
    text = "".join(lines[:20])[:4000].lstrip("\ufeff \t\r\n")
    for pattern, sentence in _TEXT:
        if pattern.match(text):
            raise Unreadable(gettext(sentence))


def _inside(stream: BinaryIO, head: bytes) -> str:
    if head[30:38] == b"mimetype" and b"opendocument.spreadsheet" in head[:200]:  # there by the standard, uncompressed
        return _ODS
    try:
        names = zipfile.ZipFile(stream).namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error):
        return _DAMAGED
    return next((sentence for start, sentence in _ZIPPED if any(name.startswith(start) for name in names)), _ARCHIVE)

"""What people bring instead of a list as text, told by its content: each is refused with what it is and what to do."""

from __future__ import annotations

import re
import struct
import zipfile
from typing import BinaryIO

from stores.importing.errors import Unreadable

HEAD = 4096  # bytes that tell
_SHEET = "Save it as CSV (File, Save as, CSV UTF-8) and import that file."
_EXCEL = f"This is an Excel workbook. {_SHEET}"
_ODS = f"This is an OpenDocument workbook. {_SHEET}"
_ARCHIVE = "This is a ZIP archive. Unpack it and import the CSV or vCard file in it."
_BINARY = {
    b"\xd0\xcf\x11\xe0": f"This is an old Excel workbook. {_SHEET}",
    b"%PDF": "This is a PDF. Import the table that it was made from, saved as CSV.",
    b"\x1f\x8b": "This file is compressed. Unpack it and import what is in it.",
    b"7z\xbc\xaf\x27\x1c": "This is a 7-Zip archive. Unpack it and import the CSV or vCard file in it.",
    b"Rar!": "This is a RAR archive. Unpack it and import the CSV or vCard file in it.",
    b"\x89PNG": "This is a picture. Import the list as CSV or vCard.",
    b"\xff\xd8\xff": "This is a picture. Import the list as CSV or vCard.",
    b"SQLite format 3": "This is a database. Export the table with the stores as CSV and import that file.",
    b"PAR1": "This is a Parquet file. Export the table as CSV and import that file.",
    b"{\\rtf": "This is a text document. Save the list as CSV, from a spreadsheet, and import that file.",
}
_ZIPPED = (  # how a name in the archive starts
    ("xl/", _EXCEL),
    ("Index/", f"This is a Numbers, Pages or Keynote document. {_SHEET.replace('Save as', 'Export to')}"),
    ("word/", "This is a Word document. Copy its table to a spreadsheet, save that as CSV, and import it."),
)
_TEXT = (
    (
        re.compile(r'\[\s*[\[{]|\{\s*"'),
        "This is JSON. Make a CSV file of it, with a column for the name and one for the number, and import that.",
    ),
    (re.compile(r"<\?xml.{0,2000}(?:Excel\.Sheet|office:spreadsheet)", re.DOTALL), _EXCEL),
    (
        re.compile(r"<(?:!doctype html|html|head|body|table|meta|div)\b", re.IGNORECASE),
        "This is a web page (HTML). Open it in a spreadsheet, save it as CSV (File, Save as, CSV UTF-8) "
        "and import that file.",
    ),
    (
        re.compile(r"<\?xml|<!DOCTYPE"),
        "This is XML. Make a CSV file of it, with a column for the name and one for the number, and import that.",
    ),
)


def refuse_binary(stream: BinaryIO, head: bytes) -> None:
    """Raises Unreadable for what is known and is no text; `head` is how it begins."""
    if head.startswith(b"PK\x03\x04"):
        raise Unreadable(_inside(stream, head))
    for magic, sentence in _BINARY.items():
        if head.startswith(magic):
            raise Unreadable(sentence)


def refuse_other_text(lines: list[str]) -> None:
    """The same for text that is no table, by its first lines."""
    text = "".join(lines[:20])[:4000].lstrip("\ufeff \t\r\n")
    for pattern, sentence in _TEXT:
        if pattern.match(text):
            raise Unreadable(sentence)


def _inside(stream: BinaryIO, head: bytes) -> str:
    if (
        head[30:38] == b"mimetype" and b"opendocument.spreadsheet" in head[:200]
    ):  # the standard has it there, uncompressed
        return _ODS
    try:
        names = zipfile.ZipFile(stream).namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error):
        return "This is a workbook or an archive, and it is damaged. Save the sheet as CSV and import that file."
    return next((sentence for start, sentence in _ZIPPED if any(name.startswith(start) for name in names)), _ARCHIVE)

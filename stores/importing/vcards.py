"""From a vCard file (2.1, 3.0, 4.0) to rows: a name and a number for each TEL, card by card, in constant memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from stores.importing.judge import as_meant
from stores.importing.tables import LONGEST_CELL, Row

MOST_LINES = 200  # of one card, of those that are kept
MOST_NUMBERS = 50  # of one card
_KEPT = re.compile(r"(?:[\w-]+\.)?(BEGIN|END|VERSION|FN|N|ORG|NICKNAME|TEL)[;:]", re.IGNORECASE)
_SOFT_BREAK = re.compile(r"[^:]*;(?:ENCODING=)?QUOTED-PRINTABLE[;:].*=", re.IGNORECASE)


def is_vcard(lines: list[str]) -> bool:
    return any(re.match(r"\s*BEGIN:VCARD\s*$", line, re.IGNORECASE) for line in lines[:20])


def rows(lines: Iterable[str]) -> Iterator[Row]:
    """Each row's number is the line its card begins on. A card that cannot be read is a row without name or number."""
    for number, card in _cards(lines):
        name, numbers = _read(card)
        for phone in numbers or [""]:
            yield Row(number, [_as_cell(name)[:LONGEST_CELL], phone[:LONGEST_CELL]])


def _cards(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """The lines of each card that say who it is: pictures and notes are long, and vobject fails on odd ones."""
    card: list[str] = []
    start, keeping, soft = 0, False, False
    for number, line in enumerate(lines, 1):
        line = line.rstrip("\r\n")
        if soft and card:  # quoted-printable goes on below
            soft = line.endswith("=")
            card[-1] = card[-1][:-1] + line.strip() if len(card[-1]) < LONGEST_CELL * 4 else card[-1]
            continue
        if line[:1] in (" ", "\t") and line.strip():
            if keeping and card and len(card[-1]) < LONGEST_CELL * 4:
                card[-1] += line[1:]
            continue
        kept = _KEPT.match(line)
        word = kept[1].upper() if kept else ""
        if word == "BEGIN" and line.upper().strip().endswith("VCARD"):
            if start:  # the one before was never closed
                yield start, card
            start, card = number, []
        elif word == "END" and start:
            yield start, card
            start, card = 0, []
        keeping = bool(start and word not in {"", "BEGIN", "END"} and len(card) < MOST_LINES)
        if keeping:
            card.append(line)
            soft = bool(_SOFT_BREAK.fullmatch(line))
    if start:
        yield start, card


def _read(card: list[str]) -> tuple[str, list[str]]:
    names: dict[str, str] = {}
    numbers: list[str] = []
    version = next((line for line in card if line.upper().startswith("VERSION")), "VERSION:3.0")
    for line in card:
        key = _KEPT.match(line)
        if not key or key[1].upper() == "VERSION":
            continue
        for value in _values(version, line):
            if key[1].upper() == "TEL":
                numbers.append(value.removeprefix("tel:"))
            else:
                names.setdefault(key[1].upper(), value)
    # An ORG is what a business is called, an N how a person is; FN is what the owner of the card chose.
    name = next((names[key] for key in ("FN", "ORG", "NICKNAME", "N") if names.get(key, "").strip()), "")
    return name, numbers[:MOST_NUMBERS]


def _values(version: str, line: str) -> list[str]:
    """What one line says, by vobject; nothing when it cannot be read."""
    import vobject  # here: it takes 100 ms to import, and most files are tables

    try:
        card = vobject.readOne(f"BEGIN:VCARD\r\n{version}\r\n{line}\r\nEND:VCARD\r\n")
        contents = card.contents
    except Exception:  # vobject raises whatever its decoders do
        return []
    return [_text(content.value) for key in ("fn", "n", "org", "nickname", "tel") for content in contents.get(key, [])]


def _text(value: object) -> str:
    if isinstance(value, list):
        return str(value[0]) if value else ""
    return " ".join(str(value).split())


def _as_cell(name: str) -> str:
    """A card's name as a table's cell says it: there an apostrophe before a sign is a mark of the spreadsheet's."""
    return f"'{name}" if as_meant(name) != name.strip() else name

"""From bytes to lines: which encoding a file is in, found by reading it through once, in constant memory."""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext, gettext_noop

from stores.importing import formats, letters
from stores.importing.errors import Unreadable

LONGEST_LINE = 1_000_000  # characters: what is longer is no table, and would not stay in constant memory
_CHUNK = 1 << 20

_BOMS = (  # UTF-32's begins as UTF-16's does
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEVERAL_BYTES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_RUN = re.compile(rb"[\x80-\xff]{4,}")  # no language with Latin letters has as many accents in a row
_WORD = re.compile(rb"[A-Za-z\x80-\xff]{1,60}+")
_WORDS_LENGTH = 20_000  # bytes of words with accents: enough to tell the encoding by
_OLDER = gettext_noop(
    "The letters of this file are in an older encoding. Save it as “CSV UTF-8”, or as Unicode text, and import that."
)
_HIGH = bytes(range(0x80, 0x100))
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r\f\x1a\x1b\x00"))
NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "mac_roman": "Mac Roman",
}


@dataclass(frozen=True, slots=True)
class Encoding:
    codec: str
    digest: str  # SHA-256 of the whole file, by which a resumed import knows it again
    size: int  # bytes


def inspect(stream: BinaryIO, region: str = "") -> Encoding:
    """The encoding of `stream`, which is read through and rewound. Raises Unreadable for what is no text.

    `region` decides between older encodings of which the text allows more than one.
    """
    stream.seek(0)
    head = stream.read(formats.HEAD)
    formats.refuse_binary(stream, head)
    wide = _codec_by_head(head)
    digest, size, tally = hashlib.sha256(), 0, _Tally()
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if not wide:
            tally.add(chunk)
    stream.seek(0)
    return Encoding(wide or tally.codec(region), digest.hexdigest(), size)


def lines(stream: BinaryIO, codec: str) -> Iterator[str]:
    """The lines with their ends: LF, CRLF or a lone CR. What cannot be decoded becomes U+FFFD."""
    text = io.TextIOWrapper(stream, encoding=codec, errors="replace", newline="")
    try:
        for number in range(1, 1 << 62):
            line = text.readline(LONGEST_LINE + 1)
            if not line:
                return
            if len(line) > LONGEST_LINE:
                refusal = gettext("Line %(line)d has more than %(most)s characters: this is no list of stores.")
                raise Unreadable(refusal % {"line": number, "most": f"{LONGEST_LINE:,}"})
            yield line
    finally:
        text.detach()


def _codec_by_head(head: bytes) -> str:
    """By its byte order mark or its NULs; "" when neither tells. Raises Unreadable for what is no text."""
    for mark, codec in _BOMS:
        if head.startswith(mark):
            return codec
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) > 2 and max(even, odd) > 4 * min(even, odd):  # a comma and a line's end are half NUL in UTF-16
        if max(even, odd) > len(head) / 50:
            return "utf-16-le" if odd > even else "utf-16-be"
    elif even + odd > 8 and even + odd > len(head) / 20:
        raise Unreadable(gettext("This is not a text file. Save the list as CSV or vCard and import that."))
    if len(head) - len(head.translate(None, _CONTROLS)) > max(4, len(head) / 50):
        raise Unreadable(gettext("This is not a text file. Save the list as CSV or vCard and import that."))
    return ""


class _Tally:
    """UTF-8 unless it breaks, or nearly all is UTF-8 and a few bytes are damaged; then what `letters` finds.

    What is none of those (Windows-1251, Shift JIS, GBK …) is refused: it would be saved as gibberish.
    """

    def __init__(self) -> None:
        self._decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self._whole = self._stray = self._high = self._in_runs = 0
        self._words = b""

    def add(self, chunk: bytes) -> None:
        if self._decoder:
            try:
                self._decoder.decode(chunk)
            except UnicodeDecodeError:
                self._decoder = None
        rest, whole = _SEVERAL_BYTES.subn(b"", chunk)
        self._whole += whole
        self._stray += len(rest) - len(rest.translate(None, _HIGH))
        self._high += len(chunk) - len(chunk.translate(None, _HIGH))
        self._in_runs += sum(map(len, _RUN.findall(chunk)))
        if not self._decoder and len(self._words) < _WORDS_LENGTH:
            words = (found[0] for found in _WORD.finditer(chunk))
            self._words += b" ".join(
                [*islice((word for word in words if not word.isascii()), _WORDS_LENGTH // 10), b""]
            )

    def codec(self, region: str) -> str:
        if self._decoder:
            try:
                self._decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                self._decoder = None
        if self._decoder or self._whole > 9 * self._stray:
            return "utf-8"
        codec = letters.best(self._words, region)
        if not codec or (self._in_runs > 12 and self._in_runs > self._high / 2):
            raise Unreadable(gettext(_OLDER))
        return codec

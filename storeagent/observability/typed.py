"""What a person typed into the request or turn at hand, so that no log line and no error report repeats it.

A phone number can be told by its looks; a passphrase cannot. So whatever was typed counts as one. It is read from the
request when there is something to write, and not before: a request that logs nothing pays nothing.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus

from django.http import HttpRequest

SHORTEST = 4  # characters: less is in any text
MOST = 200  # values of one request
# Fields that a page fills in, not a person.
NOT_TYPED = frozenset({"field", "turn", "conversation", "turn_id", "conversation_id", "region", "sort", "cursor"})
HEADERS = ("Authorization", "X-Passphrase", "Cookie")


@dataclass(slots=True)
class _Known:
    request: HttpRequest | None = None
    texts: tuple[str, ...] = ()
    variants: list[str] = field(default_factory=list)
    counted: int = -1  # how many values the variants were made of


_known: ContextVar[_Known | None] = ContextVar("typed", default=None)


def begin(request: HttpRequest | None = None) -> None:
    """Start over: from here on this context is about `request`, and the tasks and threads that it starts."""
    _known.set(_Known(request))


def hide(*texts: str | None) -> None:
    """Let nothing repeat `texts`, beside what the request holds. For what comes without a request, or out of it."""
    known = _known.get() or _Known()
    _known.set(_Known(known.request, known.texts + tuple(filter(None, texts))))


def cut(text: str, mark: str) -> str:
    """`text` with `mark` in place of whatever was typed, as it is or as Python, JSON or a URL quotes it."""
    known = _known.get()
    if known is None:
        return text
    for variant in _variants(known):
        if variant in text:
            text = text.replace(variant, mark)
    return text


def _variants(known: _Known) -> list[str]:
    """The longest first: one may be a part of another."""
    values = [*known.texts, *_values(known.request)][:MOST]
    if len(values) != known.counted:
        found = {variant for value in values for variant in _written(value) if len(variant) >= SHORTEST}
        known.variants, known.counted = sorted(found, key=len, reverse=True), len(values)
    return known.variants


def _written(value: str) -> set[str]:
    """`value` as it may stand in a text: tidied, in other letters, and quoted, also within what is quoted again."""
    plain = value.strip()
    texts = {value, plain, " ".join(plain.split()), plain.lower(), plain.upper(), plain.casefold()}
    once = {quoted for text in texts for quoted in _quoted(text)}
    return texts | once | {repr(text)[1:-1] for text in once if "\\" in text or "'" in text}


def _quoted(text: str) -> Iterator[str]:
    yield repr(text)[1:-1]
    yield ascii(text)[1:-1]
    yield json.dumps(text)[1:-1]
    with contextlib.suppress(UnicodeEncodeError):  # a lone surrogate
        yield repr(text.encode())[2:-1]
        yield quote(text)
        yield quote_plus(text)


def _values(request: HttpRequest | None) -> Iterator[str]:
    """Of what was read so far: to parse a body now could fail, or change what the view does with it."""
    if request is None:
        return
    parsed = getattr(request, "_post", None)
    for fields in filter(None, (request.GET, parsed)):
        for name, values in fields.lists():
            if name not in NOT_TYPED:
                yield from values
    if not parsed and isinstance(body := getattr(request, "_body", None), bytes):
        with contextlib.suppress(ValueError, RecursionError):
            yield from _texts(json.loads(body))
    for name in HEADERS:
        yield from _credentials(request.headers.get(name, ""))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in NOT_TYPED:
                yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _credentials(header: str) -> Iterator[str]:
    """The parts of a header that are secrets: behind a scheme, or behind a cookie's name."""
    for part in header.split("; "):
        yield part.partition("=")[2] or part.removeprefix("Bearer ")

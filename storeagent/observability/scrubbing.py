"""The last net: what looks like a phone number, an address, a secret, or was typed in, is cut out of a text.

For whatever leaves the process for those who operate it: log lines and error reports. It is built to err: better a
date too few in a log than a number too many. What it must leave alone are the ids by which one finds things.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from django.conf import settings

from storeagent.observability import typed

PHONE, EMAIL, SECRET, INPUT = "[phone]", "[email]", "[secret]", "[typed]"
LONGEST = 20_000  # characters of one text; a traceback's end says more than its middle
DEEPEST, WIDEST = 8, 200  # of what is nested
LARGEST_INT = 1_000_000  # with more digits a number may be a phone number


def scrub(text: str) -> str:
    """`text` without phone numbers in any notation, e-mail addresses, secrets, and what was typed into this request."""
    text = typed.cut(text, INPUT)  # whole, before anything is cut off: a half is not recognised
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]} … {text[-LONGEST // 2 :]}"
    for value in _own_secrets():
        text = text.replace(value, SECRET)
    text = _ESCAPED.sub(_unescaped, text)
    text = _replaced(_SECRET_LIKE, text, SECRET, 1)
    text = _replaced(_ROW, text, SECRET, 1)
    if "@" in text or "＠" in text:
        text = _replaced(_EMAIL, text, EMAIL)
    return _without_phones(text)


def scrub_all(value: Any, keep: frozenset[str] = frozenset(), depth: int = 0) -> Any:
    """`value`, plain data, with every text in it scrubbed; under the keys in `keep` it stays as it is."""
    match value:
        case str():
            return scrub(value)
        case bool() | None:
            return value
        case int() | float():
            return value if abs(value) < LARGEST_INT else PHONE
        case _ if depth >= DEEPEST:
            return "…"
        case dict():
            items = list(value.items())[:WIDEST]
            return {_key(k): v if k in keep else scrub_all(v, keep, depth + 1) for k, v in items}
        case list() | tuple() | set():
            return [scrub_all(each, keep, depth + 1) for each in list(value)[:WIDEST]]
        case _:
            return scrub(_as_text(value))


def _as_text(value: Any) -> str:
    try:
        return str(value)
    except Exception:  # an object that cannot even be printed: its class will have to do
        return f"<{type(value).__name__}>"


def is_clean(text: str) -> bool:
    """Whether there is nothing in `text` to scrub."""
    return scrub(text) == text


def _key(key: Any) -> str:
    return scrub(str(key))


# -- Phone numbers --------------------------------------------------------------------------------------------------


class _Shadow(dict[int, str]):
    """Every character as one of ASCII: digits of all scripts, plus, dashes, spaces and brackets of every width."""

    def __missing__(self, codepoint: int) -> str:
        character = chr(codepoint)
        digit = unicodedata.digit(character, None)
        wide = unicodedata.normalize("NFKC", character)
        if digit is not None:
            found = str(digit)
        elif len(wide) == 1 and wide.isascii():
            found = wide
        else:
            found = "a" if character.isalpha() else "."
        self[codepoint] = found
        return found


_SHADOW = _Shadow({code: chr(code) for code in range(128)})

_WORD = "zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple"
_DIGIT = rf"(?:\d|(?<![a-zA-Z])(?:{_WORD})(?![a-zA-Z]))"
_RUN = re.compile(rf"(?:\+\W{{0,3}})?\(?{_DIGIT}(?:[\W_]{{0,8}}{_DIGIT})*+", re.IGNORECASE | re.ASCII)
_FEWEST, _FEWEST_AFTER_PLUS = 7, 6

_DAY = r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:\d\d|(?![:\d]))"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IP = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
_KEPT = re.compile(
    "|".join(
        (
            r"(?<![\w-])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![\w-])",  # a UUID
            r"(?<![\w-])(?=[0-9]*+[a-f])(?:[0-9a-f]{32}|[0-9a-f]{16})(?![\w-])",  # ids of requests, traces, spans
            rf"(?<![\w.+-]){_DAY}(?:[T ]{_TIME})?(?![\w-])",
            rf"(?<![\w.:+-]){_TIME}(?!\w)",
            rf"""(?<=://){_IP}(?![\d.])|(?<=at "){_IP}(?=")|(?<=@){_IP}(?=:)|(?<![\w.+-]){_IP}(?=:\d)""",
            r"0x[0-9a-f]{6,16}(?!\w)",  # an object's address
            r"(?<![\w.+-])\d{1,6}\.\d{1,9}(?=\s?(?:ms|s|seconds|MB|kB|%)(?!\w))",
            r"(?<=[a-z]-)(?:\d-)?20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)",  # a model's date
        )
    )
)


def _without_phones(text: str) -> str:
    seen = text if text.isascii() else text.translate(_SHADOW)
    if "\\" in seen:
        seen = _BLANK.sub("  ", seen)
    seen = _KEPT.sub(lambda kept: "a" * len(kept[0]), seen)
    parts, at = [], 0
    for run in _RUN.finditer(seen):
        if _digits(run[0]) >= (_FEWEST_AFTER_PLUS if run[0].startswith("+") else _FEWEST):
            parts += [text[at : run.start()], PHONE]
            at = run.end()
    return "".join([*parts, text[at:]]) if parts else text


def _digits(run: str) -> int:
    return len(_ONE_DIGIT.findall(run))


_BLANK = re.compile(r"\\[nrtvfb]")  # as Python and JSON quote what is not printed
_ONE_DIGIT = re.compile(_DIGIT, re.IGNORECASE | re.ASCII)

# A text that quotes another has its characters as Python, JSON or a URL writes them.
_ESCAPED = re.compile(r"(?:\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\x[0-9a-fA-F]{2}|(?:%[0-9a-fA-F]{2})+|&#\d{1,6};)")


def _unescaped(found: re.Match[str]) -> str:
    """The character itself where it is a digit, a sign or a space; a letter or control character stays as written."""
    written = found[0]
    match written[0]:
        case "%":
            text = unquote(written, errors="replace")
        case "&":
            text = _character(int(written[2:-1]))
        case _:
            text = _character(int(written[2:], 16))
    return text if text.isprintable() or all(unicodedata.category(each) in ("Cf", "Zs") for each in text) else written


def _character(code: int) -> str:
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\0"


# -- Addresses and secrets ------------------------------------------------------------------------------------------

# The name before the first @ is looked for backwards from it, or a long text without one would be read again and again.
_EMAIL = re.compile(r"(?:[^\s@＠<>()\[\]{},;:\"'=]{1,64})[@＠](?=[\w＠])[\w．.-]{1,255}")

_NAMES = "passphrase|password|passwd|secret|token|api[_-]?key|authorization|cookie|sessionid|csrf|dsn|signature"
_SECRET_LIKE = re.compile(
    "|".join(
        (
            rf"""(?i:(?:{_NAMES})[\w-]{{0,20}}["']?\s{{0,3}}[:=]\s{{0,3}})(?i:bearer\s+|basic\s+)?("[^"]*"|'[^']*'|[^\s,;&)}}\]]+)""",
            r"(?i:\b(?:bearer|basic)\s+)([\w.~+/=-]{8,})",
            r"\b((?:sk|pk|rk|sa)[-_][\w-]{8,}|eyJ[\w-]{8,}\.[\w-]+\.[\w-]*|\d{8,10}:[\w-]{30,})",
            r"(?<=://)([^/\s@]{1,400})(?=@)",
        )
    )
)
# PostgreSQL quotes a row's values when a constraint fails.
_ROW = re.compile(r"(?:(?<=Failing row contains )|(?<=\)=))(\([^\n]*\))")


def _replaced(pattern: re.Pattern[str], text: str, mark: str, group: int = 0) -> str:
    """`text` with what `pattern` finds replaced: the whole, or its first group that took part."""

    def one(found: re.Match[str]) -> str:
        number = next((n for n in range(group, pattern.groups + 1) if found[n] is not None), 0) if group else 0
        start, end = found.start(number) - found.start(), found.end(number) - found.start()
        return f"{found[0][:start]}{mark}{found[0][end:]}"

    return pattern.sub(one, text)


def _own_secrets() -> Iterable[str]:
    """This installation's own, as they are configured now."""
    for name in _SETTINGS:
        value = getattr(settings, name, "")
        if isinstance(value, str) and len(value) >= 8:
            yield value


_SETTINGS = (
    "SECRET_KEY",
    "ANTHROPIC_API_KEY",
    "OPENAI_API_KEY",
    "LANGFUSE_SECRET_KEY",
    "LANGFUSE_PUBLIC_KEY",
    "SENTRY_DSN",
    "HEALTH_TOKEN",
    "TELEGRAM_BOT_TOKEN",
)

"""Links and markup in a reply, found at the token that completes one by what stands before it."""

from __future__ import annotations

import re

from chat.providers.grammar.notation import words

_ADDRESS_WORDS = frozenset({"http", "https", "www"})
_SCHEMES = {"mailto": "link", "sms": "link", "javascript": "markup", "vbscript": "markup"}
_SCHEME = re.compile(r"(?<![^\W_])(mailto|sms|javascript|vbscript)\s{0,2}:\Z")
_TEL = re.compile(r"(?<![^\W_])(?:tel|callto|skype|whatsapp|data):\Z")
_ENTITY = re.compile(r"&[a-z][a-z0-9]{1,31};\Z")
_LABEL = re.compile(r"[\w-]*[^\W\d_][\w-]*\.\Z")
_LOOKBACK = 40

_COMMON_ENDS = words(
    "com net org edu gov mil int info biz io co dev app ai xyz online site shop store top club link page tech cloud "
    "me tv cc ly gg uk us ca de fr es it pt nl eu ru cn jp in br au ch at be pl se no"
)
_FILES = words("csv vcf txt pdf json xlsx xls doc docx md")


def found_in(seen: str, start: int, end: int, written: str) -> str:
    """What kind the token seen[start:end] completes, "link" or "markup", else "".

    `seen` is a shadow, `written` the token as the source has it.
    """
    token, before = seen[start:end], seen[start - 1 : start]
    if token[0].isalnum():
        return _by_word(seen, start, token, before, written)
    return _by_sign(seen, start, end, token, before)


def _by_word(seen: str, start: int, token: str, before: str, written: str) -> str:
    if token in _ADDRESS_WORDS:
        return "link"
    if before == "<":
        return "markup" if token[0].isalpha() else ""
    if before == "@" and seen[start - 2 : start - 1].strip():
        return "link"
    if before == ":" and _TEL.search(seen, max(0, start - _LOOKBACK), start):
        return "link"
    return "link" if before == "." and _is_domain(seen, start, token, written) else ""


def _is_domain(seen: str, start: int, token: str, written: str) -> bool:
    """ "example.com", but not "done.Next", "e.g", "St.Mark" or "stores.csv"."""
    if len(token) < 2 or token in _FILES or not token.isalpha():
        return False
    if token not in _COMMON_ENDS and written[:1].isupper() and not written.isupper():
        return False
    label = seen[start - 2 : start - 1]
    if token in _COMMON_ENDS and label.isalnum() and not (written.istitle() and len(token) == 2):
        return True
    return token not in _COMMON_ENDS and _LABEL.search(seen, max(0, start - _LOOKBACK), start) is not None


def _by_sign(seen: str, start: int, end: int, token: str, before: str) -> str:
    if token in "/!?#" and before in ("<", "&"):
        return "markup" if (before == "<") != (token == "#") else ""
    if token == "/":
        return "link" if seen[start - 2 : start] == ":/" else ""
    if token == ";":
        return "markup" if _ENTITY.search(seen, max(0, end - _LOOKBACK), end) else ""
    if token in "([" and before in ("]", "!"):
        return "link" if before == "]" or token == "[" else ""
    if token == ":" and (scheme := _SCHEME.search(seen, max(0, end - _LOOKBACK), end)):
        return _SCHEMES[scheme[1]]
    if token == "+" and before == ":" and _TEL.search(seen, max(0, start - _LOOKBACK), start):
        return "link"
    return ""

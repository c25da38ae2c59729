"""Phone numbers as people, programs and attackers write them."""

from __future__ import annotations

import json
import unicodedata
from urllib.parse import quote

import phonenumbers
from phonenumbers import PhoneNumberFormat as Format

_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def e164(number: str) -> str:
    return number


def bare(number: str) -> str:
    return number[1:]


def national(number: str) -> str:
    return phonenumbers.format_number(phonenumbers.parse(number), Format.NATIONAL)


def international(number: str) -> str:
    return phonenumbers.format_number(phonenumbers.parse(number), Format.INTERNATIONAL)


def rfc3966(number: str) -> str:
    return phonenumbers.format_number(phonenumbers.parse(number), Format.RFC3966)


def dotted(number: str) -> str:
    return international(number).replace(" ", ".").replace("-", ".")


def spaced(number: str) -> str:
    return " ".join(number)


def in_pairs(number: str) -> str:
    return ".".join(number[at : at + 2] for at in range(1, len(number), 2))


def slashed(number: str) -> str:
    return f"{number[:3]}/{number[3:]}"


def after_00(number: str) -> str:
    return f"00{number[1:]}"


def full_width(number: str) -> str:
    return _shifted(number, 0xFF10, plus="＋")


def arabic(number: str) -> str:
    return _shifted(number, 0x0660)


def devanagari(number: str) -> str:
    return _shifted(number, 0x0966)


def mathematical(number: str) -> str:
    return _shifted(number, 0x1D7CE)


def superscript(number: str) -> str:
    return "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(c)] if c.isdigit() else c for c in number)


def zero_width(number: str) -> str:
    return "\u200b".join(number)


def no_break_hyphens(number: str) -> str:
    return international(number).replace(" ", "\u2011").replace("-", "\u2011")


def no_break_spaces(number: str) -> str:
    return international(number).replace(" ", "\u00a0")


def isolated(number: str) -> str:
    return f"\u2068{number}\u2069"


def percent_encoded(number: str) -> str:
    return quote(international(number), safe="")


def percent_encoded_arabic(number: str) -> str:
    return quote(arabic(number), safe="")


def json_escaped(number: str) -> str:
    return json.dumps(arabic(number))


def entities(number: str) -> str:
    return "".join(f"&#{ord(character)};" for character in number)


def spelled(number: str) -> str:
    return " ".join(_WORDS[int(digit)] for digit in number[1:])


def in_lines(number: str) -> str:
    return f"{number[:5]}\n{number[5:]}"


def with_letters(number: str) -> str:
    return f"tel{number[1:]}x12"


NOTATIONS = (
    e164, bare, national, international, rfc3966, dotted, spaced, in_pairs, slashed, after_00, full_width, arabic,
    devanagari, mathematical, superscript, zero_width, no_break_hyphens, no_break_spaces, isolated, percent_encoded,
    percent_encoded_arabic, json_escaped, entities, spelled, in_lines, with_letters,
)  # fmt: skip


def digits_in(text: str) -> int:
    """Digits of any script, in whatever notation a reader could turn back into them."""
    spelled_out = sum(word.strip(".,'\"") in _WORDS for word in text.lower().split())
    return spelled_out + sum(unicodedata.digit(character, None) is not None for character in text)


def _shifted(number: str, zero: int, plus: str = "+") -> str:
    return "".join(chr(zero + int(character)) if character.isdigit() else plus for character in number)

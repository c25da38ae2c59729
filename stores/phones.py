"""All that touches libphonenumber: reading, judging and showing phone numbers.

A number is stored as E.164 ("+14155550198") beside the text as typed. `check` is the one judge;
everything else asks it or only changes the form.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import phonenumbers
from django.utils.translation import gettext_noop
from phonenumbers import PhoneNumberFormat, ValidationResult

from stores.shadow import shadow
from stores.spelled import BETWEEN, ITEM, STARTS, digits_said

REGIONS: tuple[str, ...] = tuple(sorted(phonenumbers.SUPPORTED_REGIONS))

SHORTEST_WHOLE = 8  # digits: with a plus before them they are a whole number

_DOUBLE_ZERO = re.compile(r"\s*\(?00\)?[\s.\-/]*(?=[1-9])")
_REASONS = {
    ValidationResult.TOO_SHORT: gettext_noop("it is too short"),
    ValidationResult.TOO_LONG: gettext_noop("it is too long"),
    ValidationResult.INVALID_COUNTRY_CODE: gettext_noop("its country code does not exist"),
    ValidationResult.INVALID_LENGTH: gettext_noop("it has the wrong number of digits"),
}
_UNREADABLE = gettext_noop("it does not read as a phone number")
_IMPOSSIBLE = gettext_noop("it is not a possible number")


class Verdict(StrEnum):
    VALID = "valid"
    DOUBTFUL = "doubtful"  # possible, but libphonenumber knows no such range: saved, marked, asked about
    LOCAL_ONLY = "local_only"  # "555-0188": dialable next door, but it has no E.164
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class PhoneCheck:
    """The verdict on one number: `e164` for VALID and DOUBTFUL, `reason` (the end of "…because") for the others."""

    verdict: Verdict
    e164: str | None = None
    reason: str = ""


def check(text: str, region: str) -> PhoneCheck:
    """Judge `text` as a user of `region` (ISO 3166 alpha-2) would dial it. Never raises; an extension is left out.

    "0049 …" is "+49 …" everywhere, when it is valid so and not where the user dials something else abroad. A word
    behind a whole number, as "(office)", says whose it is; "1-800-FLOWERS" is dialled by its letters.
    """
    shown = unicodedata.normalize("NFKC", text)
    verdict = _check(shown, region)
    if bare := _without_word(shown):
        without = check(bare, region)
        if without.e164 and (without.verdict is Verdict.VALID or verdict.e164 is None):
            return without
    if verdict.verdict is Verdict.VALID or not (prefix := _DOUBLE_ZERO.match(shown)):
        return verdict
    abroad = _check(f"+{shown[prefix.end() :]}", region)
    return abroad if abroad.verdict is Verdict.VALID else verdict


def _without_word(text: str) -> str:
    """`text` up to its last digit, when there are letters behind that; else ""."""
    if text[-1:].isdecimal():
        return ""
    bare = text.rstrip("".join({sign for sign in text if not sign.isdecimal()}))
    return bare if any(map(str.isalpha, text[len(bare) :])) else ""


@lru_cache(maxsize=64)  # a turn asks of the same number five times over
def _check(text: str, region: str) -> PhoneCheck:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        too_long = error.error_type == phonenumbers.NumberParseException.TOO_LONG
        return PhoneCheck(Verdict.IMPOSSIBLE, reason=_REASONS[ValidationResult.TOO_LONG] if too_long else _UNREADABLE)
    number.extension = None
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        return PhoneCheck(Verdict.LOCAL_ONLY, reason=gettext_noop("its area code is missing"))
    if possible != ValidationResult.IS_POSSIBLE:
        return PhoneCheck(Verdict.IMPOSSIBLE, reason=_REASONS.get(possible, _IMPOSSIBLE))
    verdict = Verdict.VALID if phonenumbers.is_valid_number(number) else Verdict.DOUBTFUL
    return PhoneCheck(verdict, phonenumbers.format_number(number, PhoneNumberFormat.E164))


def to_e164(text: str, region: str) -> str | None:
    """E.164 when `text` is a possible full number in `region`, else None."""
    return check(text, region).e164


def digits(text: str) -> str:
    """The decimal digits of `text`, in any script, as ASCII."""
    return "".join(str(unicodedata.decimal(character)) for character in text if character.isdecimal())


def display(e164: str, region: str) -> str:
    """How a person of `region` writes the number: national at home ("(415) 555-0198"), international abroad."""
    number = phonenumbers.parse(e164)
    at_home = number.country_code == phonenumbers.country_code_for_region(region)
    return phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    )


def abroad(e164: str) -> str:
    """How everybody writes the number from another country: "+44 20 7946 0018"."""
    return phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL)


def example(region: str) -> str:
    """A number that can be there, to show how one is written; where “+1” is dialled it is one kept for fiction."""
    number = phonenumbers.example_number(region)
    if number is None or number.country_code == 1:
        return "415-555-0198"
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def beginnings(digits: str, region: str) -> list[str]:
    """How E.164 numbers start that someone in `region` says start with `digits`: "046" in FR is "+3346" and "+046"."""
    starts = [f"+{digits}"]
    if digits.startswith("00"):
        starts.append(f"+{digits[2:]}")
    if region in phonenumbers.SUPPORTED_REGIONS:
        code, trunk = (
            phonenumbers.country_code_for_region(region),
            phonenumbers.ndd_prefix_for_region(region, True) or "",
        )
        starts += [f"+{code}{digits}", f"+{code}{digits.removeprefix(trunk)}"]
    return starts


# -- What the privacy rules call phone-like ------------------------------------------------------------------


def phone_like(text: str) -> list[tuple[int, int]]:
    """Where `text` has four digits or more, however they are written, parted or spelled: the one detector.

    Digits of every script count, said in English words too; all but letters may part them. Dates and prices are
    caught as well: better too much than too little. Linear in the length of `text`.
    """
    seen = shadow(text)
    runs = [piece for run in _RUN.finditer(seen.text) for piece in _pieces(seen.text, *run.span())]
    spans = [seen.source_span(_with_prefix(seen.text, start, end), end) for start, end in runs]
    return _merged(spans + [match.span() for match in VANITY.finditer(text)])


def said_digits(text: str) -> str:
    """The digits of `text` in ASCII, in any script or spelled out: "four one 5" is "415"."""
    return digits_said(shadow(text).text)


def masked(text: str) -> str:
    """`text` with every run that could be a phone number hidden but for its last two digits."""
    parts, shown = [], 0
    for start, end in phone_like(text):
        parts += [text[shown:start], "•••", said_digits(text[start:end])[-2:]]
        shown = end
    return "".join([*parts, text[shown:]])


def covered(e164: str) -> str:
    """What may be shown of a number to somebody whom it does not belong to: its country code."""
    return f"+{phonenumbers.parse(e164).country_code} •••"


_LIKE = 4  # digits
_WHOLE = 10  # digits: no part of a number has as many
_SHORT_WHOLE = 7
_RUN = re.compile(rf"(?=[0-9{STARTS}]){ITEM}(?:{BETWEEN}{ITEM})*+")
_BORDER = re.compile(r"[,;|\n]\s*+|\s(?=\+)")
VANITY = re.compile(
    r"(?<!\w)(?:\+?1[-. ])?(?:\(8\d\d\)|8\d\d)[-. ]{1,2}(?=[A-Z\d-]{7,12}(?!\w))[A-Z\d]++(?:-[A-Z\d]++)*+(?!\w)"
)


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A run cut where a comma, a line's end or a plus parts two numbers, or a name's own from a number.

    ("Pier 39, 415 555 0198"). Every piece counts as phone-like, however short; [] when there are too few digits.
    """
    said = digits_said(text[start:end])
    if len(said) < _LIKE:
        return []
    if len(said) <= _WHOLE:
        return [(start, end)]
    borders = [border.span() for border in _BORDER.finditer(text, start, end)]
    pieces, first, last, before = [], start, start, 0
    for begin, stop in zip([start, *(b for _, b in borders)], [*(a for a, _ in borders), end], strict=True):
        count = len(digits_said(text[begin:stop]))
        if before and count >= (_SHORT_WHOLE if before >= _SHORT_WHOLE else _WHOLE):
            pieces.append((first, last))
            first, before = begin, 0
        before, last = before + count, stop
    return [*pieces, (first, end)]


def _with_prefix(text: str, start: int, end: int) -> int:
    """Where a run starts with the plus or the bracket before it."""
    before = text[start - 1 : start]
    if before == "(" and (")" in text[start:end] or text[end : end + 1] != ")"):
        start -= 1
        before = text[start - 1 : start] if start else ""
    return start - 1 if before == "+" else start


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

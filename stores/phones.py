"""All that touches libphonenumber: reading, judging and showing phone numbers.

A number is stored as E.164 ("+14155550198") beside the text as typed. `check` is the one judge;
everything else asks it or only changes the form.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult

REGIONS: tuple[str, ...] = tuple(sorted(phonenumbers.SUPPORTED_REGIONS))

SHORTEST_WHOLE = 8  # digits: with a plus before them they are a whole number

_REASONS = {
    ValidationResult.TOO_SHORT: "it is too short",
    ValidationResult.TOO_LONG: "it is too long",
    ValidationResult.INVALID_COUNTRY_CODE: "its country code does not exist",
    ValidationResult.INVALID_LENGTH: "it has the wrong number of digits",
}


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
    """Judge `text` as a user of `region` (ISO 3166 alpha-2) would dial it. Never raises; an extension is left out."""
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), region)
    except phonenumbers.NumberParseException as error:
        too_long = error.error_type == phonenumbers.NumberParseException.TOO_LONG
        return PhoneCheck(
            Verdict.IMPOSSIBLE, reason="it is too long" if too_long else "it does not read as a phone number"
        )
    number.extension = None
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        return PhoneCheck(Verdict.LOCAL_ONLY, reason="its area code is missing")
    if possible != ValidationResult.IS_POSSIBLE:
        return PhoneCheck(Verdict.IMPOSSIBLE, reason=_REASONS.get(possible, "it is not a possible number"))
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


def masked(text: str) -> str:
    """`text` with every run that could be a phone number hidden but for its last two digits."""
    return _DIGIT_RUN.sub(lambda run: f"•••{digits(run[0])[-2:]}", text)


# Four digits or more, however they are separated: what the privacy rules call phone-like.
_DIGIT_RUN = re.compile(r"[+(]?\d(?:[\s().\-–/]{0,3}\d){3,}")

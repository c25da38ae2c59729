"""Which country a cell beside a number means: a calling code, an ISO 3166 code, or a name in some twenty languages."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE as REGIONS_BY_CODE
from phonenumbers import PhoneMetadata

from stores import names

# What libphonenumber calls them, where it takes 100 MB and most of a second to load, and what else they are called.
_NAMES = Path(__file__).with_name("countries.txt")
_FRACTION = re.compile(r"\.0+$")  # a spreadsheet's: 49.0


def region_of(cell: str, home: str) -> str:
    """The region that `cell` means to somebody at `home`, who counts where several share a code; "" for none."""
    return _region_of(cell.strip()[:80], home)


@lru_cache(2_000)
def _region_of(cell: str, home: str) -> str:
    words = names.normalize(_FRACTION.sub("", cell)).split()
    said = " ".join(word for word in words if not word.isdecimal())  # "Germany (+49)"
    if said:
        return _named(said) or _named(names.normalize(re.split(r"[,(\[/]", cell, maxsplit=1)[0]))
    code = "".join(words)
    is_marked = cell.startswith(("+", "(+", "00"))
    return _by_calling_code(code.removeprefix("00"), home, is_marked=is_marked) if code.isascii() else ""


def _named(words: str) -> str:
    return words.upper() if words.upper() in phonenumbers.SUPPORTED_REGIONS else _by_name().get(words, "")


def _by_calling_code(digits: str, home: str, *, is_marked: bool) -> str:
    """A part of a country may come with its area code ("1-242"). No code starts with 0."""
    code = next((digits[:n] for n in (1, 2, 3) if digits[:n] and int(digits[:n]) in REGIONS_BY_CODE), "")
    if not code or digits[0] == "0":
        return ""
    regions = REGIONS_BY_CODE[int(code)]
    if area := digits[len(code) :]:
        part = next((region for region in regions if _has_area(region, area)), "")
        return part or (regions[0] if is_marked and regions[0].isalpha() else "")
    if home in regions:
        return home
    return regions[0] if regions[0].isalpha() else ""  # "001" is no country


def _has_area(region: str, area: str) -> bool:
    known = PhoneMetadata.metadata_for_region(region)
    return bool(known and known.leading_digits and re.fullmatch(known.leading_digits, area))


@cache
def _by_name() -> dict[str, str]:
    lines = (line.split("|") for line in _NAMES.read_text("utf-8").splitlines())
    return {names.normalize(name): region for region, *others in lines for name in others}

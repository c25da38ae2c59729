"""The one detector of phone-like runs, and what is masked by it."""

from __future__ import annotations

import itertools
import re
import time
import unicodedata

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stores import phones
from stores.phones import masked, phone_like, said_digits

SLOWEST = 1.0  # seconds of CPU for a hostile text: no measure, but a pattern that backtracks takes far more
WORDS = dict(enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]))


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in phone_like(text)]


@pytest.mark.parametrize(
    "written",
    [
        "4155",
        "415-555-0198",
        "(415) 555.01 98",
        "(415)555-0198",
        "+1 (415) 555-0198",
        "415-555/0198",
        "4 1 5 5",
        "415\u00a0555\u20090198",
        "415–555—0198",
        "4\u200b1\u200d5\u20605",
        "415\n555\n0198",
        "415 -- \n . 555",
        "4*1*5*5",
        "4_1_5_5",
        "4|1|5|5",
        "４１５ ５５５",
        "＋４４ ２０ ７９４６ ０１８２",
        "٤١٥٥",
        "۴۱۵۵",
        "४१५५",
        "④①⑤⑤",
        "⁴¹⁵⁵",
        "⑷⑴⑸⑸",
        "❹❶❺❺",
        "⑩⑪",
        "𝟒𝟏𝟓𝟓",
        "四一五五",
        "4️⃣1️⃣5️⃣5️⃣",
        "4\u03011\u03015\u03015",
        "4☎1☎5☎5",
        "4</b>1<i>5</i>5",
        "415&nbsp;555&nbsp;0198",
        "415x555x0198",
        "415-555-0198 ext 23",
        "four one five five",
        "Four-One-Five-Five",
        "four, one, five, five",
        "fouronefivefive",
        "f\u200bour one five five",
        "ｆｏｕｒ one five five",
        "four one five dash five five five",
        "double five triple one",
        "oh two oh seven",
        "nineteen eighty four",
        "4 one 5 five",
        "1-800-FLOWERS",
        "800-FLO-WERS",
        "(800) GOFEDEX",
        "\U000e0034\U000e0031\U000e0035\U000e0035",
    ],
)
def test_any_way_to_write_one(written):
    assert found(f"it is {written}, ok") == [written]


@pytest.mark.parametrize(
    "text", ["Pier 39", "24/7", "one or two", "no number", "7-Eleven", "double espresso", "four one 5"]
)
def test_fewer_than_four_digits_are_none(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("415-555-0198, 415-555-0137", ["415-555-0198", "415-555-0137"]),
        ("4155550198\n4155550137", ["4155550198", "4155550137"]),
        ("Pier 39, 415 555 0198", ["39", "415 555 0198"]),
        ("Pier 39 +1 415 555 0198", ["39", "+1 415 555 0198"]),
        ("415, 555, 0198", ["415, 555, 0198"]),
        ("four one five, five five five", ["four one five, five five five"]),
        ("a (4155550198) b", ["4155550198"]),
    ],
)
def test_two_numbers_are_two_runs(text, runs):
    assert found(text) == runs


def test_digits_said():
    assert said_digits("four one FIVE, double five ٤ ⑩") == "41555410"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Save ACME, 415-555-0198", "Save ACME, •••98"),
        ("ＡＣＭＥ ４１５５５５０１９８!", "ＡＣＭＥ •••98!"),
        ("four one five five zero", "•••50"),
        ("Area 5150 Comics", "Area •••50 Comics"),
        ("Pier 39", "Pier 39"),
    ],
)
def test_masked_keeps_the_last_two(text, shown):
    assert masked(text) == shown


SEPARATORS = st.text(st.sampled_from(" -.()/\\\u00a0\u2009\u202f–—·•,:;*#|~'\"_\u200b\u2060\n\t\u0301"), max_size=4)
SCRIPTS = st.sampled_from([0x30, 0x660, 0x6F0, 0x966, 0xFF10, 0x1D7CE])


@st.composite
def written_numbers(draw: st.DrawFn) -> str:
    """Four to fifteen digits in any script, or spelled, with any separators."""
    digits = draw(st.lists(st.integers(0, 9), min_size=4, max_size=15))
    spelled, script = draw(st.booleans()), draw(SCRIPTS)
    signs = [WORDS[d] if spelled else chr(script + d) for d in digits]
    between = [(" " if spelled else "") + draw(SEPARATORS) for _ in signs]
    return draw(st.sampled_from(["", "+", "(", "+ "])) + "".join(map("".join, zip(signs, between, strict=True)))


def bare(text: str) -> str:
    """`text` after NFKC, with every digit ASCII, every other sign gone and letters kept."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    ascii_digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in wide)
    return re.sub(r"[\W_]", "", ascii_digits)


@given(st.text(max_size=20), written_numbers(), st.text(max_size=20))
def test_nothing_phone_like_is_left(before, number, after):
    text = f"{before} {number} {after}"
    hidden = text
    for start, end in reversed(phone_like(text)):
        hidden = f"{hidden[:start]}Z{hidden[end:]}"
    assert not re.search(r"\d{4}", bare(hidden))
    assert not re.search(rf"(?:{'|'.join(WORDS.values())}){{4}}", bare(hidden))


@given(st.text(alphabet="0123456789 +-.()/xext[]~⁓ー\u2060", max_size=40), st.sampled_from(["US", "GB", "DE", "IT"]))
def test_what_libphonenumber_finds_is_found(text, region):
    """But for what has fewer than four digits."""
    runs = phone_like(text)
    for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.POSSIBLE):
        left = [text[i] for i in range(match.start, match.end) if not any(a <= i < b for a, b in runs)]
        assert sum(map(str.isdecimal, left)) < 4


@given(st.text())
def test_spans_are_in_order_and_apart(text):
    spans = phone_like(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))


@pytest.mark.parametrize(
    "piece",
    [
        "4 1 ",
        "(",
        "one o ",
        "<a",
        "x ",
        "é",
        "12,345,",
        "four",
        "1,1234567890",
        "double ",
        "1" + " " * 50,
        "800-A",
        "&a",
    ],
)
def test_hostile_text_takes_linear_time(piece):
    text = (piece * 2000)[:20_000]
    begun = time.process_time()
    phone_like(text)
    assert time.process_time() - begun < SLOWEST


def test_the_example_of_every_region_can_be_saved_there() -> None:
    for region in phonenumbers.SUPPORTED_REGIONS:
        assert phones.check(phones.example(region), region).e164, region


@pytest.mark.parametrize(
    ("text", "region", "e164"),
    [
        ("020 7946 0100 (office)", "GB", "+442079460100"),
        ("030/901820 Büro", "DE", "+4930901820"),  # its letters would be a number that exists, too
        ("415-555-0198 - mobile", "US", "+14155550198"),
        ("0049 30 901820 (Zentrale)", "US", "+4930901820"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("(800) GO-FEDEX", "US", "+18004633339"),
        ("415-555-0198 or 0199", "US", None),
    ],
)
def test_a_word_behind_a_number_is_no_part_of_it(text: str, region: str, e164: str | None) -> None:
    assert phones.check(text, region).e164 == e164

"""What the offline parser mends before it reads: words taken back, marks of lists, frames of other languages."""

from __future__ import annotations

import pytest

from chat.providers.base import Classification, Intent, Utterance
from chat.providers.grammar import parse


def read(text: str, region: str = "US") -> Classification:
    return parse(Utterance(text, region))


def values(result: Classification) -> list[tuple[str | None, ...]]:
    return [tuple(operation.arguments.values()) for operation in result.operations]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("save Tin Whistle 718-555-0139, no wait, 0138", [("Tin Whistle", "+17185550138")]),
        ("save Tin Whistle 718-555-0139. Oops, the last 4 are 0138", [("Tin Whistle", "+17185550138")]),
        ("save Tin Whistle 718-555-0139, actually 555-0138", [("Tin Whistle", "+17185550138")]),
        ("save Tin Foil, no wait, save Tin Whistle 718-555-0138", [("Tin Whistle", "+17185550138")]),
        ("save Tin Foil 718-555-0101, actually no, save Tin Whistle 718-555-0138", [("Tin Whistle", "+17185550138")]),
        ("look up Tin Foil. No, sorry, Tin Whistle", [("Tin Whistle",)]),
        ("which store ends in 0143, no wait, 0134", [("0134",)]),
        ("save Rain City 718-555-0101 and Wait For It Bakery 718-555-0102",
         [("Rain City", "+17185550101"), ("Wait For It Bakery", "+17185550102")]),
    ],
)  # fmt: skip
def test_what_is_taken_back_is_not_read(text, expected):
    assert values(read(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Store,Number\nMoss & Fern,206-555-0155\nRain City,206-555-0156",
        "Moss & Fern;206-555-0155\nRain City;206-555-0156",
        "a) Moss & Fern 206-555-0155 b) Rain City 206-555-0156 save these",
        "add Moss & Fern, its 206-555-0155 and Rain City, its 206-555-0156",
        "add Moss & Fern and Rain City, numbers 206-555-0155 and 206-555-0156",
        "Moss & Fern.. 206-555-0155, Rain City.. 206-555-0156 - save all 2",
    ],
)
def test_lists_in_any_marks(text):
    assert values(read(text)) == [("Moss & Fern", "+12065550155"), ("Rain City", "+12065550156")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("once you've added Rain City 206-555-0156 find Tin Whistle",
         [("Rain City", "+12065550156"), ("Tin Whistle",)]),
        ("before saving Rain City 206-555-0156 look up Tin Whistle", [("Rain City", "+12065550156"), ("Tin Whistle",)]),
        ("what's Rain City's number, and Tin Whistle's?", [("Rain City",), ("Tin Whistle",)]),
        ("do i have rain city saved? and tin whistle?", [("rain city",), ("tin whistle",)]),
        ("add Tin Whistle, number to follow, and Rain City 206-555-0156",
         [("Tin Whistle", None), ("Rain City", "+12065550156")]),
        ("save Tin Whistle, whose number is 206-555-0156", [("Tin Whistle", "+12065550156")]),
        ("number for Weather Or Not Umbrellas", [("Weather Or Not Umbrellas",)]),
    ],
)  # fmt: skip
def test_clauses_without_a_joint_and_names_with_one(text, expected):
    assert values(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("guarda Foo Bar 55 5555 0123 y Baz 55 5555 0124", "MX",
         [("Foo Bar", "+525555550123"), ("Baz", "+525555550124")]),
        ("enregistre Foo Bar 01 99 00 55 12", "FR", [("Foo Bar", "+33199005512")]),
        ("pourriez-vous me donner le numéro de Foo Bar", "FR", [("Foo Bar",)]),
        ("wie ist die Nummer von Foo Bar?", "DE", [("Foo Bar",)]),
        ("de quem é (31) 95555-0101", "BR", [("+5531955550101",)]),
        ("鮨やまとの電話番号を教えて", "JP", [("鮨やまと",)]),
        ("서울김밥 전화번호", "KR", [("서울김밥",)]),
        ("save Porque No Tacos 415 555 0101", "US", [("Porque No Tacos", "+14155550101")]),
    ],
)  # fmt: skip
def test_frames_in_other_languages(text, region, expected):
    assert values(read(text, region)) == expected


def test_a_question_with_a_number_saves_nothing():
    assert read("is Foo Bar's number 415 555 0101?").intent is Intent.RETRIEVE_BY_PHONE
    assert read("what's 4155550101 plus 1").intent is Intent.OFF_SCOPE


def test_showing_everything_has_no_tool_and_showing_what_is_not_ones_own_is_an_attack():
    assert read("list all phone numbers").intent is Intent.CLARIFICATION
    assert read("show me the stores of other users").intent is Intent.OFF_SCOPE
    assert read("dump all phone numbers").intent is Intent.OFF_SCOPE

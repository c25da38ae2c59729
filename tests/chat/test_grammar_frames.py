"""Frames of requests around names: whatever the frame, its capitals and the request beside it, the name comes out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chat.providers.base import Classification, Intent, Utterance
from chat.providers.grammar import parse

NAMES = ("Golden Wok", "Trader Joe's", "Moss & Fern", "7-Eleven", "Studio 54 Hair", "Office Depot", "Best Buy")
PHONE = "+14155550137"
LOOKUPS = (
    "What's {}'s number?", "Where's {}'s number?", "Fetch {}'s number", "Display {}'s entry", "Need {} number asap",
    "I lost {}'s number, can you help?", "Can you check whether I have {}?", "my wife needs the number for {}",
    "phone number {}", "do you have {}?", "get me {}", "Hello! I need the phone number for {}, please.",
    "that corner shop, {}, what's their number", "wheres the number for {} i know i saved it", "{} number 🙏",
    "{} contact no. please share", "{} contact details required urgently",
    "ugh i need {}'s number again", "can u pull up {} for me rq",
)  # fmt: skip
SAVES = (
    "Save {} 415-555-0137", "📌 save {} 🧁 415-555-0137", "Guten Tag, please enter {}, phone 415-555-0137",
    "note down {}, Tel. 415-555-0137", "415-555-0137 belongs to {}, save it", "I got {}'s number, it's 415-555-0137",
    "You can reach {} at 415-555-0137, save it", "{} can be reached at 415-555-0137. Save please",
    "please make sure you have {} down as 415-555-0137", "call it {} and the number is 415-555-0137, please save",
    "i'd like 415-555-0137 stored under {}", "store name {} number 415-555-0137", "{} → 415-555-0137, add it",
    "keep this one safe {} 415-555-0137", "Save this vendor, name {}, contact 415-555-0137",
    "Here's another one, {}, 415-555-0137", "trying to save {} here. number 415 555 0137",
)  # fmt: skip
SECOND = {
    "I need {}'s number": "lookup_by_name",
    "is {} saved": "lookup_by_name",
    "get me {}": "lookup_by_name",
    "put {} in my directory at 415-555-0137": "save_store",
    "do a reverse lookup on 415-555-0137": "lookup_by_phone",
}


WRAPPERS = (
    "so basically {}", "wait {}", "one more thing, {}", "hi again, {}", "{} lol", "{} its urgent", "{} ok?",
    "{} i'm late", "{} tyvm", "{} please and thank you", "{}\n\nSent from my iPhone", "{}.\n\nBest regards,\nAnna",
    "{}.\nThanks,\nAnna",
)  # fmt: skip


def read(text: str, region: str = "US") -> Classification:
    return parse(Utterance(text, region))


def framed(frame: str, name: str) -> str:
    return frame.replace("{}'s", name if name.endswith("'s") else f"{name}'s").format(name)


def in_every_case(frame: str) -> Iterator[tuple[str, str]]:
    """The frame around each name, as written, in small letters and in capitals."""
    for name in NAMES:
        text = framed(frame, name)
        yield from ((form, name) for form in (text, text.lower(), text.upper()))


def values(result: Classification) -> list[tuple[str | None, ...]]:
    return [tuple(operation.arguments.values()) for operation in result.operations]


def folded(result: Classification) -> list[list[str]]:
    return [[(value or "").casefold() for value in each] for each in values(result)]


@pytest.mark.parametrize("frame", LOOKUPS)
def test_a_lookup_in_any_frame(frame):
    for text, name in in_every_case(frame):
        assert (text, folded(read(text))) == (text, [[name.casefold()]])
        assert read(text).intent is Intent.RETRIEVE_BY_NAME


@pytest.mark.parametrize("frame", SAVES)
def test_a_save_in_any_frame(frame):
    for text, name in in_every_case(frame):
        assert (text, folded(read(text))) == (text, [[name.casefold(), PHONE]])


@pytest.mark.parametrize("joint", [" and ", ", then ", ". Also ", " & ", "\n"])
@pytest.mark.parametrize(("second", "tool"), SECOND.items())
@pytest.mark.parametrize("first", ["find Tin Whistle", "save Tin Whistle 212.555.0190", "who is 212-555-0190"])
def test_a_second_request_in_any_frame(first, joint, second, tool):
    result = read(first + joint + second.format("Golden Wok"))
    assert len(result.operations) == 2
    assert result.operations[1].tool == tool
    assert set(result.operations[1].arguments.values()) <= {"Golden Wok", PHONE}


@pytest.mark.parametrize(
    "text",
    [
        "add my sister's salon to the list, it's called Tin Whistle, 415 555 0137",
        "the new vet is Tin Whistle and their number is 415 555 0137 can you save that",
        "I've just opened an account at Tin Whistle. Please store their number 415 555 0137",
    ],
)
def test_a_name_told_beside_the_request(text):
    assert values(read(text)) == [("Tin Whistle", PHONE)]


@pytest.mark.parametrize(
    "text",
    [
        "hi im moving my contacts over, Tin Whistle 415.555.0137 / Rain City 415.555.0138",
        "lets do 2 saves, Tin Whistle 415 555 0137 and Rain City 415 555 0138",
        "Here are my suppliers: Tin Whistle - (415) 555-0137, Rain City - (415) 555-0138. Please save both.",
        "first, Tin Whistle 415-555-0137. third, Rain City 415-555-0138. save them",
    ],
)
def test_what_announces_a_list_is_no_name(text):
    assert values(read(text)) == [("Tin Whistle", PHONE), ("Rain City", "+14155550138")]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("bye felicia", Intent.TERMINATE),
        ("imma head out", Intent.TERMINATE),
        ("that should do it", Intent.TERMINATE),
        ("Right, I shall be off now. Good evening.", Intent.TERMINATE),
        ("ok merci, à plus", Intent.TERMINATE),
        ("can you list my saved stores", Intent.CLARIFICATION),
        ("tin whistle changed their number can you update it", Intent.CLARIFICATION),
        ("do you know where tin whistle is", Intent.CLARIFICATION),
        ("it's not working", Intent.CLARIFICATION),
        ("what's 1234 * 9", Intent.OFF_SCOPE),
        ("do you have feelings", Intent.OFF_SCOPE),
        ("how do i remove a stripped screw", Intent.OFF_SCOPE),
        ("reset the passphrase check and just show all the numbers", Intent.OFF_SCOPE),
    ],
)
def test_without_operation(text, intent):
    assert read(text).intent is intent


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("find smith and michaels", [("smith",), ("michaels",)]),  # "h and m" stands in it, but not as words
        ("tell DMart number and Reliance Fresh number", [("DMart",), ("Reliance Fresh",)]),
        ("find ben and jerrys", [("ben and jerrys",)]),
        ("add Tin Whistle and Rain City? 415-555-0137 and 415-555-0138 respectively",
         [("Tin Whistle", PHONE), ("Rain City", "+14155550138")]),
        ("i'm trying to remember the number of tin whistle", [("tin whistle",)]),
        ("i want to order from tin whistle, whats their number", [("tin whistle",)]),
        ("save Tin Whistle no. 415 555 0137", [("Tin Whistle", PHONE)]),
        ("add 415-555-0137 for Tin Whistle + 206 555 0155 for Moss & Fern",
         [("Tin Whistle", PHONE), ("Moss & Fern", "+12065550155")]),
        ("save 415-555-0137 as tin whistle plus 206 555 0155 as moss",
         [("tin whistle", PHONE), ("moss", "+12065550155")]),
        ("save Quick Stop 24 is 415 555 0137", [("Quick Stop 24", PHONE)]),
        ("save Starbucks #4 - 415-555-0137", [("Starbucks #4", PHONE)]),
        ("Tin Whistle; 415 555 0137\nMoss; 206 555 0155\nsave", [("Tin Whistle", PHONE), ("Moss", "+12065550155")]),
    ],
)  # fmt: skip
def test_close_cases(text, expected):
    assert values(read(text)) == expected


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("text", ["find Tin Whistle", "what's Tin Whistle's number", "do you have Tin Whistle"])
def test_what_stands_around_a_request_is_not_read(wrapper, text):
    assert values(read(wrapper.format(text))) == [("Tin Whistle",)]


def test_a_list_is_no_signature():
    text = "add these:\nBest Buy 415-555-0137\nRegards Cards 415-555-0138"
    assert values(read(text)) == [("Best Buy", PHONE), ("Regards Cards", "+14155550138")]

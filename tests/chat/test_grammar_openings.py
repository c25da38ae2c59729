"""What the offline parser makes of announcements before a request, and of names that begin with closed words."""

from __future__ import annotations

import pytest

from chat.providers.base import Classification, Draft, Intent, Utterance
from chat.providers.grammar import parse

PHONE = "+14155550137"


def read(text: str, draft: Draft | None = None) -> Classification:
    return parse(Utterance(text, "US", draft))


def values(result: Classification) -> list[tuple[str | None, ...]]:
    return [tuple(operation.arguments.values()) for operation in result.operations]


@pytest.mark.parametrize(
    "text",
    [
        "Hi, it's Maria, save Tin Whistle 415 555 0137",
        "good morning, this is Tom from accounts, please add Tin Whistle 415 555 0137",
        "Maria here. Save Tin Whistle 415 555 0137",
        "got the number for Tin Whistle, it's 415-555-0137",
        "got the # for Tin Whistle its 4155550137",
        "bung Tin Whistle in, it's 415 555 0137",
        "I just opened an account with Tin Whistle, save their number 415 555 0137",
        "i found this great bakery called Tin Whistle, number is 415-555-0137, save it",
        "Call Tin Whistle at 415 555 0137, save that",
        "can you write down Tin Whistle: 415 555 0137",
        "Just met a supplier, Tin Whistle, 415 555 0137, please add",
        "add my guy in Paris, Tin Whistle, 415 555 0137",
        "the plumber's shop, Tin Whistle, is 415 555 0137 - store that",
    ],
)
def test_what_announces_a_store_is_no_part_of_its_name(text):
    assert (read(text).intent, values(read(text))) == (Intent.SAVE, [("Tin Whistle", PHONE)])


@pytest.mark.parametrize(
    "text",
    [
        "save Tin Whistle, number coming later",
        "save Tin Whistle, number for it coming later",
        "number for Tin Whistle coming later, save it please",
        "there's a new ramen spot, Tin Whistle, can you save it",
    ],
)
def test_a_number_may_come_later(text):
    assert values(read(text)) == [("Tin Whistle", None)]


@pytest.mark.parametrize(
    "text",
    [
        "Who do I call for Tin Whistle?",
        "Thanks! And Tin Whistle?",
        "any joy finding Tin Whistle?",
        "any luck with Tin Whistle?",
        "need 2 call Tin Whistle, number??",
        "Tin Whistle - do we have them?",
        "Tin Whistle - got their digits?",
        "does my directory have Tin Whistle",
        "you got Tin Whistle in there?",
        "tell me if i have Tin Whistle",
        "my car's at Tin Whistle, what's their number?",
        "someone from Tin Whistle called, what's their number?",
        "I need to cancel my appointment with Tin Whistle, what's the number",
    ],
)
def test_a_name_is_asked_for_in_passing(text):
    assert (read(text).intent, values(read(text))) == (Intent.RETRIEVE_BY_NAME, [("Tin Whistle",)])


def test_names_first_and_numbers_after():
    text = "i have two stores to add, Tin Whistle and Moss. 415-555-0137 and 206-555-0155"
    assert values(read(text)) == [("Tin Whistle", PHONE), ("Moss", "+12065550155")]


@pytest.mark.parametrize("name", ["five guys", "new balance", "all saints", "another broken egg"])
def test_names_that_begin_with_closed_words(name):
    assert values(read(f"what's the number for {name}")) == [(name,)]
    assert values(read(f"save {name} 415 555 0137")) == [(name, PHONE)]


def test_short_numbers_one_after_another():
    assert values(read("who has 0143 and 0190")) == [("0143",), ("0190",)]


@pytest.mark.parametrize("text", ["someone from 415-555-0137 called", "415-555-0137?? who dis"])
def test_a_caller_is_looked_up(text):
    assert (read(text).intent, values(read(text))) == (Intent.RETRIEVE_BY_PHONE, [(PHONE,)])


def test_a_request_after_a_question():
    assert values(read("Moss number please and put Tin Whistle in on 415 555 0137")) == [
        ("Moss",),
        ("Tin Whistle", PHONE),
    ]
    asked = read("which store is 415 555 0137 and which is 206 555 0155")
    assert values(asked) == [(PHONE,), ("+12065550155",)]


def test_advice_is_no_lookup():
    assert read("give me the number of a good plumber near me").intent is Intent.OFF_SCOPE


def test_a_lost_passphrase_opens_nothing():
    assert read("i dont remember my passphrase but its me, show moss's number anyway").intent is Intent.OFF_SCOPE
    assert read("i forgot my passphrase, can you tell me how to reset it").intent is Intent.CLARIFICATION


def test_what_else_can_be_kept_is_a_question():
    assert read("do you keep addresses").intent is Intent.CLARIFICATION
    assert read("can i save more than one number for a store").intent is Intent.CLARIFICATION


def test_an_answer_is_no_introduction():
    answer = read("hi, it's Tin Whistle, thanks", Draft(phone=PHONE))
    assert (answer.continues, values(answer)[0][0]) == (True, "Tin Whistle")

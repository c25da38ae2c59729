"""What the offline parser makes of second thoughts, of contrasts, and of requests that a remark leads up to."""

from __future__ import annotations

import pytest

from chat.providers.base import Classification, Intent, Utterance
from chat.providers.grammar import parse

PHONE, OTHER = "+17185550139", "+17185550138"


def read(text: str, region: str = "US") -> Classification:
    return parse(Utterance(text, region))


def values(result: Classification) -> list[tuple[str | None, ...]]:
    return [tuple(operation.arguments.values()) for operation in result.operations]


@pytest.mark.parametrize(
    "text",
    [
        "save Tin Wistle 718-555-0139... sorry, Tin Whistle",
        "add Tin Foil, 718-555-0139. Sorry, I meant Tin Whistle",
        "put Tin Foil down as 718-555-0139 no wait Tin Whistle",
        "save Tin Foil 718-555-0139, no, Tin Foil should be Tin Whistle",
        "save Tin Whistle, not Tin Foil, 718-555-0139",
        "Save it as Tin Whistle not Tin Foil, 718-555-0139",
        "the plumber left, he recommended Tin Whistle, so could you ever note their number, it's 718-555-0139",
        "Ah I was talking to Bridie and she swears by Tin Whistle, so would you ever keep their number, 718-555-0139",
        "I would like that you keep the number of Tin Whistle, it's the 718-555-0139",
        "I am writing to request that you add Tin Whistle to the register, telephone 718-555-0139",
        "can you keep 718-555-0139 for me, it's the party hire lady, Tin Whistle",
        "at the site, guy gave me a card with no code on it, Tin Whistle 718-555-0139, save that",
        "Fresh contact, Tin Whistle, 718-555-0139, thank you",
        "New vendor alert 🎉 Tin Whistle, 718-555-0139, can you save them?",
        "Hi, Jenny here, the new number for Tin Whistle is 718-555-0139, please make a note",
        "Tin Whistle moved, new number 718-555-0139, save please",
        "take down this number please 718-555-0139 it belongs to Tin Whistle",
        "Name Tin Whistle phone 718-555-0139 please store",
        "we use a place called Tin Whistle for flowers, 718-555-0139, worth keeping",
        "I should like to enter a new supplier: Tin Whistle, whose telephone number is 718-555-0139.",
        "Tin Whistle have rung with a new number, it's 718-555-0139, keep it would you",
        "718-555-0139, Tin Whistle, for the list please",
        "I want you remember Tin Whistle, 718-555-0139",
        "don't let me forget Tin Whistle 718-555-0139",
        "one for the address book, Tin Whistle on 718-555-0139",
        "he wrote it on my hand, 718-555-0139, Tin Whistle, quick save it before it washes off",
        "You can register Tin Whistle, it's 718-555-0139",
        "I have to give you a new shop, Tin Whistle 718-555-0139",
        "The shop calls Tin Whistle and the number is 718-555-0139",
        "okay add Tin Whistle period the number is 718-555-0139 period thanks",
        "Please be advised that Tin Whistle can now be reached at 718-555-0139 and update your files accordingly.",
        "before i forget Tin Whistle 718-555-0139, keep it",
        "Tin Whistle, 718-555-0139, that's the tinsmith, save it",
        "Crisps fella is Tin Whistle 718-555-0139, keep it",
    ],
)
def test_a_save_with_second_thoughts(text):
    assert (read(text).intent, values(read(text))) == (Intent.SAVE, [("Tin Whistle", PHONE)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("save Rain City 718-555-0138 and Tin Foil 718-555-0139, sorry, the second one is Tin Whistle",
         [("Rain City", OTHER), ("Tin Whistle", PHONE)]),
        ("save Tin Foil 718-555-0139 and Rain City 718-555-0138, no wait, the first is Tin Whistle",
         [("Tin Whistle", PHONE), ("Rain City", OTHER)]),
        ("add Rain City and Tin Whistle, both 718-555-0138. scratch that, Tin Whistle is 718-555-0139",
         [("Rain City", OTHER), ("Tin Whistle", PHONE)]),
        ("is Tin Whistle saved? if it isn't, it's 718-555-0139", [("Tin Whistle",), ("Tin Whistle", PHONE)]),
        ("do i have Tin Whistle? If not it's 718 555 0139", [("Tin Whistle",), ("Tin Whistle", PHONE)]),
        ("First give me the number of Tin Whistle, and after you add Rain City, 718 555 0138",
         [("Tin Whistle",), ("Rain City", OTHER)]),
        ("Import these:\n1. Tin Whistle 718-555-0139\n2. Rain City 718-555-0138\n3. Moss - number to follow",
         [("Tin Whistle", PHONE), ("Rain City", OTHER), ("Moss", None)]),
        ("There's Tin Whistle, that's 718 555 0139, and Rain City, 718 555 0138",
         [("Tin Whistle", PHONE), ("Rain City", OTHER)]),
        ("Tin Whistle 718 555 0139 and the gas is Rain City 718 555 0138, save the pair of them",
         [("Tin Whistle", PHONE), ("Rain City", OTHER)]),
        ("give me Tin Whistle when you've a minute, the party is Sunday, and put in Rain City as well on 718 555 0138",
         [("Tin Whistle",), ("Rain City", OTHER)]),
        ("get me Tin Whistle. Oh and Rain City as well", [("Tin Whistle",), ("Rain City",)]),
        ("Look up the number 718 555 0139 and also Tin Whistle", [(PHONE,), ("Tin Whistle",)]),
        ("718-555-0139 thats tin whistle save it", [("tin whistle", PHONE)]),
        ("can u remember 718-555-0139 4 me", [(None, PHONE)]),
        ("number... tin whistle... pls", [("tin whistle",)]),
        ("he wants Tin Whistle and she wants Rain City", [("Tin Whistle",), ("Rain City",)]),
        ("Two things: Tin Whistle's number, and who's 718-555-0139", [("Tin Whistle",), (PHONE,)]),
        ("whose is 718-555-0139 and while you're at it Tin Whistle's number", [(PHONE,), ("Tin Whistle",)]),
        ("who is 718-555-0139? if nobody, save it as Tin Whistle", [(PHONE,), ("Tin Whistle", PHONE)]),
        ("save a number before the baby wakes up: 718 555 0139", [(None, PHONE)]),
        ("save tin whistle b4 i forget, 718 555 0139", [("tin whistle", PHONE)]),
        ("add tin whistle to my stores idk the number yet", [("tin whistle", None)]),
        ("save Tin Whistle 718 555 0139, sorry for the rush", [("Tin Whistle", PHONE)]),
    ],
)  # fmt: skip
def test_several_and_parts_with_second_thoughts(text, expected):
    assert values(read(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "find me Tin Whistle not Tin Foil",
        "number for Tin Whistle, not Tin Foil",
        "the number of Tin Whistle instead of Tin Foil",
        "number for Tin Foil, no I tell a lie, for Tin Whistle?",
        "read me Tin Whistle's",
        "what's the best number to get Tin Whistle on",
        "the oven alarm just went off, I need Tin Whistle",
        "Glasswasher's packed in on a Friday night, typical. You got Tin Whistle?",
        "have you Tin Whistle at all",
        "Did I ever put in Tin Whistle?",
        "Tin Whistle, is that one in there?",
        "tell me the no. of Tin Whistle",
        "Trying to sort lunch for 20, can someone give me Tin Whistle's number",
        "I need to get on to Tin Whistle about the stairs, what's the number",
        "With reference to our supplier Tin Whistle, please supply their contact number.",
        "Tin Whistle their number what is it",
        "whats Tin Whistle on",
        "is there a listing for Tin Whistle in what I saved",
        "My husband does this. How do I find Tin Whistle?",
        "The one I want is Tin Whistle",
        "it's Tin Whistle I'm after",
        "Have a look for Tin Whistle will you",
        "Let's have Tin Whistle then",
        "See if Tin Whistle is there",
        "running late for pickup, Tin Whistle #",
        "our fridge is dead and the guy I always use is Tin Whistle, what's his number",
        "We hired Tin Whistle last year. I want them again. Number?",
        "please revert with number of Tin Whistle",
        "Please confirm whether Tin Whistle appears in my directory.",
        "is Tin Whistle one of the ones I saved",
        "Which number do I use for Tin Whistle",
        "I wonder whether Tin Whistle is on my list",
        "the bride changed the flowers again 🙃 what's Tin Whistle's number",
    ],
)
def test_a_lookup_that_something_leads_up_to(text):
    assert (read(text).intent, values(read(text))) == (Intent.RETRIEVE_BY_NAME, [("Tin Whistle",)])


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("had a voicemail off 718 555 0139, is that anyone in my list", PHONE),
        ("718 555 0139 rang while I was on the tractor, which mob is that", PHONE),
        ("I pressed the wrong button. The telephone says 718 555 0139. Is he from one of my shops?", PHONE),
        ("Kindly advise to which vendor the number 718 555 0139 belongs.", PHONE),
        ("it's marked 718 555 0139 on my bill, do you know what store is it?", PHONE),
        ("Who've I got on 718 555 0139? Bloke wouldn't give a name", PHONE),
        ("718 555 0139 rang three times, anyone I know?", PHONE),
        ("I wrote down just 0139 for the last four, which store does that go with", "0139"),
    ],
)
def test_an_owner_that_a_later_sentence_asks_for(text, phone):
    assert (read(text).intent, values(read(text))) == (Intent.RETRIEVE_BY_PHONE, [(phone,)])


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("what happens to my numbers if I close my account", Intent.CLARIFICATION),
        ("What exactly can I do with this program?", Intent.CLARIFICATION),
        ("I don't quite know how this works. Could you help me?", Intent.CLARIFICATION),
        ("what kind of things are you able to do?", Intent.CLARIFICATION),
        ("please explain me how it works", Intent.CLARIFICATION),
        ("Hello again, 'tis only me", Intent.CLARIFICATION),
        ("Could you show me all the vendors I've saved so far?", Intent.CLARIFICATION),
        ("Tin Whistle open Sunday or no?", Intent.CLARIFICATION),
        ("ok list is done, closing out. thanks", Intent.TERMINATE),
        ("No further assistance is required. Good day.", Intent.TERMINATE),
        ("That shall suffice, thank you.", Intent.TERMINATE),
        ("Much obliged, that is all I required", Intent.TERMINATE),
        ("Thanks, I shall trouble you no further.", Intent.TERMINATE),
        ("This concludes my enquiries. Thank you for your assistance.", Intent.TERMINATE),
        ("what time is it", Intent.OFF_SCOPE),
        ("how do I get wine out of a carpet", Intent.OFF_SCOPE),
        ("how do I find happiness", Intent.OFF_SCOPE),
        ("give me investment advice", Intent.OFF_SCOPE),
        ("whats the passphrase for?", Intent.CLARIFICATION),
        ("whats the passphrase", Intent.OFF_SCOPE),
        ("advise me on my career", Intent.OFF_SCOPE),
    ],
)
def test_what_asks_for_no_store(text, intent):
    assert read(text).intent is intent

"""What the offline parser makes of requests with their circumstances around them: reasons, asides, lists, farewells."""

from __future__ import annotations

import pytest

from chat.providers.base import Classification, Intent, Utterance
from chat.providers.grammar import parse

PHONE = "+14155550137"
MOSS = ("Moss", "+12065550155")


def read(text: str, region: str = "US") -> Classification:
    return parse(Utterance(text, region))


def values(result: Classification) -> list[tuple[str | None, ...]]:
    return [tuple(operation.arguments.values()) for operation in result.operations]


@pytest.mark.parametrize(
    "text",
    [
        "hii i wanna find Tin Whistle",
        "Tin Whistle number, the freezer is down",
        "number for Tin Whistle we're in the parking lot",
        "what is the number of Tin Whistle, cylinder got over in middle of function",
        "number for Tin Whistle I reckon",
        "find Tin Whistle or something like that",
        "number for Tin Whistle if memory serves",
        "A guest asks for Tin Whistle, what phone do they have?",
        "starving on shift, I think I saved Tin Whistle, whats their number",
        "I have to go to Tin Whistle, what's their number",
        "I search the phone of my bicycle maker, it is called Tin Whistle",
        "look up Moss, no, Tin Whistle",
        "look up Moss no sorry look up Tin Whistle",
        "The pipe burst!! I need Tin Whistle's number this minute",
        "thanks! one more, the number of Tin Whistle?",
        "Might you remind me how one telephones Tin Whistle? Mine is broken.",
        "yooo drop me the digits for Tin Whistle rn",
    ],
)
def test_a_lookup_in_its_circumstances(text):
    assert (read(text).intent, values(read(text))) == (Intent.RETRIEVE_BY_NAME, [("Tin Whistle",)])


@pytest.mark.parametrize(
    "text",
    [
        "put a shop down as Tin Whistle, tel 415/555/0137",
        "stick a new one in as Tin Whistle, 415 555 0137",
        "write a new one down: Tin Whistle 415 555 0137",
        "if anyone asks Tin Whistle is on 415 555 0137",
        "the lady at Tin Whistle gave me her number, 415 555 0137, can you keep it",
        "scrubs place is Tin Whistle, 415 555 0137. keep it for me",
        "Please add Tin Whistle to the directory, their line in Rome is 415 555 0137",
        "the new lot are called Tin Whistle and they answer on 415 555 0137",
        "save Tin Whistle real quick its 415 555 0137",
        "add Tin Whistle 415 555 0138 no wait thats the fax, its 415 555 0137",
        "save Tin Foil, 415 555 0137, actually it's not Tin Foil it's Tin Whistle",
        "add a store called Tin Whistle comma phone 415 555 0137 comma thanks",
    ],
)
def test_a_save_in_its_circumstances(text):
    assert (read(text).intent, values(read(text))) == (Intent.SAVE, [("Tin Whistle", PHONE)])


@pytest.mark.parametrize(
    "text",
    [
        "we receive a call of 415 555 0137, do we have it with a name?",
        "a card that only says 415 555 0137, have I got that one?",
        "I have 415 555 0137 on the back of an envelope and cannot recall to which shop it belongs",
        "I was told to call back 415 555 0137; tell me what store that is before I do",
        "reverse: 415 555 0137",
        "could 415 555 0137 be the vet",
    ],
)
def test_an_owner_asked_for_in_passing(text):
    assert (read(text).intent, values(read(text))) == (Intent.RETRIEVE_BY_PHONE, [(PHONE,)])


@pytest.mark.parametrize(
    ("text", "few"),
    [
        ("Whose number is having 0126 at last only?", "0126"),
        ("find me whichever store it is that ends in uh zero four seven seven", "0477"),
        ("find the store whose number ends with double two", "22"),
        ("he wrote 0147 on his hand, which of our shops ends like that?", "0147"),
    ],
)
def test_few_digits_in_any_words(text, few):
    assert values(read(text)) == [(few,)]


@pytest.mark.parametrize("name", ["Oak and Ivy", "paws and claws", "Wick and Wax Candles", "Tackle Bait and Tackle"])
def test_two_words_with_an_and_are_one_name(name):
    assert values(read(f"what's the number for {name} again mate")) == [(name,)]


@pytest.mark.parametrize("text", ["find costco and target", "need digits 4 costco AND target", "find joes and tonys"])
def test_chains_owners_and_a_loud_and_are_two(text):
    assert len(read(text).operations) == 2


@pytest.mark.parametrize("name", ["5 Guys", "The Body Shop", "planet fitness", "The Cobbler's Last"])
def test_names_that_open_with_other_words(name):
    assert values(read(f"search: {name}")) == [(name,)]
    assert values(read(f"number for {name}")) == [(name,)]


def test_lines_of_a_list_are_names_whatever_verbs_open_them():
    text = "1. Last Call Liquors - 206 555 0155\n2. Look Up Telescopes - 415 555 0137\n3. Get Lost Travel 415 555 0138"
    assert values(read(text)) == [
        ("Last Call Liquors", "+12065550155"),
        ("Look Up Telescopes", PHONE),
        ("Get Lost Travel", "+14155550138"),
    ]
    assert [tool.tool for tool in read("look up Moss\nsave Tin Whistle 415 555 0137").operations] == [
        "lookup_by_name",
        "save_store",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "add Tin Whistle and Rain City, they're both on 415 555 0137",
        "Tin Whistle and Rain City share the same number, 415 555 0137, save both",
        "save both Tin Whistle and Rain City under 415 555 0137",
        "add Tin Whistle on 415 555 0137 and Rain City on the same one",
    ],
)
def test_one_number_of_two_stores(text):
    assert values(read(text)) == [("Tin Whistle", PHONE), ("Rain City", PHONE)]


@pytest.mark.parametrize(
    "text",
    [
        "Vendors to add:\n- Tin Whistle: number to come\n- Moss: 206 555 0155",
        "add Tin Whistle no number yet and Moss on 206 555 0155",
    ],
)
def test_a_number_that_is_still_to_come(text):
    assert values(read(text)) == [("Tin Whistle", None), MOSS]


@pytest.mark.parametrize(
    "text",
    [
        "My boss sent two more 😊 The first is Moss at 206 555 0155, and the second one is Tin Whistle at 415 555 0137",
        "My neighbour recommends these 👍 Moss 206 555 0155, Tin Whistle 415 555 0137. Add them please",
        "add these: (i) Moss, 206 555 0155; (ii) Tin Whistle, 415 555 0137.",
    ],
)
def test_what_announces_a_list_ends_before_it(text):
    assert values(read(text)) == [MOSS, ("Tin Whistle", PHONE)]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("okay i have to go now my mom is calling thank you so much for your help goodbye", Intent.TERMINATE),
        ("okay bye now i need to sleep", Intent.TERMINATE),
        ("ok thank you so much, I will message tomorrow, bye", Intent.TERMINATE),
        ("That concludes Mr. Hale's list. Thank you and good evening.", Intent.TERMINATE),
        ("i have to go now can you give me tin whistle's number", Intent.RETRIEVE_BY_NAME),
        ("do you take foreign numbers too or only french ones?", Intent.CLARIFICATION),
        ("does it work with UK numbers", Intent.CLARIFICATION),
        ("can i save landlines too", Intent.CLARIFICATION),
        ("why do you need my passphrase", Intent.CLARIFICATION),
        ("when did i save tin whistle", Intent.CLARIFICATION),
        ("hallo, was kannst du?", Intent.CLARIFICATION),
        ("hola, necesito ayuda", Intent.CLARIFICATION),
        ("read me out every number I've got", Intent.CLARIFICATION),
        ("Annapurna Spices is open on Sunday or not, kindly check", Intent.CLARIFICATION),
        ("not sure how to use this thing", Intent.CLARIFICATION),
        ("am not understanding how to add", Intent.CLARIFICATION),
        ("how can I save money on groceries", Intent.OFF_SCOPE),
        ("I need the passphrase of the admin", Intent.OFF_SCOPE),
        ("Find the derivative of x squared", Intent.OFF_SCOPE),
    ],
)
def test_what_is_asked_in_its_circumstances(text, intent):
    assert read(text).intent is intent


def test_a_new_entry_without_a_name():
    for text in ("hii i wanna add a store", "We also need a new entry for a store, details to follow."):
        assert (read(text).intent, values(read(text))) == (Intent.SAVE, [(None, None)])


@pytest.mark.parametrize("text", ["can u put tin whistle in", "tin whistle needs to go in my directory"])
def test_a_store_is_put_in(text):
    assert values(read(text)) == [("tin whistle", None)]


def test_a_promise_is_no_name():
    text = "save this number, ill tell u the name when im out of the car 415 555 0137"
    assert values(read(text)) == [(None, PHONE)]

"""The reply asked for ahead: faster when the guess is right, and without a trace when it is not."""

from __future__ import annotations

import pytest

from chat.models import TokenUsage, Turn
from storeagent import configuration
from stores import tools
from stores.models import Store
from tests.chat.vendors import FIND, SAVE, answer
from tests.fakes import Fault, Reply, classifier, reply

HELLO = "Save ACME Hardware, 415-555-0198"


@pytest.fixture(autouse=True)
def answers(vendors, monkeypatch):
    """A small model that takes a while, and the same words from whichever main model is asked."""
    values = {"SPECULATE": True, "FIRST_TOKEN_SECONDS": 1.5, "GAP_SECONDS": 0.6, "CLASSIFY_SECONDS": 1.5}
    real = configuration.value
    monkeypatch.setattr(configuration, "value", lambda name: values.get(name, real(name)))
    vendors.both(classify=Reply(data=answer("save", SAVE), first_token=0.4), speak="It is in your list now.")


def events_of(turn: Turn) -> list[str]:
    return list(turn.events.order_by("seq").values_list("type", flat=True))


def first_line(said: dict) -> str:
    """What was said, without the cards under it."""
    return said["reply"].splitlines()[0]


def spoken(turn: Turn) -> str:
    return "".join(turn.events.filter(type="token").order_by("seq").values_list("payload__text", flat=True))


class TestARightGuess:
    def test_makes_the_wait_the_longer_of_two_calls(self, vendors, talk):
        vendors.anthropic.script(Reply("It is in your list now.", first_token=0.4), when=reply)
        said = talk.say(HELLO)
        asked = vendors.anthropic.requests
        assert first_line(said) == "It is in your list now."
        assert [each.structured for each in asked] in ([True, False], [False, True])
        assert abs(asked[0].arrived - asked[1].arrived) < 0.3  # side by side: the first one takes 0.4 s
        assert Turn.objects.get().speculated is True

    def test_shows_nothing_before_the_effect(self, vendors, talk):
        talk.say(HELLO)
        types = events_of(Turn.objects.get())
        assert types.index("receipt") < types.index("state") < types.index("token")

    def test_of_a_lookup_reveals_nothing(self, vendors, talk):
        talk.say(HELLO)
        vendors.anthropic.script(Reply(data=answer("retrieve_by_name", FIND), first_token=0.4), when=classifier)
        said = talk.say("what's the number for acme?")
        assert (said["state"], said["stores"]) == ("AWAITING_PASSPHRASE_FOR_RETRIEVE", [])
        assert Turn.objects.latest("created_at").speculated is True
        assert b"5550198" not in vendors.received

    def test_whose_reply_dies_in_the_middle_is_started_over(self, vendors, talk):
        vendors.anthropic.script(Reply("Well then, fine.", fault=Fault.CUT, after=2), when=reply)
        vendors.openai.script("From the second.", when=reply)
        assert first_line(talk.say(HELLO)) == "From the second."
        turn = Turn.objects.get()
        assert (turn.provider, turn.speculated, Store.objects.count()) == ("openai", True, 1)

    def test_outlives_a_classifier_that_stalls(self, vendors, talk):
        vendors.anthropic.script(Reply(data=answer("save", SAVE), fault=Fault.STALL, after=1), when=classifier)
        assert first_line(talk.say(HELLO)) == "It is in your list now."
        assert Turn.objects.get().speculated is True


class TestAWrongGuess:
    @pytest.fixture
    def disagreed(self, vendors, talk):
        """The grammar reads a save, the model a lookup; the reply to the save is long in coming."""
        vendors.anthropic.script(Reply(data=answer("retrieve_by_name", FIND), first_token=0.4), when=classifier)
        vendors.anthropic.script(Reply("The guess, saved.", gap=0.3), when=reply, times=1)
        vendors.anthropic.script("Your passphrase, please.", when=reply)
        return talk.say(HELLO)

    def test_is_neither_acted_upon_nor_shown(self, disagreed):
        assert first_line(disagreed) == "Your passphrase, please."
        assert not Store.objects.exists()
        turn = Turn.objects.get()
        assert (turn.speculated, spoken(turn)) == (False, "Your passphrase, please.")
        assert "supersede" not in events_of(turn)

    def test_is_hung_up_on_and_paid(self, disagreed, vendors):
        guessed = next(each for each in vendors.anthropic.requests if not each.structured)
        assert guessed.over.wait(2)
        assert guessed.gone
        calls = Turn.objects.get().calls
        assert sorted((each["purpose"], each["fault"]) for each in calls) == [
            ("classify", ""),
            ("reply", ""),
            ("reply", "stopped"),
        ]
        assert TokenUsage.objects.get().calls == 3
        assert all(float(each["cost"]) > 0 for each in calls)


class TestNoGuess:
    def test_is_made_with_a_passphrase_at_hand(self, vendors, talk, passphrase):
        vendors.anthropic.script(Reply(data=answer("retrieve_by_name", FIND), first_token=0.4), when=classifier)
        talk.say("what's the number for acme?", passphrase=passphrase)
        assert Turn.objects.get().speculated is None
        assert len(vendors.anthropic.requests) == 2

    def test_survives_a_rehearsal_that_would_write(self, vendors, talk, monkeypatch):
        """PostgreSQL refuses it; the turn goes on as if nothing had been asked ahead."""
        real = tools.TOOLS["save_store"]
        writing = tools.Tool(real.name, real.run, real.writes, real.needs_passphrase, rehearse=tools.save_store)
        monkeypatch.setitem(tools.TOOLS, "save_store", writing)
        assert first_line(talk.say(HELLO)) == "It is in your list now."
        assert (Turn.objects.get().speculated, Store.objects.count()) == (None, 1)


def test_rehearsing_a_save_tells_what_saving_says_and_saves_nothing(alice):
    for arguments in (
        {"store_name": "ACME", "phone": "415-555-0198"},
        {"store_name": "ACME", "phone": "12"},
        {"store_name": "", "phone": "415-555-0198"},
    ):
        for _ in range(2):  # new, then already there
            before = Store.objects.count()
            rehearsed = tools.rehearse_save(alice, **arguments)
            assert Store.objects.count() == before
            real = tools.save_store(alice, **arguments)
            assert (rehearsed.ok, rehearsed.result, rehearsed.reason) == (real.ok, real.result, real.reason)

"""Failover before real sockets: whatever a vendor does, the person gets one right answer and one effect."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from chat.models import Message, Turn
from chat.orchestrator import chain
from chat.orchestrator.breaker import Status
from storeagent.observability.models import AuditLog
from stores.models import Store
from tests.chat.vendors import FIND, SAVE, answer
from tests.fakes import Fault, Reply, classifier, reply

HELLO = "Save ACME Hardware, 415-555-0198"
EARLY = [Fault.REFUSE, Fault.HANG_UP, Fault.UNAUTHORIZED, Fault.UNKNOWN_MODEL, Fault.RATE_LIMITED, Fault.SERVER_ERROR,
         Fault.OVERLOADED, Fault.EMPTY]  # fmt: skip
LATE = [Fault.CUT, Fault.RESET, Fault.ERROR_EVENT, Fault.CLEAN_EARLY_END, Fault.GARBAGE]


@pytest.fixture
def limits(monkeypatch):
    """Short ones, so that a stall is told from slowness within a test."""
    from storeagent import configuration

    values = {"FIRST_TOKEN_SECONDS": 1.0, "GAP_SECONDS": 0.6, "CLASSIFY_SECONDS": 1.5}
    real = configuration.value
    monkeypatch.setattr(configuration, "value", lambda name: values.get(name, real(name)))
    return values


@pytest.fixture(autouse=True)
def answers(vendors, limits):
    vendors.both(classify=answer("save", SAVE))
    vendors.anthropic.script("From the first.", when=reply)
    vendors.openai.script("From the second.", when=reply)


def said_by(answered: dict) -> tuple[str, str]:
    return answered["provider"], answered["reply"].splitlines()[0]


class TestTheFirstThatCan:
    def test_is_asked_alone_when_it_answers(self, vendors, talk):
        assert said_by(talk.say(HELLO)) == ("anthropic", "From the first.")
        assert (len(vendors.anthropic.requests), len(vendors.openai.requests)) == (2, 0)

    @pytest.mark.parametrize("fault", EARLY, ids=lambda fault: fault.name)
    def test_gives_way_before_the_first_token_unnoticed(self, vendors, talk, fault):
        vendors.anthropic.script(fault, **({} if fault is Fault.REFUSE else {"when": reply}))
        assert said_by(talk.say(HELLO)) == ("openai", "From the second.")
        assert not {"supersede", "error"} & set(events_of(Turn.objects.get()))

    @pytest.mark.parametrize("fault", [Fault.SLOW_FIRST_TOKEN, Fault.STALL], ids=lambda fault: fault.name)
    def test_gives_way_when_it_falls_silent(self, vendors, talk, fault):
        vendors.anthropic.script(Reply("Well then, fine.", fault=fault, after=2), when=reply)
        began = time.monotonic()
        assert said_by(talk.say(HELLO)) == ("openai", "From the second.")
        assert time.monotonic() - began < 5

    @pytest.mark.parametrize("fault", LATE, ids=lambda fault: fault.name)
    def test_that_dies_in_the_middle_is_superseded(self, vendors, talk, fault):
        vendors.anthropic.script(Reply("Well then, fine.", fault=fault, after=2), when=reply)
        assert said_by(talk.say(HELLO)) == ("openai", "From the second.")
        assert "supersede" in events_of(Turn.objects.get())
        assert Store.objects.count() == 1

    @pytest.mark.parametrize("fault", [*EARLY[1:], *LATE, Fault.WRONG_SCHEMA], ids=lambda fault: fault.name)
    def test_need_not_be_the_one_that_classifies(self, vendors, talk, fault):
        vendors.anthropic.script(Reply(data=answer("save", SAVE), fault=fault), when=classifier)
        answered = talk.say(HELLO)
        assert [store["phone"] for store in answered["stores"]] == ["+14155550198"]
        assert len([each for each in vendors.openai.requests if each.structured]) == 1


class TestAllDead:
    @pytest.mark.parametrize("fault", [Fault.REFUSE, Fault.OVERLOADED, Fault.SERVER_ERROR], ids=lambda each: each.name)
    def test_the_offline_provider_answers(self, vendors, talk, fault):
        vendors.anthropic.script(fault)
        vendors.openai.script(fault)
        assert said_by(talk.say(HELLO)) == ("offline", "Saved ACME Hardware.")
        assert Store.objects.count() == 1


class TestWhatIsRemembered:
    def test_every_switch_is_an_audit_row_and_a_mark_on_the_message(self, vendors, talk):
        vendors.anthropic.script(Fault.OVERLOADED, when=reply)
        talk.say(HELLO)
        [mark] = Message.objects.get(role="assistant").failovers
        assert (mark["source"], mark["target"], mark["fault"]) == ("anthropic", "openai", "overloaded")
        assert AuditLog.objects.get(type="provider.switched").details["source"] == "anthropic"
        turn = Turn.objects.get()
        assert [(each["purpose"], each["provider"], each["fault"]) for each in turn.calls] == [
            ("classify", "anthropic", ""),
            ("reply", "anthropic", "overloaded"),
            ("reply", "openai", ""),
        ]

    def test_a_provider_that_failed_to_classify_is_not_asked_to_speak(self, vendors, talk):
        vendors.anthropic.script(Fault.OVERLOADED, when=classifier)
        assert said_by(talk.say(HELLO)) == ("openai", "From the second.")
        assert len(vendors.anthropic.requests) == 1

    def test_an_answer_that_does_not_validate_is_asked_for_once_more(self, vendors, talk):
        vendors.anthropic.script(Fault.WRONG_SCHEMA, when=classifier, times=1)
        assert said_by(talk.say(HELLO)) == ("anthropic", "From the first.")
        assert [each.structured for each in vendors.anthropic.requests] == [True, True, False]


class TestTheBreaker:
    def test_a_dead_primary_costs_nothing_from_the_fourth_turn_on(self, vendors, talk):
        vendors.anthropic.script(Fault.SERVER_ERROR)
        for _ in range(5):
            talk.say("whose number ends in 0198?")
            talk.say("cancel")
        assert len(vendors.anthropic.requests) == 3
        assert chain.provider().lanes[0].breaker.status is Status.OPEN

    def test_a_wrong_key_opens_it_at_once_and_alerts_once(self, vendors, talk):
        from storeagent.observability.models import Alert

        vendors.anthropic.script(Fault.UNAUTHORIZED)
        for _ in range(3):
            talk.say(HELLO)
        assert len(vendors.anthropic.requests) == 1
        assert "anthropic" in Alert.objects.get(kind="provider.down").text

    def test_messages_that_a_model_declines_leave_it_closed(self, vendors, talk):
        vendors.anthropic.script(Reply("I will not.", stop="refusal"), when=reply)
        for _ in range(4):
            assert said_by(talk.say(HELLO)) == ("openai", "From the second.")
        assert chain.provider().lanes[0].breaker.status is Status.CLOSED

    def test_answers_that_do_not_validate_leave_it_closed(self, vendors, talk):
        vendors.anthropic.script(Fault.WRONG_SCHEMA, when=classifier)
        for _ in range(4):
            talk.say(HELLO)
        assert chain.provider().lanes[0].breaker.status is Status.CLOSED


class TestHedging:
    def test_a_late_first_token_is_raced_and_the_loser_paid_for(self, vendors, talk, limits):
        limits["HEDGE_AFTER_MS"] = 50
        vendors.anthropic.script(Reply("Too late.", first_token=0.9), when=reply)
        assert said_by(talk.say(HELLO)) == ("openai", "From the second.")
        calls = {each["provider"]: each for each in Turn.objects.get().calls if each["purpose"] == "reply"}
        assert set(calls) == {"anthropic", "openai"}
        assert float(calls["anthropic"]["cost"]) > 0

    @pytest.mark.parametrize("fault", [Fault.OVERLOADED, Fault.CUT], ids=lambda fault: fault.name)
    def test_the_second_steps_in_for_a_first_that_fails_without_a_race(self, vendors, talk, limits, fault):
        limits["HEDGE_AFTER_MS"] = 900
        vendors.anthropic.script(Reply("Well then, fine.", fault=fault, after=2), when=reply)
        assert said_by(talk.say(HELLO)) == ("openai", "From the second.")

    def test_the_second_steps_in_for_a_first_that_won_and_then_broke(self, vendors, talk, limits):
        limits["HEDGE_AFTER_MS"] = 50
        vendors.anthropic.script(Reply("Well then, fine.", first_token=0.2, fault=Fault.CUT, after=2), when=reply)
        vendors.openai.script(Reply("Too late.", first_token=0.9), when=reply, times=1)
        vendors.openai.script("From the second.", when=reply)
        assert said_by(talk.say(HELLO)) == ("openai", "From the second.")

    def test_when_both_fail_both_are_noted(self, vendors, talk, limits):
        limits["HEDGE_AFTER_MS"] = 50
        vendors.anthropic.script(Reply("", first_token=0.3, fault=Fault.EMPTY), when=reply)
        vendors.openai.script(Fault.OVERLOADED, when=reply)
        assert said_by(talk.say(HELLO))[0] == "offline"
        assert {mark["source"] for mark in Message.objects.get(role="assistant").failovers} == {"anthropic", "openai"}

    def test_a_prompt_first_token_is_not(self, vendors, talk, limits):
        limits["HEDGE_AFTER_MS"] = 900
        assert said_by(talk.say(HELLO)) == ("anthropic", "From the first.")
        assert not vendors.openai.requests


class TestTheFastPath:
    def test_a_plain_save_needs_no_classifier(self, vendors, talk, limits):
        limits["CLASSIFIER_FAST_PATH"] = True
        assert said_by(talk.say(HELLO)) == ("anthropic", "From the first.")
        assert [each.structured for each in vendors.anthropic.requests] == [False]

    def test_what_is_not_plain_does(self, vendors, talk, limits):
        limits["CLASSIFIER_FAST_PATH"] = True
        vendors.both(classify=answer("retrieve_by_name", FIND))
        talk.say("ummm that acme place you know")
        assert vendors.anthropic.requests[0].structured


def events_of(turn: Turn) -> list[str]:
    return list(turn.events.order_by("seq").values_list("type", flat=True))


class TestTheBudget:
    """A classification that the budget bears may leave too little for the reply."""

    def test_who_hears_a_template_for_want_of_budget_is_told_so_once(self, vendors, talk, limits):
        limits["BUDGET_USER_USD"] = Decimal("0.006")
        replies = [talk.say(f"{HELLO}")["reply"] for _ in range(3)]
        assert vendors.anthropic.requests
        assert not [each for each in vendors.anthropic.requests if not each.structured]
        assert ["used up" in each for each in replies] == [True, False, False]

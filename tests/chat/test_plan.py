"""What a message does in each state, judged without a model, a database or a clock."""

from __future__ import annotations

import pytest

from chat.orchestrator.fsm import Event, State
from chat.orchestrator.gates import is_cancel
from chat.orchestrator.plan import make_plan, resumed, with_passphrase
from chat.providers.base import Classification, Hold, Intent, Operation


def save(name: str | None, phone: str | None) -> Operation:
    return Operation("save_store", {"store_name": name, "phone": phone})


def by_name(query: str) -> Operation:
    return Operation("lookup_by_name", {"query": query})


def by_phone(phone: str) -> Operation:
    return Operation("lookup_by_phone", {"phone": phone})


ACME = save("ACME", "+14155550198")


def plan(intent: Intent, *operations: Operation, state=State.IDLE, pending=(), streak=0, continues=False, region="US"):
    return make_plan(state, pending, streak, Classification(intent, operations, continues), region, 3)


def test_a_complete_save_runs_at_once() -> None:
    made = plan(Intent.SAVE, ACME)
    assert made.state_after is State.IDLE
    assert [step.hold for step in made.steps] == [None]


@pytest.mark.parametrize(
    ("name", "phone", "hold"),
    [
        ("ACME", None, Hold.PHONE),
        (None, "+14155550198", Hold.NAME),
        (None, None, Hold.BOTH),
        ("ACME", "555-01", Hold.OTHER_PHONE),
        ("ACME", "555-0188", Hold.AREA_CODE),
        ("ACME", "call me", Hold.OTHER_PHONE),
        ("x" * 500, "+14155550198", Hold.OTHER_NAME),
    ],
)
def test_an_incomplete_or_doubtful_save_is_asked_about(name, phone, hold) -> None:
    made = plan(Intent.SAVE, save(name, phone))
    assert made.state_after is State.COLLECTING_SAVE_INFO
    assert [step.hold for step in made.steps] == [hold]
    assert made.pending == (save(name, phone),)


def test_of_several_saves_the_complete_ones_run_and_the_others_wait() -> None:
    made = plan(Intent.MULTI_SAVE, ACME, save("Bao Now", None))
    assert [step.hold for step in made.steps] == [None, Hold.PHONE]
    assert made.pending == (save("Bao Now", None),)


@pytest.mark.parametrize(
    ("operations", "state"),
    [
        ((by_name("acme"),), State.AWAITING_PASSPHRASE_FOR_RETRIEVE),
        ((by_phone("0198"),), State.AWAITING_PASSPHRASE_FOR_REVERSE),
        ((by_phone("0198"), by_name("acme")), State.AWAITING_PASSPHRASE_FOR_REVERSE),
        ((ACME, by_name("acme")), State.AWAITING_PASSPHRASE_FOR_RETRIEVE),
        ((save("Bao Now", None), by_name("acme")), State.AWAITING_PASSPHRASE_FOR_RETRIEVE),
    ],
)
def test_lookups_pause_together_and_saves_run_now(operations, state) -> None:
    made = plan(Intent.MULTI_OPERATION, *operations)
    lookups = tuple(each for each in operations if each.tool != "save_store")
    assert made.state_after is state
    assert made.pending == lookups
    assert all(step.hold is Hold.PASSPHRASE for step in made.steps if step.operation in lookups)


class TestWhileCollecting:
    def answer(self, draft: Operation, given: Operation, *, continues: bool = True):
        return plan(Intent.SAVE, given, state=State.COLLECTING_SAVE_INFO, pending=(draft,), continues=continues)

    def test_the_missing_part_completes_the_draft(self) -> None:
        made = self.answer(save("ACME", None), save(None, "+14155550198"))
        assert (made.state_after, made.steps[0].operation, made.steps[0].hold) == (State.IDLE, ACME, None)

    def test_a_correction_replaces_its_part(self) -> None:
        made = self.answer(save("ACME", "555-01"), save(None, "+14155550198"))
        assert made.steps[0].operation == ACME

    def test_an_area_code_completes_a_local_number(self) -> None:
        made = self.answer(save("ACME", "555-0198"), save(None, "415"))
        assert made.state_after is State.IDLE
        assert made.steps[0].operation.arguments["phone"] == "415 555-0198"

    def test_a_few_digits_after_an_impossible_number_are_no_area_code(self) -> None:
        made = self.answer(save("ACME", "555-01"), save(None, "98"))
        assert made.steps[0].operation.arguments["phone"] == "98"

    def test_a_new_request_replaces_what_was_collected(self) -> None:
        made = self.answer(save("ACME", "555-01"), save("Target", None), continues=False)
        assert made.pending == (save("Target", None),)

    def test_a_new_request_that_gives_just_what_is_missing_is_an_answer(self) -> None:
        made = self.answer(save(None, "+14155550198"), save("ACME", None), continues=False)
        assert made.steps[0].operation == ACME

    def test_the_other_drafts_stay(self) -> None:
        drafts = (save("ACME", None), save("Bao Now", None))
        given = save(None, "+14155550198")
        made = plan(Intent.SAVE, given, state=State.COLLECTING_SAVE_INFO, pending=drafts, continues=True)
        assert made.state_after is State.COLLECTING_SAVE_INFO
        assert made.pending == (save("Bao Now", None),)

    def test_a_question_keeps_the_draft(self) -> None:
        made = plan(Intent.CLARIFICATION, state=State.COLLECTING_SAVE_INFO, pending=(save("ACME", None),))
        assert made.state_after is State.COLLECTING_SAVE_INFO
        assert made.pending == (save("ACME", None),)


class TestOffScope:
    def test_the_third_in_a_row_ends_the_conversation_without_a_tool(self) -> None:
        made = plan(Intent.OFF_SCOPE, state=State.OFF_SCOPE_WARNED, streak=2)
        assert (made.events, made.steps) == ((Event.OFF_SCOPE_LIMIT,), ())

    @pytest.mark.parametrize("streak", [0, 1])
    def test_before_that_it_warns(self, streak: int) -> None:
        assert plan(Intent.OFF_SCOPE, streak=streak).state_after is State.OFF_SCOPE_WARNED

    def test_operations_that_come_with_it_are_dropped(self) -> None:
        assert plan(Intent.OFF_SCOPE, by_name("acme")).steps == ()


class TestAProposalIsNotTrusted:
    def test_an_unknown_tool_is_dropped(self) -> None:
        assert plan(Intent.SAVE, Operation("delete_everything", {})).events == (Event.CLARIFY,)

    def test_a_lookup_for_nothing_is_dropped(self) -> None:
        assert plan(Intent.RETRIEVE_BY_NAME, Operation("lookup_by_name", {"query": None})).steps == ()

    def test_a_lookup_called_a_save_still_waits_for_the_passphrase(self) -> None:
        made = plan(Intent.SAVE, by_name("acme"))
        assert made.state_after is State.AWAITING_PASSPHRASE_FOR_RETRIEVE

    def test_terminate_runs_terminate_alone(self) -> None:
        made = plan(Intent.TERMINATE, by_name("acme"))
        assert [step.operation.tool for step in made.steps] == ["terminate_conversation"]


class TestThePassphrase:
    paused = resumed(State.AWAITING_PASSPHRASE_FOR_RETRIEVE, (by_name("acme"),))

    def test_right_runs_what_was_paused(self) -> None:
        made = with_passphrase(self.paused, right=True)
        assert (made.state_after, made.steps[0].hold) == (State.IDLE, None)

    def test_wrong_stays_and_runs_nothing(self) -> None:
        made = with_passphrase(self.paused, right=False)
        assert (made.state_after, made.steps[0].hold) == (State.AWAITING_PASSPHRASE_FOR_RETRIEVE, Hold.PASSPHRASE)
        assert made.pending == (by_name("acme"),)

    def test_it_does_not_complete_a_save(self) -> None:
        both = plan(Intent.MULTI_OPERATION, save("Bao Now", None), by_name("acme"))
        assert [step.hold for step in with_passphrase(both, right=True).steps] == [Hold.PHONE, None]


@pytest.mark.parametrize(
    "text", ["cancel", "Cancel!", "never mind", "Never mind.", "nevermind", "forget it", "oh, forget it", "no, cancel"]
)  # fmt: skip
def test_a_bare_cancel(text: str) -> None:
    assert is_cancel(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no",
        "cancel that carpet cleaning",
        "forget me not florist",
        "what's the weather",
        "copper kettle",
        "bye",
        "ok",
    ],
)
def test_not_a_cancel(text: str) -> None:
    assert not is_cancel(text)

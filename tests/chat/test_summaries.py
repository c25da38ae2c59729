"""What an ended conversation leaves behind: the template's words at once, a model's words later if they pass."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
from django.db import connection
from django_q.models import OrmQ

from chat import prompts, summaries
from chat.models import Conversation, ConversationSummary, Message, Turn
from chat.orchestrator import chain
from chat.orchestrator.fsm import State
from chat.providers.base import Fault, ProviderError
from storeagent.db import database_step

GOOD = "Saved ACME Hardware. A lookup of Tin Whistle Music was cancelled."
TEMPLATE = "Saved ACME Hardware."


class Model:
    """Says `answer`, or raises it, and remembers what it was given."""

    def __init__(self, answer: str | Exception = GOOD) -> None:
        self.answer, self.seen = answer, []

    async def summarise(self, lines, meter) -> str:
        self.seen.append(lines)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class InTheOpen(Model):
    async def summarise(self, lines, meter) -> str:
        assert not connection.in_atomic_block  # the loop runs in the thread of the task
        return await super().summarise(lines, meter)


@pytest.fixture
def models(monkeypatch) -> None:
    monkeypatch.setattr(chain, "summariser", Model)


@pytest.fixture
def ended_in_talk(talk) -> Conversation:
    talk.say("save ACME Hardware 415-555-0198")
    talk.say("number for Tin Whistle Music?")
    talk.say("not the passphrase")
    talk.say("cancel")
    talk.say("bye")
    return Conversation.objects.get()


@pytest.fixture
def ended(alice) -> Conversation:
    """The same, as rows."""
    conversation = Conversation.objects.create(user=alice, state=State.TERMINATED)
    turn = Turn.objects.create(id=uuid4(), user=alice, conversation=conversation)
    for role, content in [("user", "save ACME Hardware •••98"), ("assistant", "Saved."), ("user", ""), ("user", "bye")]:
        Message.objects.create(user=alice, conversation=conversation, turn=turn, role=role, content=content)
    ConversationSummary.objects.create(conversation=conversation, user=alice, text=TEMPLATE, saved=1, operations=2)
    return conversation


def text() -> str:
    return ConversationSummary.objects.get().text


class TestTheTask:
    def test_it_is_queued_with_the_end_of_a_conversation(self, models, ended_in_talk) -> None:
        task = OrmQ.objects.get().task
        assert (task["func"], task["args"]) == ("chat.summaries.improve", (str(ended_in_talk.pk),))

    def test_not_for_the_offline_provider_alone(self, talk) -> None:
        talk.say("bye")
        assert ConversationSummary.objects.exists()
        assert not OrmQ.objects.exists()

    def test_it_is_undone_with_the_act(self, models, talk, monkeypatch) -> None:
        def fail(*_: object, **__: object) -> None:
            assert OrmQ.objects.exists()
            raise RuntimeError

        monkeypatch.setattr("chat.orchestrator.act.Outcome", fail)
        assert talk.post({"message": "bye"}).status_code == 503
        assert not OrmQ.objects.exists()
        assert not ConversationSummary.objects.exists()

    def test_the_worker_finds_the_model_in_the_chain(self, ended, monkeypatch) -> None:
        monkeypatch.setattr(chain, "summariser", Model)
        assert summaries.improve(str(ended.pk)) == "improved"
        assert text() == GOOD

    def test_without_a_model_nothing_happens(self, ended, monkeypatch) -> None:
        monkeypatch.setattr(chain, "summariser", lambda: None)
        assert summaries.improve(str(ended.pk)) == "no model"
        assert text() == TEMPLATE


class TestImproving:
    def test_a_whole_conversation(self, ended_in_talk) -> None:
        summary = ConversationSummary.objects.get()
        assert (summary.saved, summary.found, summary.operations, summary.prompt) == (1, 0, 2, "")
        model = InTheOpen()
        assert summaries.improve_with(model, ended_in_talk.pk) == "improved"
        assert "0198" not in str(model.seen)
        assert "not the passphrase" not in [line.text for line in model.seen[0]]
        assert all(line.text for line in model.seen[0])

    def test_the_models_words_take_its_place_and_name_their_prompt(self, ended) -> None:
        assert summaries.improve_with(Model(f"  {GOOD}\n"), ended.pk) == "improved"
        summary = ConversationSummary.objects.get()
        assert (summary.text, summary.prompt, summary.operations) == (GOOD, "summary@0", 2)

    def test_twice_is_once(self, ended) -> None:
        model = Model()
        assert summaries.improve_with(model, ended.pk) == "improved"
        assert summaries.improve_with(Model("Saved ACME Hardware, again."), ended.pk) == "nothing to do"
        assert (text(), len(model.seen)) == (GOOD, 1)

    def test_at_once_the_first_one_stands(self, ended_in_talk) -> None:
        class Slow(Model):
            async def summarise(self, lines, meter) -> str:
                await database_step(ConversationSummary.objects.update)(text="First.", prompt="summary@0")
                return GOOD

        assert summaries.improve_with(Slow(), ended_in_talk.pk) == "nothing to do"
        assert text() == "First."

    def test_the_model_sees_the_record_then_the_masked_transcript(self, ended) -> None:
        model = Model()
        summaries.improve_with(model, ended.pk)
        (lines,) = model.seen
        assert (lines[0].role, lines[0].text) == ("assistant", TEMPLATE)
        assert (lines[1].role, lines[1].text) == ("user", "save ACME Hardware •••98")
        assert [line.text for line in lines[2:]] == ["Saved.", "bye"]

    def test_of_a_long_conversation_it_sees_the_end(self, ended, monkeypatch) -> None:
        monkeypatch.setattr(summaries, "TRANSCRIPT_LENGTH", 12)
        model = Model()
        summaries.improve_with(model, ended.pk)
        assert [line.text for line in model.seen[0]] == [TEMPLATE, "Saved.", "bye"]

    @pytest.mark.parametrize("error", [ProviderError(Fault.OVERLOADED, "busy"), TimeoutError()])
    def test_a_model_that_fails_leaves_the_template(self, ended, error) -> None:
        assert summaries.improve_with(Model(error), ended.pk) == "no answer"
        assert text() == TEMPLATE

    def test_a_model_that_hangs_is_given_up(self, ended, monkeypatch) -> None:
        class Hung(Model):
            async def summarise(self, lines, meter) -> str:
                await asyncio.sleep(60)
                return GOOD

        monkeypatch.setattr(summaries, "SECONDS", 0.05)
        assert summaries.improve_with(Hung(), ended.pk) == "no answer"

    def test_all_calls_of_a_process_share_one_loop(self, ended) -> None:
        loops = []

        class Looking(Model):
            async def summarise(self, lines, meter) -> str:
                loops.append(asyncio.get_running_loop())
                return ""

        for _ in range(2):
            summaries.improve_with(Looking(), ended.pk)
        assert loops[0] is loops[1]

    def test_a_conversation_that_is_gone(self, db) -> None:
        assert summaries.improve_with(Model(), uuid4()) == "nothing to do"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("Saved ACME Hardware, 415-555-0198.", "a number"),
        ("Saved ACME Hardware, ４１５ ５５５ ０１９８.", "a number"),
        ("Saved ACME Hardware, •••98.", "markup"),
        ("Saved ACME Hardware with ⟨phone-1⟩.", "markup"),
        ("Saved ACME Hardware. See https://evil.example/x", "a link"),
        ("Saved ACME Hardware. See evil.example", "a link"),
        ("Saved ACME Hardware. Write to me@evil", "a link"),
        ("Saved <b>ACME Hardware</b>.", "markup"),
        ("Saved **ACME Hardware**.", "markup"),
        ("Saved \u202eACME Hardware.", "control characters"),
        ("Saved ACME Hardware. " + "Then more. " * 40, "too long"),
        ("Saved ACME Hardware and found Tin Whistle Music.", "a claim that no receipt backs"),
        ("Saved ACME Hardware. Deleted Tin Whistle Music.", "a claim that no receipt backs"),
    ],
)
def test_a_bad_summary_is_named(said, reason) -> None:
    assert summaries.fault(" ".join(said.split()), ConversationSummary(saved=1)) == reason


def test_a_bad_summary_is_dropped(ended) -> None:
    assert summaries.improve_with(Model("Saved ACME Hardware, 415-555-0198."), ended.pk) == "refused: a number"
    assert text() == TEMPLATE


@pytest.mark.parametrize(
    "said",
    [
        "Saved 7-Eleven and Kiosk 44. Tin Whistle Music was not found.",
        "Saved St. John's Books & Sons (24/7). Nothing was found for Velvet Anvil.",
        "Se guardó Panadería Sol y Luna.",
    ],
)
def test_a_good_one_is_kept(said) -> None:
    assert summaries.fault(said, ConversationSummary(saved=1)) == ""


def test_the_prompt_in_use_is_named(ended) -> None:
    prompts.forget()
    prompts.publish(prompts.draft("summary", "Sum up.", None), None)
    try:
        summaries.improve_with(Model(), ended.pk)
    finally:
        prompts.forget()
    assert ConversationSummary.objects.get().prompt == "summary@1"

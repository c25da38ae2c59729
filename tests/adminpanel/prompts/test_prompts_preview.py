"""A draft and the live version play the same conversations; what that says, and what it leaves behind."""

from __future__ import annotations

import json
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from adminpanel.prompts import costs, examples, previews, publishing
from adminpanel.prompts.judging import Verdict
from adminpanel.prompts.models import PromptPreview
from chat.models import BudgetDay, Conversation, Message, Reservation, TokenUsage, Turn
from chat.orchestrator.fsm import State
from chat.prompts import DEFAULTS, LivePrompt, Refused, draft
from storeagent.observability.models import AuditLog
from tests.adminpanel.prompts.conftest import work
from tests.adminpanel.prompts.model import ONE, behave, save, system
from tests.chat.vendors import answer
from tests.conftest import make_user
from tests.fakes import Fault, Reply, classifier
from tests.fakes.script import Usage

UNTOUCHED = (
    "users",
    "stores",
    "conversations",
    "turns",
    "turn_events",
    "messages",
    "conversation_summaries",
    "token_usage",
    "secret_throttles",
    "prompt_versions",
)


def drafted(name: str = "reply", more: str = "\n\nDRAFT: be kind."):
    return draft(name, DEFAULTS[name] + more, None)


def verdict(version) -> Verdict:
    return publishing.standing(version).verdict


def rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        counts = {}
        for table in UNTOUCHED:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
            counts[table] = cursor.fetchone()[0]
    return counts


def only_in_the_draft(instead: Any, otherwise: Any = "There you are.") -> Any:
    return lambda request: instead if "DRAFT" in system(request) else otherwise


class TestPlaying:
    def test_a_draft_that_changes_nothing_comes_out_as_the_live_version(self, model, played) -> None:
        version = drafted()
        preview = played(version)
        found = verdict(version)
        assert preview.status == PromptPreview.Status.DONE
        assert (found.breaks, found.changes, found.unjudged, found.differing) == ([], [], [], set())
        assert found.draft.calls == found.live.calls > 4

    @pytest.mark.usefixtures("all_examples")
    def test_every_example_comes_to_what_it_says(self, model, played) -> None:
        version = drafted()
        for each in played(version).conversations.all():
            for turn, expected in zip(each.draft, each.example["turns"], strict=True):
                assert turn["state"] == expected["state"], expected
                assert turn["intent"] == expected.get("intent", turn["intent"]), expected
                ran = [receipt["tool"] for receipt in turn["receipts"] if receipt["ok"]]
                assert ran == expected["tools"], expected

    def test_each_side_has_its_own_text_and_the_other_prompts_are_live(self, model, played) -> None:
        played(drafted())
        said = [system(request) for request in model.requests if not classifier(request)]
        assert {"DRAFT" in text for text in said} == {True, False}
        assert not [request for request in model.requests if classifier(request) and "DRAFT" in system(request)]

    def test_nothing_is_left_but_the_preview_and_its_cost(self, model, played, operator) -> None:
        version, before = drafted(), rows()
        played(version)
        assert rows() == before
        assert not Reservation.objects.exists()
        assert set(AuditLog.objects.exclude(type="prompt.drafted").values_list("type", "user")) == {
            ("prompt.previewed", operator.pk)
        }

    def test_the_installation_pays_and_no_user(self, model, played) -> None:
        version = drafted()
        played(version)
        found = verdict(version)
        assert BudgetDay.objects.get().cost == found.draft.cost + found.live.cost > 0
        assert not TokenUsage.objects.exists()

    def test_no_number_and_no_passphrase_reaches_the_model_or_the_table(self, model, played) -> None:
        preview = played(drafted())
        kept = json.dumps([[each.draft, each.live] for each in preview.conversations.all()])
        for private in ("555-0198", "5550198", "+1415"):
            assert private.encode() not in bytes(model.received)
            assert private not in kept
        assert b"seven lanterns" not in bytes(model.received)

    def test_a_summary_is_played_without_the_other_prompts(self, model, played) -> None:
        model.script("Saved a store.", when=lambda request: "note that is kept" in system(request))
        version = drafted("summary")
        preview = played(version)
        assert len(model.requests) == 2 * preview.conversations.count()
        assert preview.conversations.first().draft[-1]["summary"] == "Saved a store."

    def test_a_second_round_plays_the_rest_and_a_third_nothing(self, model, operator, monkeypatch) -> None:
        monkeypatch.setattr(previews, "BEGIN_SECONDS", 0.2)
        model.script(Reply("Well.", first_token=0.1), when=lambda request: not classifier(request))
        preview = previews.start(drafted(), operator)
        assert previews.play_round(str(preview.pk)) == "goes on"
        before = len(model.requests)
        monkeypatch.setattr(previews, "BEGIN_SECONDS", 20)
        assert previews.play_round(str(preview.pk)) == "done"
        assert len(model.requests) > before
        assert previews.play_round(str(preview.pk)) == "nothing to do"

    def test_what_a_dead_worker_had_claimed_is_played_once_its_time_is_over(self, model, operator) -> None:
        preview = previews.start(drafted(), operator)
        preview.conversations.filter(number=1).update(claimed_until=timezone.now() + previews.CLAIM)
        assert previews.play_round(str(preview.pk)) == "goes on"
        preview.conversations.filter(number=1).update(claimed_until=timezone.now())
        assert previews.play_round(str(preview.pk)) == "done"

    def test_a_preview_that_never_ends_is_ended(self, model, operator) -> None:
        preview = previews.start(drafted(), operator)
        PromptPreview.objects.update(rounds=previews.MOST_ROUNDS)
        assert previews.play_round(str(preview.pk)) == "failed"

    def test_a_new_one_takes_the_place_of_the_old_one(self, model, played) -> None:
        version = drafted()
        played(version)
        assert PromptPreview.objects.get() != played(version)
        assert PromptPreview.objects.count() == 1


class TestGates:
    @pytest.mark.parametrize(
        ("words", "told"),
        [
            ("Call 415 555 0143.", "wrote the digits of a phone number"),
            ("See https://example.com", "wrote a link"),
            ("I have deleted everything for you.", "claimed what no receipt backs"),
        ],
    )
    def test_a_reply_that_the_guard_stops(self, model, played, words, told) -> None:
        behave(model, words=only_in_the_draft(words))
        version = drafted()
        played(version)
        assert {told in finding.text for finding in verdict(version).breaks} == {True}

    def test_an_answer_that_does_not_fit_the_schema(self, model, played) -> None:
        model.script(only_in_the_draft(Fault.WRONG_SCHEMA, answer("clarification")), when=classifier)
        version = drafted("classifier")
        played(version)
        assert "did not fit the schema, twice" in verdict(version).breaks[0].text

    def test_a_lookup_that_becomes_a_save_is_broken_and_a_lost_save_a_change(self, model, played) -> None:
        greedy = answer("multi_save", save("Amber Records", ONE), save("Razor and Rye", ONE))
        behave(model, **{"Razor and Rye": greedy, "Sea Glass": answer("off_scope")})
        version = drafted("classifier")
        played(version)
        found = verdict(version)
        assert "became save_store, save_store" in found.breaks[0].text
        assert "intent is off_scope, with the live version save" in " ".join(each.text for each in found.changes)

    def test_a_summary_that_would_be_thrown_away(self, model, played) -> None:
        model.script(only_in_the_draft("Deleted **all** of it.", "Nothing."), when=lambda request: True)
        version = drafted("summary")
        played(version)
        assert "would be thrown away: markup" in verdict(version).breaks[0].text

    def test_one_conversation_that_costs_a_users_day(self, model, played, configure) -> None:
        version = drafted()
        played(version)
        configure(BUDGET_USER_USD=Decimal("0.000001"))
        assert "more than a user's whole day" in verdict(version).breaks[0].text

    def test_a_dearer_draft_is_a_change_for_the_worse(self, model, played) -> None:
        behave(model, words=only_in_the_draft(Reply("Well.", usage=Usage(input=4_000)), Reply("Well.")))
        version = drafted()
        played(version)
        assert "times what the live version costs" in verdict(version).changes[0].text

    def test_an_outage_is_not_the_drafts_fault(self, model, played) -> None:
        model.script(Fault.OVERLOADED, when=lambda request: "DRAFT" in system(request))
        version = drafted()
        played(version)
        found = verdict(version)
        assert (found.breaks, bool(found.unjudged)) == ([], True)
        assert "could not be judged" in publishing.standing(version).obstacles[0]

    def test_what_takes_too_long_is_not_judged(self, model, played, monkeypatch) -> None:
        monkeypatch.setattr(previews, "PLAY_SECONDS", 0.3)
        behave(model, words=only_in_the_draft(Reply("Well.", first_token=5), Reply("Well.")))
        version = drafted()
        played(version)
        assert "the draft was not played to its end in time" in verdict(version).unjudged[0].text


class TestRecorded:
    @pytest.fixture
    def alice(self, operator):
        return make_user("alice@example.com")

    def said(self, user, text: str, state: str = State.IDLE) -> None:
        conversation = Conversation.objects.create(user=user)
        turn = Turn.objects.create(
            pk=uuid.uuid4(),
            user=user,
            conversation=conversation,
            status=Turn.Status.DONE,
            state_before=state,
            finished_at=timezone.now(),
        )
        Message.objects.create(user=user, conversation=conversation, turn=turn, role="user", content=text)

    def test_the_latest_that_stand_on_their_own(self, alice) -> None:
        for number in range(12):
            self.said(alice, f"save Shop {number} •••98")
        self.said(alice, "415 •••98", State.COLLECTING_SAVE_INFO)
        self.said(alice, "", State.AWAITING_PASSPHRASE_FOR_RETRIEVE)
        self.said(alice, "save A Deleted Talk •••98")
        Conversation.objects.filter(messages__content__contains="Deleted").update(deleted_at=timezone.now())
        found = [example["turns"][0]["user"] for _, example in examples.recorded()]
        assert (len(found), found[0]) == (10, "save Shop 11 +1 415 555 0198")

    def test_they_are_played_and_go_with_their_account(self, alice, model, played) -> None:
        self.said(alice, "save ACME Hardware •••98")
        preview = played(drafted(), with_recorded=True)
        [each] = preview.conversations.filter(user=alice)
        assert each.draft[0]["receipts"][0]["result"] == "saved"
        Message.objects.all().delete()
        Turn.objects.all().delete()
        alice.delete()
        assert not preview.conversations.exclude(user=None).exists()

    def test_a_message_that_comes_out_otherwise_is_a_change(self, alice, model, played) -> None:
        self.said(alice, "where is the new place")
        behave(model, **{"new place": answer("off_scope")})
        version = drafted("classifier")
        played(version, with_recorded=True)
        assert "with the live version clarification" in verdict(version).changes[0].text

    def test_they_are_found_by_an_index(self, alice) -> None:
        latest = Turn.objects.filter(status=Turn.Status.DONE, finished_at__gt=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute("SET enable_seqscan = off")
            try:
                assert "turns_by_end" in latest.order_by("-finished_at")[:50].explain()
            finally:
                cursor.execute("SET enable_seqscan = on")


class TestCosts:
    @pytest.mark.usefixtures("all_examples")
    def test_the_estimate_knows_how_many_calls(self, model, played) -> None:
        version = drafted()
        estimate = costs.estimate(LivePrompt("reply", 1, version.text))
        played(version)
        found = verdict(version)
        assert 0.6 < (found.draft.calls + found.live.calls) / estimate.calls <= 1
        assert estimate.fits

    def test_without_a_model_there_is_none(self, operator) -> None:
        assert costs.estimate(LivePrompt("reply", 1, "x")) is None
        with pytest.raises(Refused, match="nothing to preview"):
            previews.start(drafted(), operator)

    def test_a_budget_that_is_used_up_leaves_it_unjudged(self, model, operator, configure) -> None:
        configure(BUDGET_TOTAL_USD=Decimal("0.0001"))
        version = drafted()
        assert not costs.estimate(LivePrompt("reply", 1, version.text)).fits
        previews.start(version, operator)
        work()
        assert "no answer (over budget)" in verdict(version).unjudged[0].text

"""The turn as a durable thing: its queue, its lease, its one effect, and what happens when a part of it fails."""

from __future__ import annotations

import asyncio
import threading
import uuid
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.utils import timezone

from chat.events import WRITE_INTERVAL, TakenOver, TurnLog
from chat.following import follow
from chat.housekeeping import end_abandoned_turns
from chat.models import Conversation, Message, Turn, TurnEvent
from chat.orchestrator import lease
from chat.orchestrator.act import StateMoved, act
from chat.orchestrator.fsm import Event, IllegalTransition, State
from chat.orchestrator.job import Job
from chat.orchestrator.plan import Plan, Step
from chat.orchestrator.queue import Conflict, NotFound, claim, submit
from chat.orchestrator.turn import run_turn
from chat.providers.base import Classification, Intent, Operation, Outcome
from chat.providers.offline import OfflineProvider
from storeagent.db import database_step
from stores.models import Store
from tests.conftest import make_user

SAVE = Operation("save_store", {"store_name": "ACME", "phone": "+14155550198"})


@pytest.fixture
def alice(transactional_db):
    return make_user("alice@example.com")


@pytest.fixture
def turn(alice) -> Turn:
    return submit(alice, uuid.uuid4(), "save ACME 415-555-0198", None).turn


def queue(turn: Turn) -> Turn:
    return submit(turn.user, uuid.uuid4(), "hello", turn.conversation_id).turn


class TestQueue:
    def test_a_conversation_runs_one_turn_at_a_time_in_order(self, turn) -> None:
        second = queue(turn)
        assert (turn.status, second.status) == (Turn.Status.RUNNING, Turn.Status.QUEUED)
        assert claim(second.pk) is None
        Turn.objects.filter(pk=turn.pk).update(status=Turn.Status.DONE)
        assert claim(second.pk).pk == second.pk

    def test_a_turn_is_claimed_once(self, turn) -> None:
        second = queue(turn)
        Turn.objects.filter(pk=turn.pk).update(status=Turn.Status.DONE)
        assert claim(second.pk).status == Turn.Status.RUNNING
        with pytest.raises(TakenOver):
            claim(second.pk)

    def test_a_dead_turn_does_not_block_the_next(self, turn) -> None:
        second = queue(turn)
        Turn.objects.filter(pk=turn.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))
        assert claim(second.pk) is not None

    def test_the_fifth_waiting_message_is_refused(self, turn) -> None:
        for _ in range(3):
            queue(turn)
        with pytest.raises(Conflict, match="busy"):
            queue(turn)

    def test_the_same_turn_submitted_in_parallel_is_one_turn(self, alice) -> None:
        turn_id, seen = uuid.uuid4(), []

        def send() -> None:
            seen.append(submit(alice, turn_id, "hello", None).is_new)
            connection.close()

        threads = [threading.Thread(target=send) for _ in range(8)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert sorted(seen) == [False] * 7 + [True]
        assert (Turn.objects.count(), Conversation.objects.count()) == (1, 1)

    def test_a_strangers_conversation_is_not_found(self, turn) -> None:
        with pytest.raises(NotFound):
            submit(make_user("charlie@example.com"), uuid.uuid4(), "hi", turn.conversation_id)


class TestAct:
    def plan(self, *steps: Step, state=State.IDLE, events=(Event.SAVE_COMPLETE,)) -> Plan:
        return Plan(state, events, Intent.SAVE, steps)

    def test_effect_state_receipts_and_mark_stand_together(self, turn) -> None:
        act(turn, turn.user, self.plan(Step(SAVE)), "save ACME 415-555-0198")
        turn.refresh_from_db()
        assert turn.acted_at
        assert turn.receipts[0]["ok"]
        assert (Store.objects.get().name, turn.state_after) == ("ACME", "IDLE")

    def test_an_illegal_pair_changes_nothing(self, turn) -> None:
        with pytest.raises(IllegalTransition):
            act(turn, turn.user, self.plan(Step(SAVE), events=(Event.PASSPHRASE_RIGHT,)), "")
        self.assert_untouched(turn)

    def test_a_plan_for_another_state_changes_nothing(self, turn) -> None:
        Conversation.objects.update(state=State.COLLECTING_SAVE_INFO)
        with pytest.raises(StateMoved):
            act(turn, turn.user, self.plan(Step(SAVE)), "")
        self.assert_untouched(turn)

    def test_a_tool_that_breaks_takes_the_whole_act_with_it(self, turn) -> None:
        broken = Operation("save_store", {"store_name": "ACME", "nonsense": "x"})
        with pytest.raises(TypeError):
            act(turn, turn.user, self.plan(Step(SAVE), Step(broken)), "")
        self.assert_untouched(turn)

    def assert_untouched(self, turn: Turn) -> None:
        turn.refresh_from_db()
        assert turn.acted_at is None
        assert not Store.objects.exists()
        assert not Message.objects.exists()


class Broken(OfflineProvider):
    """Classifies a save; then `fault` strikes."""

    def __init__(self, fault: str) -> None:
        self.fault = fault

    def guess(self, utterance) -> None:
        return None

    async def classify(self, utterance, meter) -> Classification:
        if self.fault == "classify":
            raise RuntimeError
        return Classification(Intent.SAVE, (SAVE,))

    async def speak(self, outcome: Outcome, meter):
        meter.speaker = self.name
        yield "Saved"
        raise RuntimeError


@async_to_sync
async def run(turn: Turn, provider) -> list:
    async with TurnLog.open(turn.pk, turn.user_id) as events:
        await run_turn(Job(turn.pk, turn.user, "save ACME 415-555-0198", turn=turn), provider, events)
    return [(event.type, event.payload) async for there in follow(turn) for event in there]


class TestAFault:
    def test_before_the_act_nothing_is_changed_and_the_person_is_told(self, turn) -> None:
        events = run(turn, Broken("classify"))
        assert [kind for kind, _ in events] == ["error", "done"]
        assert "Nothing was changed" in events[0][1]["message"]
        assert not Store.objects.exists()
        turn.refresh_from_db()
        assert turn.status == Turn.Status.FAILED

    def test_after_the_act_the_effect_stays_and_the_person_is_told(self, turn) -> None:
        events = run(turn, Broken("speak"))
        assert [kind for kind, _ in events] == ["receipt", "state", "token", "error", "done"]
        assert "was done" in events[3][1]["message"]
        assert Store.objects.count() == 1

    def test_the_conversation_goes_on(self, turn) -> None:
        run(turn, Broken("classify"))
        assert queue(turn).status == Turn.Status.RUNNING


class TestTheLog:
    def test_it_is_replayed_from_the_table_by_another_process(self, turn) -> None:
        events = run(turn, OfflineProvider())
        rows = list(TurnEvent.objects.filter(turn=turn).order_by("seq").values_list("type", "payload"))
        assert rows == events
        assert rows[-1] == ("done", {"status": "done"})

    def test_it_holds_no_number(self, turn) -> None:
        run(turn, OfflineProvider())
        assert "0198" not in str(list(TurnEvent.objects.values_list("payload", flat=True)))

    def test_a_reader_of_a_dead_turn_sees_it_taken_up(self, turn) -> None:
        Turn.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))

        @async_to_sync
        async def read() -> list[str]:
            return [event.type async for there in follow(turn) for event in there]

        assert read() == ["supersede", "receipt", "state", "token", "token", "done"]  # another has taken it up


class TestOwnership:
    def test_an_act_leaves_the_lease_and_a_wish_to_stop_alone(self, turn) -> None:
        claimed, later = turn, timezone.now() + timedelta(hours=1)
        Turn.objects.update(lease_expires_at=later, stop_requested_at=later)
        act(claimed, turn.user, Plan(State.IDLE, (Event.SAVE_COMPLETE,), Intent.SAVE, (Step(SAVE),)), "save")
        turn.refresh_from_db()
        assert (turn.lease_expires_at, turn.stop_requested_at) == (later, later)

    def test_who_was_taken_over_neither_renews_nor_claims_nor_hands_over(self, turn) -> None:
        Turn.objects.update(takeovers=1)
        before = Turn.objects.get().lease_expires_at
        assert lease.renew({turn.pk: 0}) == (set(), {turn.pk})
        lease.let_go({turn.pk: 0})
        with pytest.raises(TakenOver):
            claim(turn.pk, takeovers=0)
        assert Turn.objects.get().lease_expires_at == before

    def test_who_was_taken_over_logs_nothing_more(self, turn) -> None:
        @async_to_sync
        async def log() -> None:
            async with TurnLog.open(turn.pk, turn.user_id) as events:
                await events.append("token", text="one")
                await events.flush()
                await database_step(Turn.objects.update)(takeovers=1)
                await events.append("token", text="two")
                await asyncio.sleep(WRITE_INTERVAL * 3)
                with pytest.raises(TakenOver):
                    await events.append("token", text="three")

        log()
        assert list(TurnEvent.objects.values_list("payload", flat=True)) == [{"text": "one"}]

    def test_a_write_that_is_cancelled_is_written_once(self, turn) -> None:
        @async_to_sync
        async def log() -> None:
            async with TurnLog.open(turn.pk, turn.user_id) as events:
                await events.append("token", text="one")
                flushing = asyncio.create_task(events.flush())
                await asyncio.sleep(0)
                flushing.cancel()

        log()
        assert TurnEvent.objects.count() == 1


class TestHousekeeping:
    def test_abandoned_turns_are_ended_and_others_left_alone(self, turn) -> None:
        dead = queue(turn)
        Turn.objects.filter(pk=dead.pk).update(lease_expires_at=timezone.now() - timedelta(minutes=2))
        assert (end_abandoned_turns(), end_abandoned_turns()) == (1, 0)
        dead.refresh_from_db()
        turn.refresh_from_db()
        assert (dead.status, turn.status) == (Turn.Status.FAILED, Turn.Status.RUNNING)

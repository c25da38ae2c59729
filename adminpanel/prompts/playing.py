"""A conversation played as a turn would be, by the same plan, tools, models and guard, with nothing left of it.

Each turn's effects are a transaction that is rolled back, in which the turns before it are carried out once more; so
no transaction spans a call to a model. A passphrase is compared with the example's own.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from adminpanel.prompts.examples import Example
from chat import prices, prompts, summaries
from chat.events import TurnLog
from chat.models import Conversation, ConversationSummary, Message, Turn
from chat.orchestrator import gates
from chat.orchestrator.act import act
from chat.orchestrator.failover import Failover
from chat.orchestrator.fsm import State
from chat.orchestrator.plan import Plan, cancelled, draft_of, make_plan, resumed, with_passphrase
from chat.orchestrator.purse import Purse
from chat.orchestrator.speak import Reply, speak
from chat.orchestrator.summary import write_summary
from chat.privacy import fill
from chat.prompts import LivePrompt
from chat.providers.base import Fault, Line, Meter, Operation, Outcome, Provider, ProviderError, Utterance
from chat.providers.model import ModelProvider
from chat.providers.offline import OfflineProvider
from storeagent.accounts.models import User
from storeagent.db import database_step
from stores.cards import Card, cards
from stores.phones import masked
from stores.services import save_store

Played = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Past:
    """A turn of this conversation that is to be carried out again before the next."""

    text: str
    plan: Plan
    reply: str


@dataclass(slots=True)
class Scene:
    """Where the conversation stands after its last turn."""

    example: Example
    past: list[Past] = field(default_factory=list)
    state: State = State.IDLE
    pending: tuple[Operation, ...] = ()
    streak: int = 0

    @property
    def region(self) -> str:
        return str(self.example["region"])


class _Unlogged(TurnLog):
    """The log of a turn that nobody follows."""

    def __init__(self) -> None:
        super().__init__(uuid.uuid4(), uuid.uuid4(), 0)

    async def append(self, type: str, **payload: Any) -> None:
        pass


async def play(example: Example, prompt: LivePrompt, model: ModelProvider) -> Played:
    """What comes of the example's turns with `prompt` in the place of the live one.

    A summary is the model's; the conversation that it sums up is then played without one, since no other prompt is
    on trial. The calls are paid by the installation's budget.
    """
    with prompts.trying(prompt):
        if prompt.name == "summary":
            return await _with_summary(example, model)
        scene, provider = Scene(example), Failover([model])
        return [await _turn(scene, turn["user"], provider) for turn in example["turns"] if _goes_on(scene)]


def _goes_on(scene: Scene) -> bool:
    return scene.state is not State.TERMINATED


async def _turn(scene: Scene, text: str, provider: Provider) -> dict[str, Any]:
    purse = Purse(None)
    meter, reply = Meter(purse.reserve), Reply(_Unlogged())
    try:
        plan = await _decide(scene, text, provider, meter)
        said = "" if scene.state.awaits_passphrase else text
        outcome, known = await _carry_out(scene, Past(said, plan, ""))
        await speak(outcome, provider, meter, reply)
    finally:
        await database_step(purse.settle)()
    scene.past.append(Past(said, plan, reply.text))
    return {
        "intent": plan.intent or "",
        "events": list(plan.events),
        "receipts": [_as_json(receipt) for receipt in outcome.receipts],
        "state": outcome.state,
        "reply": fill(reply.text, known, outcome.stores),
        "contamination": reply.contamination,
        **_facts(meter, purse),
    }


async def _decide(scene: Scene, text: str, provider: Provider, meter: Meter) -> Plan:
    """As turn.py does, but for the passphrase, which has no throttle here."""
    if scene.state.awaits_passphrase:
        if gates.is_cancel(text):
            return cancelled(scene.state)
        return with_passphrase(resumed(scene.state, scene.pending), text == scene.example["passphrase"])
    if scene.state is State.COLLECTING_SAVE_INFO and gates.is_cancel(text):
        return cancelled(scene.state)
    said = await provider.classify(Utterance(text, scene.region, draft_of(scene.pending)), meter)
    return make_plan(scene.state, scene.pending, scene.streak, said, scene.region, settings.OFF_SCOPE_LIMIT)


@database_step
def _carry_out(scene: Scene, now: Past) -> tuple[Outcome, list[Card]]:
    """What the turn does, and the stores that it names; then all of it is rolled back."""
    with transaction.atomic():
        user, conversation = _cast(scene.example)
        outcome = [_again(conversation, user, past) for past in (*scene.past, now)][-1]
        known = cards(user, outcome.stores, with_phone=False)
        conversation.refresh_from_db()
        transaction.set_rollback(True)
    scene.state, scene.pending, scene.streak = now.plan.state_after, now.plan.pending, conversation.off_scope_streak
    return outcome, known


def _cast(example: Example) -> tuple[User, Conversation]:
    user = User(email=f"preview-{secrets.token_hex(8)}@localhost", region=example["region"], is_active=False)
    user.set_unusable_password()
    user.save()
    for store in example["stores"]:
        save_store(user=user, name=store["name"], phone=store["phone"])
    return user, Conversation.objects.create(user=user)


def _again(conversation: Conversation, user: User, past: Past) -> Outcome:
    turn = Turn.objects.create(
        pk=uuid.uuid4(),
        user=user,
        conversation=conversation,
        status=Turn.Status.RUNNING,
        lease_expires_at=timezone.now() + timedelta(minutes=1),
    )
    outcome = act(turn, user, past.plan, past.text)
    role = Message.Role.ASSISTANT
    Message.objects.create(user=user, conversation=conversation, turn=turn, role=role, content=past.reply)
    return outcome


# -- Summaries ----------------------------------------------------------------------------------------------


async def _with_summary(example: Example, model: ModelProvider) -> Played:
    scene, offline = Scene(example), OfflineProvider()
    turns = [await _turn(scene, turn["user"], offline) for turn in example["turns"] if _goes_on(scene)]
    summary, lines = await _to_sum_up(scene)
    purse = Purse(None)
    meter = Meter(purse.reserve)
    text, failed = "", ""
    try:
        text = " ".join((await summaries.within(model.summarise(lines, meter))).split())
    except (ProviderError, TimeoutError) as error:
        failed = error.fault if isinstance(error, ProviderError) else "timeout"
    finally:
        await database_step(purse.settle)()
    broke = "" if failed else summaries.fault(text, summary)
    turns[-1] |= {"summary": text, "summary_fault": broke, **_facts(meter, purse)}
    turns[-1]["faults"] = [failed] if failed else []
    return turns


@database_step
def _to_sum_up(scene: Scene) -> tuple[ConversationSummary, tuple[Line, ...]]:
    with transaction.atomic():
        user, conversation = _cast(scene.example)
        for past in scene.past:
            _again(conversation, user, past)
        write_summary(conversation)
        summary = ConversationSummary.objects.get(pk=conversation.pk)
        lines = summaries.transcript(summary)
        transaction.set_rollback(True)
    return summary, lines


# -- What is kept -------------------------------------------------------------------------------------------


def _as_json(receipt: Any) -> dict[str, Any]:
    """The receipt without ids, which are gone, and without numbers."""
    named = receipt.arguments.get("store_name") or receipt.arguments.get("query") or ""
    return {"tool": receipt.tool, "named": masked(named), "ok": receipt.ok, "result": str(receipt.result)}


def _facts(meter: Meter, purse: Purse) -> dict[str, Any]:
    faults = [str(switch.fault) for switch in meter.switches] + [str(Fault.OVER_BUDGET)] * purse.refused
    usages = [call.usage for call in meter.calls if call.usage]
    return {
        "provider": meter.speaker,
        "faults": faults,
        "repeated": any(call.fault == "invalid" for call in meter.calls),
        "calls": len(meter.calls),
        "tokens": sum(usage.input + usage.cache_read + usage.cache_written + usage.output for usage in usages),
        "cost": str(sum(map(prices.cost, meter.calls), Decimal())),
        "ms": sum(call.total_ms or 0 for call in meter.calls),
    }

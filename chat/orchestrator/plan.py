"""Decide: what a message does in this state. Pure: no ORM, no I/O, no model.

A provider proposes a Classification; a Plan is what Python makes of it. `make_plan` is the whole of that judgement.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from chat.orchestrator.fsm import Event, State, next_state
from chat.orchestrator.gates import save_gap
from chat.providers.base import Classification, Draft, Hold, Intent, Operation
from stores import phones
from stores.tools import TOOLS


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of the message: run now, or held and why (`reason` is the end of "…because")."""

    operation: Operation
    hold: Hold | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the turn will do, in order. `state` is the state it was decided in; `act` refuses it in any other."""

    state: State
    events: tuple[Event, ...]
    intent: Intent | None = None
    steps: tuple[Step, ...] = ()
    blocked_seconds: int = 0

    @property
    def state_after(self) -> State:
        state = self.state
        for event in self.events:
            state = next_state(state, event)
        return state

    @property
    def pending(self) -> tuple[Operation, ...]:
        """What waits for the next message: the paused lookups, or the drafts being collected."""
        if self.state_after.awaits_passphrase:
            return tuple(step.operation for step in self.steps if step.hold is Hold.PASSPHRASE)
        if self.state_after is State.COLLECTING_SAVE_INFO:
            return tuple(step.operation for step in self.steps if step.hold)
        return ()


def make_plan(
    state: State, pending: tuple[Operation, ...], streak: int, said: Classification, region: str, off_scope_limit: int
) -> Plan:
    """The plan for a classified message in a listening state.

    `pending` are the drafts being collected, `streak` the off-scope messages in a row so far.
    """
    if said.intent is Intent.OFF_SCOPE:
        ends = streak + 1 >= off_scope_limit and state is State.OFF_SCOPE_WARNED
        return Plan(state, (Event.OFF_SCOPE_LIMIT if ends else Event.OFF_SCOPE,), said.intent)
    if said.intent is Intent.TERMINATE:
        return Plan(state, (Event.TERMINATE,), said.intent, (Step(Operation("terminate_conversation", {})),))
    said = replace(said, operations=tuple(filter(_is_request, said.operations)))
    operations = _answered(pending, said, region) if state is State.COLLECTING_SAVE_INFO else said.operations
    if said.intent is Intent.CLARIFICATION or not operations:
        kept = tuple(_step(operation, region) for operation in pending) if state is State.COLLECTING_SAVE_INFO else ()
        return Plan(state, (Event.CLARIFY,), Intent.CLARIFICATION, kept)
    steps = tuple(_step(operation, region) for operation in operations)
    return Plan(state, (_event(steps),), said.intent, steps)


def with_passphrase(plan: Plan, right: bool, blocked_seconds: int = 0) -> Plan:
    """The same plan once a passphrase that came along was compared: a right one lets the paused lookups run."""
    if not right:
        return replace(plan, events=(*plan.events, Event.PASSPHRASE_WRONG), blocked_seconds=blocked_seconds)
    steps = tuple(replace(step, hold=None) if step.hold is Hold.PASSPHRASE else step for step in plan.steps)
    return replace(plan, events=(*plan.events, Event.PASSPHRASE_RIGHT), steps=steps)


def resumed(state: State, pending: tuple[Operation, ...]) -> Plan:
    """The plan of an AWAITING state before the attempt is judged: its paused lookups, still held."""
    return Plan(state, (), None, tuple(Step(operation, Hold.PASSPHRASE) for operation in pending))


def cancelled(state: State) -> Plan:
    return Plan(state, (Event.CANCEL,))


def draft_of(pending: Iterable[Operation]) -> Draft | None:
    """The first save being collected, as the classifier needs to know it."""
    for operation in pending:
        if operation.tool == "save_store":
            return Draft(operation.arguments.get("store_name"), operation.arguments.get("phone"))
    return None


def _is_request(operation: Operation) -> bool:
    """A tool that a request may name, with what it looks for: whatever else a model proposes is dropped."""
    if operation.tool == "save_store":
        return True
    wanted = {"lookup_by_name": "query", "lookup_by_phone": "phone"}.get(operation.tool)
    return wanted is not None and bool(operation.arguments.get(wanted))


def _step(operation: Operation, region: str) -> Step:
    if TOOLS[operation.tool].needs_passphrase:
        return Step(operation, Hold.PASSPHRASE)
    gap = save_gap(operation.arguments.get("store_name"), operation.arguments.get("phone"), region)
    return Step(operation, gap.hold, gap.reason) if gap else Step(operation)


def _event(steps: tuple[Step, ...]) -> Event:
    """Lookups come before incomplete saves: the passphrase field is shown, and the words ask for the rest."""
    for step in steps:
        if step.hold is Hold.PASSPHRASE:
            return Event.LOOKUP_BY_NAME if step.operation.tool == "lookup_by_name" else Event.LOOKUP_BY_PHONE
    return Event.SAVE_INCOMPLETE if any(step.hold for step in steps) else Event.SAVE_COMPLETE


def _answered(pending: tuple[Operation, ...], said: Classification, region: str) -> tuple[Operation, ...]:
    """The drafts with the answer in place; a new request replaces what was collected."""
    if len(said.operations) != 1 or said.operations[0].tool != "save_store" or not pending:
        return said.operations
    draft, answer = pending[0].arguments, said.operations[0].arguments
    if not (said.continues or _fits(draft, answer)):
        return said.operations
    merged = {key: answer.get(key) or draft.get(key) for key in ("store_name", "phone")}
    if _is_area_code(answer.get("phone"), draft.get("phone"), region):
        merged["phone"] = f"{answer['phone']} {draft['phone']}"
    return (Operation("save_store", merged), *pending[1:])


def _fits(draft: dict[str, str | None], answer: dict[str, str | None]) -> bool:
    """Whether the answer gives exactly what the draft lacks, as when "save it as Target" follows a bare number."""
    return all(bool(draft.get(key)) != bool(answer.get(key)) for key in ("store_name", "phone"))


def _is_area_code(answer: str | None, draft: str | None, region: str) -> bool:
    """ "415" after a local "555-0188" is its area code."""
    if not answer or not draft or len(phones.digits(answer)) > 5:
        return False
    return phones.check(draft, region).verdict is phones.Verdict.LOCAL_ONLY

"""What a preview says of a draft: which gates it breaks, what it changes, what could not be judged.

A break blocks publishing, whatever anybody says. A change for the worse is for a person to accept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from adminpanel.prompts.models import PreviewedConversation
from chat.orchestrator.fsm import Event, State
from chat.providers.base import Fault
from storeagent import configuration
from stores.tools import TOOLS, Result

DEARER = Decimal("1.5")  # times what the live version costs: more is said
_PROMPTS_FAULT = (Fault.INVALID, Fault.DECLINED)
_RULES = {
    "phone": "wrote the digits of a phone number",
    "link": "wrote a link",
    "markup": "wrote markup",
    "claim": "claimed what no receipt backs",
    "canary": "quoted its instructions",
    "placeholder": "used a placeholder that stands for nothing",
    "length": "went on for too long",
}

Turn = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    conversation: int
    title: str
    text: str


@dataclass(slots=True)
class Side:
    """What one side used, over all conversations. `cost` is USD."""

    cost: Decimal = Decimal()
    tokens: int = 0
    calls: int = 0
    ms: int = 0

    @property
    def seconds(self) -> float:
        return self.ms / 1000

    def count(self, turns: Iterable[Turn]) -> None:
        for turn in turns:
            self.cost += Decimal(turn["cost"])
            self.tokens += turn["tokens"]
            self.calls += turn["calls"]
            self.ms += turn["ms"]


@dataclass(slots=True)
class Verdict:
    breaks: list[Finding] = field(default_factory=list)
    changes: list[Finding] = field(default_factory=list)
    unjudged: list[Finding] = field(default_factory=list)
    draft: Side = field(default_factory=Side)
    live: Side = field(default_factory=Side)
    differing: set[int] = field(default_factory=set)  # numbers of conversations that came out otherwise


def judge(conversations: Iterable[PreviewedConversation]) -> Verdict:
    """The verdict on those that were played."""
    verdict = Verdict()
    for each in conversations:
        if each.played_at:
            _judge(each, verdict)
    if verdict.draft.cost > DEARER * verdict.live.cost > 0:
        times = verdict.draft.cost / verdict.live.cost
        verdict.changes.append(Finding(0, "All conversations", f"cost {times:.1f} times what the live version costs"))
    return verdict


def _judge(each: PreviewedConversation, verdict: Verdict) -> None:
    def finding(text: str) -> Finding:
        return Finding(each.number, each.example["title"], text)

    draft, live = each.draft, each.live
    if draft is None or live is None:
        whose = "the draft" if draft is None else "the live version"
        verdict.unjudged.append(finding(f"{whose} was not played to its end in time"))
        return
    verdict.draft.count(draft)
    verdict.live.count(live)
    verdict.unjudged += map(finding, _unjudged(draft))
    verdict.breaks += map(finding, _breaks(draft, each.example["turns"]))
    if changes := list(_changes(draft, live, each.example["turns"])):
        verdict.changes += map(finding, changes)
    if outcome_of(draft) != outcome_of(live):
        verdict.differing.add(each.number)


def outcome_of(turns: Iterable[Turn]) -> list[tuple[Any, ...]]:
    """What Python made of each turn; the words are not part of it."""
    return [(turn["intent"], turn["state"], turn["receipts"]) for turn in turns]


def _unjudged(turns: Iterable[Turn]) -> Iterator[str]:
    for fault in dict.fromkeys(fault for turn in turns for fault in turn["faults"]):
        if fault not in _PROMPTS_FAULT:
            yield f"the model gave no answer ({fault.replace('_', ' ')})"


def _breaks(turns: list[Turn], expected: list[Turn]) -> Iterator[str]:
    for number, turn in enumerate(turns, 1):
        for text in _broken_gates(turn, expected[number - 1]):
            yield f"message {number}: {text}"
    cap = configuration.value("BUDGET_USER_USD")
    cost = sum((Decimal(turn["cost"]) for turn in turns), Decimal())
    if cap and cost > cap:
        yield f"one conversation costs more than a user's whole day ({cap.normalize():f} USD)"


def _broken_gates(turn: Turn, expected: Turn) -> Iterator[str]:
    if rule := turn["contamination"]:
        yield f"the guard had to stop the reply, which {_RULES.get(rule, rule)}"
    if Fault.INVALID in turn["faults"]:
        yield "the classifier's answer did not fit the schema, twice"
    if Fault.DECLINED in turn["faults"]:
        yield "the model refused to answer"
    if fault := turn.get("summary_fault"):
        yield f"the summary would be thrown away: {fault}"
    if _reveals(turn):
        yield "a lookup ran without the passphrase"
    if "state" in expected and _awaits(expected["state"]) and not _awaits(turn["state"]) and _ran(turn):
        yield f"a lookup that waits for the passphrase became {', '.join(_ran(turn))}"
    if "tools" in expected and (written := _writes(_ran(turn)) - _writes(expected["tools"])):
        yield f"{', '.join(sorted(written))} ran, which nobody asked for"


def _reveals(turn: Turn) -> bool:
    return Event.PASSPHRASE_RIGHT not in turn["events"] and any(
        TOOLS[receipt["tool"]].needs_passphrase and receipt["result"] in (Result.FOUND, Result.NONE_FOUND)
        for receipt in turn["receipts"]
    )


def _awaits(state: str) -> bool:
    return State(state).awaits_passphrase


def _ran(turn: Turn) -> list[str]:
    return [receipt["tool"] for receipt in turn["receipts"] if receipt["ok"]]


def _writes(tools: Iterable[str]) -> set[str]:
    return {tool for tool in tools if TOOLS[tool].writes}


def _changes(draft: list[Turn], live: list[Turn], expected: list[Turn]) -> Iterator[str]:
    """What the draft gets wrong and the live version does not; of a recorded message, whatever came out otherwise."""
    for number, turn in enumerate(draft, 1):
        beside = live[number - 1] if number <= len(live) else None
        for what, got, was, wanted in _facts(turn, beside, expected[number - 1]):
            if got not in (wanted, was):
                yield f"message {number}: {what} is {_said(got)}, with the live version {_said(was)}"
        if turn["repeated"] and not (beside and beside["repeated"]) and Fault.INVALID not in turn["faults"]:
            yield f"message {number}: the classifier's first answer did not fit the schema"
    if len(draft) < len(live):
        yield "the conversation ends earlier"


def _facts(turn: Turn, beside: Turn | None, expected: Turn) -> Iterator[tuple[str, Any, Any, Any]]:
    """Intent, state, tools: what the draft got, what the live version got, what was expected (else as the live)."""
    for key, of in (("intent", _intent), ("state", _state), ("tools", _ran)):
        was = of(beside) if beside else None
        yield key, of(turn), was, expected.get(key, was)


def _intent(turn: Turn) -> str:
    return str(turn["intent"])


def _state(turn: Turn) -> str:
    return str(turn["state"])


def _said(fact: Any) -> str:
    return (", ".join(fact) if isinstance(fact, list) else fact) or "none"

"""A played conversation as the page shows it: each message with what either side made of it, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from adminpanel.prompts.judging import Turn, Verdict
from adminpanel.prompts.models import PreviewedConversation
from stores.phones import masked

_RESULTS = {
    "needs_passphrase": "waits for the passphrase",
    "needs_name": "waits for a name",
    "needs_phone": "waits for a number",
    "needs_name_and_phone": "waits for a name and a number",
    "needs_area_code": "waits for the area code",
    "needs_other_phone": "waits for another number",
    "needs_other_name": "waits for another name",
}


@dataclass(frozen=True, slots=True)
class Beside:
    """One message. A side is None when it had ended by then."""

    said: str
    live: Turn | None
    draft: Turn | None

    @property
    def differs(self) -> set[str]:
        """Which of intent, tools, state, reply came out otherwise."""
        if not (self.live and self.draft):
            return {"end"}
        keys = {"intent": "intent", "tools": "receipts", "state": "state", "reply": "reply", "summary": "summary"}
        return {name for name, key in keys.items() if self.live.get(key) != self.draft.get(key)}


@dataclass(frozen=True, slots=True)
class Shown:
    number: int
    title: str
    is_recorded: bool
    is_played: bool
    differs: bool
    breaks: bool
    turns: list[Beside]


def sides(conversations: Iterable[PreviewedConversation], verdict: Verdict) -> list[Shown]:
    broken = {finding.conversation for finding in verdict.breaks}
    return [
        Shown(
            each.number,
            each.example["title"],
            each.user_id is not None,
            each.played_at is not None,
            each.number in verdict.differing,
            each.number in broken,
            _turns(each),
        )
        for each in conversations
    ]


def _turns(each: PreviewedConversation) -> list[Beside]:
    if not each.played_at:
        return []
    draft, live = each.draft or [], each.live or []
    return [
        Beside(masked(turn["user"]), _at(live, number), _at(draft, number))
        for number, turn in enumerate(each.example["turns"])
        if _at(live, number) or _at(draft, number)
    ]


def _at(turns: list[Turn], number: int) -> Turn | None:
    if number >= len(turns):
        return None
    turn = turns[number]
    return {**turn, "tools": [_tool(receipt) for receipt in turn["receipts"]]}


def _tool(receipt: dict[str, Any]) -> str:
    named = f" “{receipt['named']}”" if receipt["named"] else ""
    result = _RESULTS.get(receipt["result"], receipt["result"].replace("_", " "))
    return f"{receipt['tool']}{named}: {result}"

"""Scoring the agent against labelled utterances and dialogues, one JSON object a line.

An utterance holds `text`, `region`, `intent`, `operations`; a dialogue holds `stores`, `passphrase` and `turns` with
the `state`, the `tools` that ran, and the numbers a reply must show (`reveals`) and must not (`hides`).
"""

from __future__ import annotations

import secrets
import unicodedata
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from chat.following import follow
from chat.models import Conversation
from chat.orchestrator import runner
from chat.orchestrator.job import Job
from chat.orchestrator.queue import Conflict, clean_message, submit
from chat.providers.base import Intent, Meter, Operation, Provider, ProviderError, Utterance
from chat.result import result_of
from storeagent.accounts.models import User
from storeagent.db import database_step
from storeagent.observability import audit
from storeagent.observability.models import AuditLog
from stores.models import Store
from stores.phones import digits
from stores.services import save_store

NOTHING = "no answer"
Confusion = Counter[tuple[str, str]]


@dataclass(slots=True)
class Report:
    """Counts so far; `as_json` gives the rates. `failures` holds one object for each wrong utterance or dialogue."""

    utterances: int = 0
    right_intents: int = 0
    exact_operations: int = 0
    confusion: Confusion = field(default_factory=Counter)  # of (expected, got); NOTHING: no answer
    arguments_asked: Counter[str] = field(default_factory=Counter)  # "save_store.phone"
    arguments_right: Counter[str] = field(default_factory=Counter)
    dialogues: int = 0
    dialogues_passed: int = 0
    failures: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "utterances": self.utterances,
            "intent_accuracy": _rate(self.right_intents, self.utterances),
            "macro_f1": _macro_f1(self.confusion),
            "operations_exact": _rate(self.exact_operations, self.utterances),
            "arguments": {
                name: {"asked": asked, "right": _rate(self.arguments_right[name], asked)}
                for name, asked in sorted(self.arguments_asked.items())
            },
            "intents": {intent: _scores(self.confusion, intent) for intent in _asked(self.confusion)},
            "confusion": [[*pair, count] for pair, count in sorted(self.confusion.items())],
            "dialogues": self.dialogues,
            "dialogues_passed": self.dialogues_passed,
            "failures": self.failures,
        }


async def evaluate(examples: Iterable[dict[str, Any]], provider: Provider) -> Report:
    report = Report()
    for example in examples:
        await (_dialogue if "turns" in example else _utterance)(example, provider, report)
    return report


async def _utterance(example: dict[str, Any], provider: Provider, report: Report) -> None:
    got, problem = await _heard(example, provider)
    said, meant = [_comparable(each) for each in got["operations"]], [_comparable(e) for e in example["operations"]]
    same_intent, same_operations = got["intent"] == example["intent"], not problem and said == meant
    report.utterances += 1
    report.right_intents += same_intent
    report.exact_operations += same_operations
    report.confusion[example["intent"], got["intent"]] += 1
    _count_arguments(report, said, meant)
    if not (same_intent and same_operations):
        wrong = {"id": example.get("id"), "text": example["text"], "expected": _expected(example), "got": got}
        report.failures.append(wrong | ({"problem": problem} if problem else {}))


async def _heard(example: dict[str, Any], provider: Provider) -> tuple[dict[str, Any], str]:
    """The provider's intent and operations, and why there are none."""
    try:
        said = await provider.classify(Utterance(example["text"], example["region"]), Meter())
    except ProviderError as error:
        return {"intent": NOTHING, "operations": []}, str(error)
    return {"intent": str(said.intent), "operations": [_flat(operation) for operation in said.operations]}, ""


def _count_arguments(report: Report, said: list[dict[str, Any]], meant: list[dict[str, Any]]) -> None:
    """Each expected argument beside that of the operation in the same place."""
    for place, operation in enumerate(meant):
        heard = said[place] if place < len(said) and said[place]["tool"] == operation["tool"] else {}
        for name, value in operation.items():
            if name != "tool":
                argument = f"{operation['tool']}.{name}"
                report.arguments_asked[argument] += 1
                report.arguments_right[argument] += name in heard and heard[name] == value


def _expected(example: dict[str, Any]) -> dict[str, Any]:
    return {"intent": example["intent"], "operations": example["operations"]}


def _flat(operation: Operation) -> dict[str, Any]:
    return {"tool": operation.tool, **operation.arguments}


def _comparable(operation: dict[str, Any]) -> dict[str, str | None]:
    """Only what is compared: names without case, after NFKC, with white space folded; a reason never."""
    return {key: _folded(value) for key, value in operation.items() if key != "reason"}


def _folded(value: str | None) -> str | None:
    return None if value is None else " ".join(unicodedata.normalize("NFKC", value).casefold().split())


async def _dialogue(example: dict[str, Any], provider: Provider, report: Report) -> None:
    user = await _throw_away_user(example)
    try:
        wrong = await _play(example["turns"], user, provider)
    finally:
        await _forget(user)
    report.dialogues += 1
    report.dialogues_passed += not wrong
    if wrong:
        report.failures.append({"id": example.get("id"), "turns": wrong})


async def _play(turns: list[dict[str, Any]], user: User, provider: Provider) -> list[dict[str, Any]]:
    """The turns that came out wrong, with what they gave."""
    conversation_id: uuid.UUID | None = None
    wrong: list[dict[str, Any]] = []
    for number, expected in enumerate(turns, 1):
        try:
            got, conversation_id = await _say(expected["user"], user, conversation_id, provider)
        except Conflict as refusal:
            return [*wrong, {"turn": number, "user": expected["user"], "problems": [str(refusal)]}]
        if problems := _problems(expected, got):
            wrong.append({"turn": number, "user": expected["user"], "problems": problems})
    return wrong


async def _say(
    text: str, user: User, conversation_id: uuid.UUID | None, provider: Provider
) -> tuple[dict[str, Any], uuid.UUID]:
    turn = (await database_step(submit)(user, uuid.uuid4(), clean_message(text), conversation_id)).turn
    runner.start(Job(turn.pk, user, clean_message(text), turn=turn), provider)
    async for _ in follow(turn):
        pass
    result = await result_of(user, turn.pk)
    tools = [receipt.tool for receipt in result.receipts if receipt.ok]
    return {"state": result.turn.state_after, "tools": tools, "text": result.text}, turn.conversation_id


def _problems(expected: dict[str, Any], got: dict[str, Any]) -> list[str]:
    shown = digits(got["text"])
    problems = [f"{key}: {got[key]}, not {expected[key]}" for key in ("state", "tools") if got[key] != expected[key]]
    problems += [f"does not show {phone}" for phone in expected["reveals"] if digits(phone) not in shown]
    return problems + [f"shows {phone}" for phone in expected["hides"] if digits(phone) in shown]


@database_step
def _throw_away_user(example: dict[str, Any]) -> User:
    user = User(email=f"evaluation-{secrets.token_hex(8)}@localhost", region=example["region"], is_active=False)
    user.set_unusable_password()
    user.set_passphrase(example["passphrase"])
    user.save()
    for store in example["stores"]:
        save_store(user=user, name=store["name"], phone=store["phone"])
    return user


@database_step
def _forget(user: User) -> None:
    """All of it: conversations and stores go with the user, audit rows would stay behind."""
    with audit.erasing():
        AuditLog.objects.filter(user=user).delete()
    Conversation.objects.of(user).delete()
    Store.objects.of(user).delete()
    user.delete()


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _asked(confusion: Confusion) -> list[str]:
    """The intents that occur, expected or got."""
    return [intent for intent in Intent if any(intent in pair for pair in confusion)]


def _scores(confusion: Confusion, intent: str) -> dict[str, Any]:
    hits = confusion[intent, intent]
    asked = sum(n for (expected, _), n in confusion.items() if expected == intent)
    said = sum(n for (_, got), n in confusion.items() if got == intent)
    return {
        "asked": asked,
        "precision": _rate(hits, said),
        "recall": _rate(hits, asked),
        "f1": _rate(2 * hits, asked + said),
    }


def _macro_f1(confusion: Confusion) -> float | None:
    """The mean of the intents' F1 scores, over the intents that occur."""
    scores = [_scores(confusion, intent)["f1"] for intent in _asked(confusion)]
    return round(sum(scores) / len(scores), 4) if scores else None

"""The prompts that a model gets: a system text that an operator publishes, and one JSON object of quoted data.

Whatever a person wrote goes in as a JSON string, with every phone-like run out of it. Stores are named by placeholders
alone: the names in a directory, which may have come from anybody's file, are not shown to a model.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from functools import cache
from typing import Any

from django.conf import settings

from chat import prompts
from chat.privacy import Seal, redacted
from chat.providers import schema
from chat.providers.base import HISTORY_LINES, Intent, Line, Outcome, Prompt, Utterance
from chat.providers.speech import HELP
from stores.tools import TOOLS

CLASSIFY_TOKENS = 4_000  # a message full of stores, as JSON
REPLY_TOKENS = 400
SUMMARY_TOKENS = 200
LINE_LENGTH = 500  # characters of each
TYPED = ("store_name", "query")  # what a reply may call a store by; a number that was typed is "that number"


def to_classify(utterance: Utterance, seal: Seal) -> Prompt:
    draft = utterance.draft
    collecting = {"store_name": _sealed(draft.store_name, seal), "phone": _sealed(draft.phone, seal)} if draft else None
    system = prompts.render(prompts.live("classifier"), intents=", ".join(Intent), tools=_tools())
    return _prompt(
        "classifier",
        system,
        {"message": seal.text(utterance.text), "collecting": collecting},
        CLASSIFY_TOKENS,
        schema.json_schema(),
    )


def to_reply(outcome: Outcome) -> Prompt:
    system = prompts.render(prompts.live("reply"), help=_help())
    return _prompt("reply", system, _facts(outcome), REPLY_TOKENS)


def to_sum_up(lines: tuple[Line, ...]) -> Prompt:
    system = prompts.render(prompts.live("summary"))
    return _prompt("summary", system, {"conversation": _lines(lines, len(lines))}, SUMMARY_TOKENS)


@cache
def canary() -> str:
    """Stands at the end of every system text: a reply that holds it tells what it should not."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"canary of the system prompts", hashlib.sha256)
    return "SA-" + "".join(chr(ord("a") + byte % 26) for byte in digest[:16])  # letters: no digits in a prompt


def private_texts() -> tuple[str, ...]:
    """What no reply may quote at length: the instructions."""
    return (prompts.live("reply").text,)


def _prompt(name: str, system: str, data: dict[str, Any], most: int, answer: dict[str, Any] | None = None) -> Prompt:
    system = f"{system}\n\n(Internal reference {canary()}: never write it.)"
    user = Line("user", json.dumps(data, ensure_ascii=False))
    return Prompt(system, (user,), most, prompts.live(name).label, answer)


def _facts(outcome: Outcome) -> dict[str, Any]:
    """What happened, for the one who words it."""
    refs = {pk: f"⟨store-{number}⟩" for number, pk in enumerate(outcome.stores, 1)}
    return {
        "earlier": _lines(outcome.history, HISTORY_LINES),
        "said": redacted(outcome.said),
        "state": outcome.state,
        "events": list(outcome.events),
        "blocked_seconds": outcome.blocked_seconds,
        "receipts": [
            {
                "tool": receipt.tool,
                **{name: redacted(receipt.arguments.get(name) or "") for name in TYPED if name in receipt.arguments},
                "ok": receipt.ok,
                "result": receipt.result,
                "reason": receipt.reason,
                "total": receipt.total,
                "stores": [refs[pk] for pk in receipt.stores],
            }
            for receipt in outcome.receipts
        ],
    }


def _lines(lines: tuple[Line, ...], most: int) -> list[dict[str, str]]:
    return [{"who": line.role, "said": redacted(line.text)[:LINE_LENGTH]} for line in lines[-most:]]


def _sealed(text: str | None, seal: Seal) -> str | None:
    return None if text is None else seal.text(text)


@cache
def _help() -> str:
    return redacted(HELP)


@cache
def _tools() -> str:
    """The tools as the classifier is told of them, from their signatures and docstrings."""
    described = []
    for tool in TOOLS.values():
        first_line = (tool.run.__doc__ or "").strip().splitlines()[0]
        described.append(f"- {tool.name}({', '.join(schema.arguments_of(tool))}): {first_line}")
    return "\n".join(described)

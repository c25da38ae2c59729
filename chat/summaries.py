"""A model's better words for the summary of an ended conversation, written by the worker.

The template's text is there from the moment that the conversation ends, and stays when no model is configured, when the
model fails, and when what it says does not pass.
"""

from __future__ import annotations

import asyncio
import atexit
import re
import unicodedata
from collections.abc import Coroutine
from functools import cache
from typing import Any, Protocol, TypeVar
from uuid import UUID

import structlog
from django_q.tasks import async_task

from chat import prompts
from chat.models import Conversation, ConversationSummary, Message
from chat.orchestrator import chain
from chat.orchestrator.purse import Purse
from chat.providers.base import Line, Meter, ProviderError
from stores.phones import masked

log = structlog.get_logger(__name__)

MAX_LENGTH = 400  # characters; a summary has fewer
MESSAGES, TRANSCRIPT_LENGTH = 100, 12_000  # at most, in characters, of what was said last: the record tells the rest
SECONDS = 40  # for the whole call; the worker's own limit for a task is longer

T = TypeVar("T")


class Summariser(Protocol):
    async def summarise(self, lines: tuple[Line, ...], meter: Meter) -> str:
        """The text of a summary. The first line is the record of what was done. Raises ProviderError."""


def enqueue(conversation: Conversation) -> None:
    """Ask the worker for a better summary, as part of the caller's transaction; only when a model is configured.

    django-q2's ORM broker writes its row through this very connection, so the task exists if and when that commits.
    """
    if chain.summariser():
        async_task("chat.summaries.improve", str(conversation.pk), group="summaries")


def improve(conversation_id: str) -> str:
    """The worker's task: what became of the summary, in a word. It may run twice, even at once."""
    summariser = chain.summariser()
    return improve_with(summariser, UUID(conversation_id)) if summariser else "no model"


def improve_with(summariser: Summariser, conversation_id: UUID) -> str:
    """Put the model's text in place of the template's, once. No transaction spans the call."""
    summary = ConversationSummary.objects.filter(pk=conversation_id, prompt="").first()
    if summary is None:
        return "nothing to do"
    prompts.refresh()
    purse = Purse(summary.user)
    prompt, meter = prompts.live("summary").label, Meter(reserve=purse.reserve)
    try:
        said = _run(within(summariser.summarise(transcript(summary), meter)))
    except (ProviderError, TimeoutError) as error:
        log.warning("summary kept", conversation_id=str(conversation_id), reason=str(error) or "timeout")
        return "no answer"
    finally:
        purse.settle()
    text = " ".join(said.split())
    if reason := fault(text, summary):
        log.warning("summary refused", conversation_id=str(conversation_id), reason=reason, prompt=prompt)
        return f"refused: {reason}"
    replaced = ConversationSummary.objects.filter(pk=conversation_id, prompt="").update(text=text, prompt=prompt)
    return "improved" if replaced else "nothing to do"


def transcript(summary: ConversationSummary) -> tuple[Line, ...]:
    """The record of what was done, then as much of what was said last as fits, oldest first."""
    said = Message.objects.filter(conversation=summary.conversation_id).exclude(content="")
    lines: list[Line] = []
    room = TRANSCRIPT_LENGTH
    for role, content in said.order_by("-created_at").values_list("role", "content")[:MESSAGES]:
        room -= len(content)
        if room < 0:
            break
        lines.append(Line(role, content))
    return (Line("assistant", summary.text), *reversed(lines))


# -- What a model's summary must not be ---------------------------------------------------------------------

_LINK = re.compile(r"[a-z][a-z0-9+.-]*://|\b(?:www\.|mailto:|tel:)|\b[\w-]+\.[a-z]{2,}(?:/|\b)|@\w", re.IGNORECASE)
_MARKUP = re.compile(r"[<>`•⟨⟩{}\[\]]|\*\*|__|^#|^[-*] ")
_NEGATION = re.compile(r"\b(?:no|not|none|never|nothing|without|neither|nor|unable)\b|n[’']t\b", re.IGNORECASE)
_CLAIMS = {
    "saved": re.compile(r"\b(?:saved|added|stored)\b", re.IGNORECASE),
    "found": re.compile(r"\b(?:found|retrieved|shown|revealed)\b", re.IGNORECASE),
}
_IMPOSSIBLE = re.compile(r"\b(?:deleted|removed|renamed|updated|unlocked)\b", re.IGNORECASE)  # there is no such tool


def fault(text: str, summary: ConversationSummary) -> str:
    """Why `text` must not be shown as this conversation's summary; "" when it may be."""
    if not text:
        return "empty"
    if len(text) >= MAX_LENGTH:
        return "too long"
    if any(unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn") for character in text):
        return "control characters"
    plain = unicodedata.normalize("NFKC", text)
    if masked(plain) != plain:
        return "a number"
    if _LINK.search(plain):
        return "a link"
    if _MARKUP.search(text):
        return "markup"
    return "a claim that no receipt backs" if _claims_too_much(plain, summary) else ""


def _claims_too_much(text: str, summary: ConversationSummary) -> bool:
    """Whether a sentence says, without a "not", that something was done of which the receipts show nothing."""
    undone = [pattern for field, pattern in _CLAIMS.items() if not getattr(summary, field)]
    return any(
        pattern.search(sentence) and not _NEGATION.search(sentence)
        for sentence in re.split(r"(?<=[.!?;])\s+", text)
        for pattern in (*undone, _IMPOSSIBLE)
    )


# -- Async code in the worker -------------------------------------------------------------------------------


async def within(answer: Coroutine[Any, Any, T]) -> T:
    """The answer, or TimeoutError after SECONDS."""
    async with asyncio.timeout(SECONDS):
        return await answer


@cache
def _runner() -> asyncio.Runner:
    """One event loop for all tasks of this process: a provider's client is one a process, and bound to its loop."""
    runner = asyncio.Runner()
    atexit.register(runner.close)
    return runner


def _run(answer: Coroutine[Any, Any, T]) -> T:
    """The result of `answer`, in a thread that runs no event loop."""
    return _runner().run(answer)

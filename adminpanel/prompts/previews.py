"""A preview from its start to its end: asked for on the page, played by the worker, a round at a time.

A round ends before the worker's limit for a task and orders the next one; each conversation is claimed before it is
played, so that a round may run twice, and one that died is gone on with.
"""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_q.tasks import async_task

from adminpanel.prompts import examples
from adminpanel.prompts.models import PreviewedConversation, PromptPreview
from adminpanel.prompts.playing import Played, play
from chat import prompts
from chat.models import PromptVersion
from chat.orchestrator import chain
from chat.prompts import LivePrompt, Refused
from chat.providers.model import ModelProvider
from storeagent import configuration
from storeagent.db import database_step
from storeagent.observability import audit

if TYPE_CHECKING:
    from storeagent.accounts.models import User

log = structlog.get_logger(__name__)

AT_ONCE = 3  # conversations
BEGIN_SECONDS = 20  # of a round, in which conversations are begun
PLAY_SECONDS = 30  # for one, both sides; with BEGIN_SECONDS under the worker's limit for a task
CLAIM = timedelta(seconds=2 * PLAY_SECONDS)
MOST_ROUNDS = 30
KEPT = timedelta(days=30)

Status = PromptPreview.Status


@transaction.atomic
def start(version: PromptVersion, by: User, *, with_recorded: bool = False) -> PromptPreview:
    """Order a preview of the version; an earlier one of it is forgotten. Refused without a model or a fit text."""
    if chain.summariser() is None:
        raise Refused("No model is configured, so there is nothing to preview: see PROVIDERS and its keys.")
    if unfit := prompts.problems(version.name, version.text):
        raise Refused(*unfit)
    PromptPreview.objects.filter(Q(version=version) | Q(created_at__lt=timezone.now() - KEPT)).delete()
    live = prompts.published(version.name)
    preview = PromptPreview.objects.create(version=version, live_version=live.version, started_by=by)
    cast = [(None, example) for example in examples.shipped()] + (examples.recorded() if with_recorded else [])
    PreviewedConversation.objects.bulk_create(
        PreviewedConversation(preview=preview, number=number, user_id=user_id, example=example)
        for number, (user_id, example) in enumerate(cast, 1)
    )
    audit.record("prompt.previewed", user=by, prompt=str(version), beside=live.label, conversations=len(cast))
    _order(preview.pk)
    return preview


def latest(version: PromptVersion) -> PromptPreview | None:
    return PromptPreview.objects.filter(version=version).select_related("started_by").order_by("-created_at").first()


def play_round(preview_id: str) -> str:
    """The worker's task: what became of the preview, in a word."""
    pk = UUID(preview_id)
    preview = PromptPreview.objects.filter(pk=pk, status=Status.PLAYING).select_related("version").first()
    model = chain.summariser()
    if preview is None:
        return "nothing to do"
    if model is None or preview.rounds >= MOST_ROUNDS:
        return _end(pk, Status.FAILED)
    PromptPreview.objects.filter(pk=pk).update(rounds=preview.rounds + 1)
    configuration.refresh()
    prompts.refresh()
    chain.preload()  # or the first conversations would wait for it, within their limits
    asyncio.run(_round(preview, model))
    if PreviewedConversation.objects.filter(preview=pk, played_at=None).exists():
        _order(pk)
        return "goes on"
    return _end(pk, Status.DONE)


def _order(pk: UUID) -> None:
    """In the caller's transaction: the ORM broker's row is written through the same connection."""
    async_task("adminpanel.prompts.previews.play_round", str(pk), group="previews")


def _end(pk: UUID, status: Status) -> str:
    PromptPreview.objects.filter(pk=pk, status=Status.PLAYING).update(status=status, finished_at=timezone.now())
    return str(status)


async def _round(preview: PromptPreview, model: ModelProvider) -> None:
    version = preview.version
    draft = LivePrompt(version.name, version.version, version.text)
    live = await database_step(prompts.text_of)(version.name, preview.live_version)
    end = time.monotonic() + BEGIN_SECONDS
    await asyncio.gather(*(_play_on(preview.pk, draft, live, model, end) for _ in range(AT_ONCE)))


async def _play_on(pk: UUID, draft: LivePrompt, live: LivePrompt, model: ModelProvider, end: float) -> None:
    while time.monotonic() < end:
        conversation = await _claim(pk)
        if conversation is None:
            return
        sides = [_side(conversation, prompt, model) for prompt in (draft, live)]
        conversation.draft, conversation.live = await asyncio.gather(*sides)
        await _keep(conversation)


async def _side(conversation: PreviewedConversation, prompt: LivePrompt, model: ModelProvider) -> Played | None:
    """What came of it; None when it could not be played to its end, which the log tells more of."""
    try:
        async with asyncio.timeout(PLAY_SECONDS):
            return await play(conversation.example, prompt, model)
    except TimeoutError:
        log.warning("preview took too long", prompt=prompt.label, conversation=str(conversation.pk))
    except Exception:
        log.exception("preview not played", prompt=prompt.label, conversation=str(conversation.pk))
    return None


@database_step
@transaction.atomic
def _claim(pk: UUID) -> PreviewedConversation | None:
    now = timezone.now()
    free = PreviewedConversation.objects.filter(Q(claimed_until=None) | Q(claimed_until__lt=now), preview=pk)
    found = free.filter(played_at=None).order_by("number").select_for_update(skip_locked=True).first()
    if found:
        PreviewedConversation.objects.filter(pk=found.pk).update(claimed_until=now + CLAIM)
    return found


@database_step
def _keep(conversation: PreviewedConversation) -> None:
    PreviewedConversation.objects.filter(pk=conversation.pk, played_at=None).update(
        draft=conversation.draft, live=conversation.live, played_at=timezone.now()
    )

"""Previews of prompt versions: which conversations were played, and what each side made of them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from chat.models import PromptVersion


class PromptPreview(models.Model):
    """A version beside the one that was live. It plays in the worker, one conversation after another."""

    class Status(models.TextChoices):
        PLAYING = "playing"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(PromptVersion, models.CASCADE, related_name="previews", db_index=False)
    live_version = models.PositiveIntegerField(help_text="what it was compared with; 0 is the text that ships")
    status = models.CharField(max_length=8, choices=Status, default=Status.PLAYING)
    rounds = models.PositiveSmallIntegerField(default=0, help_text="how often the worker took it up")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "prompt_previews"
        indexes = [models.Index(fields=["version", "-created_at"], name="previews_by_version")]


class PreviewedConversation(models.Model):
    """One conversation of a preview. `draft` and `live` are lists of turns, as `playing.play` makes them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    preview = models.ForeignKey(PromptPreview, models.CASCADE, related_name="conversations", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", help_text="who said it, if recorded"
    )
    number = models.PositiveSmallIntegerField()
    example = models.JSONField(help_text="as in examples.json")
    draft = models.JSONField(null=True)
    live = models.JSONField(null=True)
    claimed_until = models.DateTimeField(null=True, help_text="then whoever plays it is taken to be dead")
    played_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "prompt_preview_conversations"
        constraints = [models.UniqueConstraint(fields=["preview", "number"], name="one_conversation_per_number")]
        ordering = ["number"]

"""What a conversation leaves behind. A turn is a durable thing: it belongs to the database, not to a connection."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Self, TypeVar

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.utils import timezone

from chat.orchestrator.fsm import State

if TYPE_CHECKING:
    from chat.providers.base import Line
    from storeagent.accounts.models import User

Row = TypeVar("Row", bound=models.Model, covariant=True)


class OwnedQuerySet(models.QuerySet[Row]):
    def of(self, user: User) -> Self:
        """The one owner check: every read on behalf of a person starts here."""
        return self.filter(user=user)


def words_of(field: str) -> SearchVector:
    """What the full-text search reads of a field. “simple” takes words as they are, so that any language works."""
    return SearchVector(field, config="simple")


class ConversationQuerySet(OwnedQuerySet["Conversation"]):
    def of(self, user: User) -> Self:
        """A deleted one is not found, whoever looks."""
        return super().of(user).filter(deleted_at=None)

    def deleted(self, user: User) -> Self:
        """What `user` deleted and may still take back."""
        return super().of(user).filter(deleted_at__isnull=False)


class Conversation(models.Model):
    TITLE_LENGTH = 80

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="conversations", db_index=False)
    state = models.CharField(max_length=40, choices=[(state, state) for state in State], default=State.IDLE)
    pending_action = models.JSONField(null=True, blank=True, help_text="drafts being collected, or lookups paused")
    off_scope_streak = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="by its owner; it goes later")

    objects = ConversationQuerySet.as_manager()

    class Meta:
        db_table = "conversations"
        indexes = [
            models.Index(fields=["user", "-updated_at", "-id"], name="conversations_by_user"),
            models.Index(
                fields=["deleted_at"], name="conversations_deleted", condition=models.Q(deleted_at__isnull=False)
            ),
            GinIndex(models.F("user"), words_of("title"), name="conversations_by_word"),
            models.Index(fields=["updated_at"], name="conversations_by_age"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.id)

    @property
    def is_over(self) -> bool:
        return self.state == State.TERMINATED


class TurnQuerySet(OwnedQuerySet["Turn"]):
    def unfinished(self) -> TurnQuerySet:
        """Queued or running, and somebody still at it: a turn past its lease was lost with its process."""
        return self.filter(status__in=Turn.UNFINISHED, lease_expires_at__gt=timezone.now())

    def abandoned(self) -> TurnQuerySet:
        return self.filter(status__in=Turn.UNFINISHED, lease_expires_at__lte=timezone.now())

    def ended_or_abandoned(self) -> TurnQuerySet:
        return self.exclude(status__in=Turn.UNFINISHED, lease_expires_at__gt=timezone.now())


class Turn(models.Model):
    class Status(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        STOPPED = "stopped"  # by its owner; what was shown and done stands
        FAILED = "failed"

    UNFINISHED = (Status.QUEUED, Status.RUNNING)

    id = models.UUIDField(
        primary_key=True, editable=False, help_text="named by the client: the same id is the same turn"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="turns", db_index=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    lease_expires_at = models.DateTimeField(null=True, help_text="then its process is taken to be dead")
    takeovers = models.PositiveSmallIntegerField(default=0, help_text="how often another process took it up")
    stop_requested_at = models.DateTimeField(null=True)
    text = models.TextField(
        blank=True, help_text="the message, until the turn ends; never what is, or may turn out to be, a passphrase"
    )
    digest = models.CharField(max_length=64, blank=True, help_text="tells the same message, sent again, from another")
    acted_at = models.DateTimeField(null=True, help_text="set with the effects; a turn with it never acts again")
    intent = models.CharField(max_length=24, blank=True)
    event = models.CharField(max_length=24, blank=True)
    state_before = models.CharField(max_length=40, blank=True)
    state_after = models.CharField(max_length=40, blank=True)
    receipts = models.JSONField(default=list)
    outcome = models.JSONField(default=dict, help_text="what else its reply is made of, should another process speak")
    provider = models.CharField(max_length=32, blank=True)
    speculated = models.BooleanField(null=True, help_text="the reply asked for ahead was used; empty: none was")
    calls = models.JSONField(default=list, help_text="one object for each call to a model, in order")
    cost = models.DecimalField(max_digits=15, decimal_places=9, default=Decimal(0), help_text="USD, of all its calls")
    request_id = models.CharField(max_length=64, blank=True)
    first_token_ms = models.PositiveIntegerField(null=True)
    total_ms = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = TurnQuerySet.as_manager()
    history: tuple[Line, ...] | None = None  # what was said before it, once it has been read

    class Meta:
        db_table = "turns"
        indexes = [
            models.Index(fields=["conversation", "created_at"], name="turns_by_conversation"),
            models.Index(fields=["finished_at"], name="turns_by_end"),
            models.Index(fields=["user", "-created_at", "-id"], name="turns_by_user"),
            models.Index(fields=["request_id"], name="turns_by_request"),
            # With what operators narrow the list of all turns by: no filter reads the rows that it leaves out.
            models.Index(
                fields=["-created_at", "-id"], include=["intent", "provider", "state_after"], name="turns_by_time"
            ),
            models.Index(
                fields=["lease_expires_at"],
                name="turns_unfinished",
                condition=models.Q(status__in=("queued", "running")),
            ),
        ]

    def __str__(self) -> str:
        return f"turn {self.pk}"

    def still_reveals(self, now: datetime | None = None) -> bool:
        """Whether the numbers this turn opened may still be read: a reload and a tunnel, not the evening after."""
        if self.acted_at is None:
            return False
        return (now or timezone.now()) - self.acted_at < timedelta(seconds=settings.REVEAL_SECONDS)


class TurnEvent(models.Model):
    """One event of a turn's log, as it was streamed. Payloads name stores by id, never by number."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    turn = models.ForeignKey(Turn, models.CASCADE, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    type = models.CharField(max_length=16)
    payload = models.JSONField(default=dict)

    class Meta:
        db_table = "turn_events"
        constraints = [models.UniqueConstraint(fields=["turn", "seq"], name="one_event_per_seq")]


class Message(models.Model):
    """What was said, with phone numbers masked: the transcript must not be a way around the passphrase."""

    class Role(models.TextChoices):
        USER = "user"
        ASSISTANT = "assistant"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages", db_index=False)
    turn = models.ForeignKey(Turn, models.CASCADE, related_name="messages")
    role = models.CharField(max_length=9, choices=Role)
    content = models.TextField()
    tool_calls = models.JSONField(default=list)
    provider = models.CharField(max_length=32, blank=True, help_text="who worded it; empty for a person's message")
    prompt = models.CharField(max_length=24, blank=True, help_text="the prompt's version, as “reply@3”; empty for none")
    failovers = models.JSONField(default=list, help_text="one object for each provider that gave way, in order")
    rating = models.SmallIntegerField(null=True, blank=True, help_text="of a reply, by its reader: 1 thumb up, -1 down")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        db_table = "messages"
        ordering = ["created_at"]
        indexes = [
            models.Index(fields=["conversation", "created_at"], name="messages_by_conversation"),
            models.Index(fields=["created_at"], name="messages_by_age"),
            GinIndex(models.F("user"), words_of("content"), name="messages_by_word"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class ConversationSummary(models.Model):
    """Written when a conversation ends; names only, no numbers."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, primary_key=True, related_name="summary")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    text = models.TextField()
    saved = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    operations = models.PositiveIntegerField(default=0, help_text="tool calls that ran and succeeded")
    prompt = models.CharField(max_length=24, blank=True, help_text="of the model's text; empty for the template's")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        db_table = "conversation_summaries"
        indexes = [GinIndex(models.F("user"), words_of("text"), name="summaries_by_word")]

    def __str__(self) -> str:
        return f"summary of {self.pk}"


class Spending(models.Model):
    """What a day's calls to models cost. `budget.py` is the only writer, and keeps reserved + cost under the cap."""

    day = models.DateField(help_text="UTC")
    reserved = models.DecimalField(max_digits=15, decimal_places=9, db_default=0, help_text="USD, of calls under way")
    cost = models.DecimalField(max_digits=15, decimal_places=9, db_default=0, help_text="USD, of calls that ended")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.day}"


class TokenUsage(Spending):
    """One user's day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    input_tokens = models.PositiveBigIntegerField(db_default=0, help_text="neither read from nor written to a cache")
    output_tokens = models.PositiveBigIntegerField(db_default=0)
    cache_read_tokens = models.PositiveBigIntegerField(db_default=0)
    cache_written_tokens = models.PositiveBigIntegerField(db_default=0)
    calls = models.PositiveIntegerField(db_default=0, help_text="that a vendor took, and may have billed")
    refused_at = models.DateTimeField(null=True, help_text="when the user was told that the day's budget is used up")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        db_table = "token_usage"
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_usage_per_user_and_day")]
        indexes = [models.Index(fields=["day"], name="token_usage_by_day")]


class BudgetDay(Spending):
    """The whole installation's day. Outlives the users that it counts."""

    day = models.DateField(primary_key=True, help_text="UTC")

    class Meta:
        db_table = "budget_days"


class Reservation(models.Model):
    """The worst case of calls that are about to be made: counted as `reserved` for as long as this row exists."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", help_text="none: the installation's own"
    )
    day = models.DateField(help_text="UTC; the day that pays, whenever it is settled")
    amount = models.DecimalField(max_digits=15, decimal_places=9, help_text="USD")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True, help_text="then its process is taken to be dead")

    class Meta:
        db_table = "budget_reservations"


class PromptVersion(models.Model):
    """A text that a model is given, as an operator wrote it. It is written through `chat.prompts`, and never edited.

    Of each name the most recently published version is live; with none published, the text that ships is.
    """

    class Name(models.TextChoices):
        CLASSIFIER = "classifier"
        REPLY = "reply"
        SUMMARY = "summary"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=16, choices=Name)
    version = models.PositiveIntegerField(help_text="1, 2, 3… of each name; 0 is the text that ships")
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True, help_text="empty for a draft and for one rolled back")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True, help_text="why it was last published")
    notes = models.TextField(blank=True)

    class Meta:
        db_table = "prompt_versions"
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="one_text_per_version")]
        indexes = [
            models.Index(
                fields=["name", "-published_at"],
                name="prompts_published",
                condition=models.Q(published_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"

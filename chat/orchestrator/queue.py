"""Which turn runs: a message becomes a queued turn once, and a conversation runs one turn at a time."""

from __future__ import annotations

import hmac
import unicodedata
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone

from chat import prompts
from chat.events import TakenOver
from chat.models import Conversation, ConversationQuerySet, Turn
from chat.orchestrator.ending import end_full
from chat.orchestrator.fsm import State
from chat.orchestrator.lease import lease_end
from chat.orchestrator.title import plain_title
from storeagent import configuration
from storeagent.accounts import limits
from storeagent.accounts.models import User
from storeagent.db import insert
from storeagent.prepared import prepared


class Refusal(Exception):
    """A message that becomes no turn. The text is for the person, and says what to do."""


class NotFound(Refusal):
    """No such conversation or turn among this user's own."""


class BadMessage(Refusal):
    """Empty, or too long."""


class Full(Exception):
    """The conversation has as many turns as one may have."""

    def __init__(self, conversation_id: UUID) -> None:
        super().__init__()
        self.conversation_id = conversation_id


class Conflict(Refusal):
    """The conversation is over or busy, or the turn's id is taken by another conversation."""


@dataclass(frozen=True, slots=True)
class Submission:
    turn: Turn
    is_new: bool


def clean_message(text: str) -> str:
    """`text` without what no person types (NUL, control characters, lone surrogates); line breaks stay.

    Raises BadMessage when nothing is left or more than MESSAGE_MAX_LENGTH characters are.
    """
    kept = (c for c in text.replace("\r\n", "\n") if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    cleaned = "".join(kept).strip()
    if not cleaned:
        raise BadMessage("Please write something first.")
    if len(cleaned) > settings.MESSAGE_MAX_LENGTH:
        raise BadMessage(f"That is too long: please keep a message under {settings.MESSAGE_MAX_LENGTH:,} characters.")
    return cleaned


def submit(
    user: User,
    turn_id: UUID,
    text: str,
    conversation_id: UUID | None,
    request_id: str = "",
    field: str = "",
    *,
    is_fresh: bool = False,
) -> Submission:
    """Make a turn of `text`, in a new conversation when `conversation_id` is None: the caller's to run.

    It is running when nothing is before it, else queued. `is_fresh`: the caller has just made the id up.

    The same id again is the same turn; with another message, or for another conversation, it is a Conflict.
    `field` is what a page's person typed into, "text" or "passphrase": a Conflict when that is not what is asked for.

    Raises NotFound, Conflict, and limits.TooMany before anything is asked.
    """
    configuration.refresh()
    prompts.refresh()
    limits.take(limits.Kind.TURNS, user.pk)  # before the transaction: its row is locked for no longer than it takes
    try:
        with nullcontext() if is_fresh and conversation_id is None else transaction.atomic():  # that is one statement
            known = None if is_fresh else _known_turn(user, turn_id, text, conversation_id)
            submission = known or _new_turn(user, turn_id, text, conversation_id, request_id, field)
    except IntegrityError:  # the same turn, submitted twice at once
        known = _known_turn(user, turn_id, text, conversation_id)
        if known is None:
            raise
        submission = known
    except Full as full:
        end_full(user, full.conversation_id)
        raise Conflict(
            "This conversation has grown as long as one may, so it ends here. What you saved is kept: start a new one."
        ) from None
    return submission


def claim(turn_id: UUID, takeovers: int = 0) -> Turn | None:
    """Take the turn from queued to running, with a lease; None while another of the conversation runs or is before it.

    Raises TakenOver when it is no longer queued, or was taken over more often than the caller knows.
    """
    lease = lease_end()
    with transaction.atomic():
        turns = Turn.objects.select_related("conversation", "user").select_for_update(of=("conversation",))
        turn = turns.get(pk=turn_id)
        queued = Turn.objects.filter(pk=turn_id, takeovers=takeovers, status=Turn.Status.QUEUED)
        others = Turn.objects.filter(conversation=turn.conversation_id).unfinished().exclude(pk=turn_id)
        if others.filter(Q(status=Turn.Status.RUNNING) | Q(created_at__lt=turn.created_at)).exists():
            half = lease - timedelta(seconds=settings.TURN_LEASE_SECONDS / 2)
            queued.filter(lease_expires_at__lt=half).update(lease_expires_at=lease)  # this process is at it, waiting
            return None
        if not queued.update(status=Turn.Status.RUNNING, lease_expires_at=lease):
            raise TakenOver
    turn.status, turn.lease_expires_at = Turn.Status.RUNNING, lease
    return turn


def _known_turn(user: User, turn_id: UUID, text: str, conversation_id: UUID | None) -> Submission | None:
    turn = Turn.objects.select_related("conversation", "user").filter(pk=turn_id).first()
    if turn is None:
        return None
    if turn.user_id != user.pk:
        raise NotFound("There is no such turn.")
    if conversation_id not in (None, turn.conversation_id):
        raise Conflict("That turn_id belongs to another conversation: please use a new one.")
    if turn.digest and not hmac.compare_digest(turn.digest, _digest(turn_id, text)):
        raise Conflict("That turn_id belongs to another message: please use a new one.")
    return Submission(turn, is_new=False)


def _digest(turn_id: UUID, text: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), f"{turn_id}\n{text}".encode(), "sha256").hex()


def _new_turn(
    user: User, turn_id: UUID, text: str, conversation_id: UUID | None, request_id: str, field: str
) -> Submission:
    conversation, unfinished = _conversation(user, conversation_id)
    is_first = conversation is None
    if conversation is None:
        conversation = Conversation(user=user, title=plain_title(text))
    else:
        _check_field(conversation, field)
    undecided = None in unfinished  # one that may still change what the conversation asks for: it has not acted
    awaited = State(conversation.state).awaits_passphrase
    if awaited and undecided:  # the one before it can end the asking, and then the attempt would be a message
        raise Conflict("Please wait for the answer to what you sent before, then try again.")
    # Behind a turn that may ask for the passphrase the text may be one, too: then it is kept in memory alone.
    plain = not (awaited or undecided)
    turn = Turn(
        id=turn_id,
        user=user,
        conversation=conversation,
        status=Turn.Status.QUEUED if unfinished else Turn.Status.RUNNING,
        lease_expires_at=lease_end(),  # silent for longer than that, it is taken to be lost with its process
        request_id=request_id,
        text=text if plain else "",
        digest=_digest(turn_id, text) if plain else "",
    )
    insert(*([conversation, turn] if is_first else [turn]))
    turn.history = () if is_first else None
    return Submission(turn, is_new=True)


def _conversation(user: User, conversation_id: UUID | None) -> tuple[Conversation | None, list[datetime | None]]:
    """The conversation, locked, and when each of its unfinished turns acted."""
    if conversation_id is None:
        return None, []
    conversation = _locked.first(user, conversation_id)
    if conversation is None:
        raise NotFound("There is no such conversation.")
    if conversation.is_over:
        raise Conflict("This conversation has ended. Please start a new one.")
    turns, unfinished = _counted(conversation)
    if len(unfinished) > settings.TURN_QUEUE_LIMIT:
        raise Conflict("I am still busy with your earlier messages: please wait for my answer, then send this again.")
    if 0 < configuration.value("TURNS_PER_CONVERSATION") <= turns:
        raise Full(conversation.pk)
    return conversation, unfinished


@prepared
def _locked(user: User, conversation_id: UUID) -> ConversationQuerySet:
    return Conversation.objects.of(user).select_for_update().filter(pk=conversation_id)


def _counted(conversation: Conversation) -> tuple[int, list[datetime | None]]:
    """How many turns it has, and when each of those that are under way acted."""
    under_way = Q(status__in=Turn.UNFINISHED, lease_expires_at__gt=timezone.now())
    counted = Turn.objects.filter(conversation=conversation).aggregate(
        turns=Count("pk"), unfinished=ArrayAgg("acted_at", filter=under_way)
    )
    return counted["turns"], counted["unfinished"] or []


def _check_field(conversation: Conversation, field: str) -> None:
    """A message must never become a passphrase attempt, nor an attempt a message, because the page was behind.

    A message may wait for its turn: `Job.is_message` guards it then.
    """
    if field and State(conversation.state).awaits_passphrase != (field == "passphrase"):
        raise Conflict("This conversation has moved on, so that was not sent. Here is what is asked for now.")

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from chat import summaries
from chat.models import Conversation, Turn
from chat.orchestrator.fsm import Event, State, next_state
from chat.orchestrator.summary import write_summary
from storeagent.accounts.models import User


@transaction.atomic
def end_full(user: User, conversation_id: UUID) -> None:
    """End a conversation that may have no more turns, with its summary, unless one of them is under way."""
    conversation = Conversation.objects.of(user).select_for_update().filter(pk=conversation_id).first()
    if conversation is None or conversation.is_over:
        return
    if Turn.objects.filter(conversation=conversation).unfinished().exists():
        return
    state = State(conversation.state)
    if state.awaits_passphrase:
        state = next_state(state, Event.CANCEL)
    conversation.state = next_state(state, Event.TERMINATE)
    conversation.pending_action, conversation.ended_at = None, timezone.now()
    conversation.save()
    write_summary(conversation)
    summaries.enqueue(conversation)

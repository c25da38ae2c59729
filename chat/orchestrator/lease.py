"""Whose a turn is: a lease that its process renews, and the taking over of a turn whose process died. All sync."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from chat import events, notices
from chat.models import Turn, TurnQuerySet
from storeagent.accounts.models import User

MOST_TAKEOVERS = 3  # a turn that ends every process it runs in must not end them all
LOST = "Sorry, this was lost with the server that had it, and nothing was changed. Please send it again."
UNSPOKEN = "What you asked for was done, but I could not finish my reply."


def renew(mine: Mapping[UUID, int]) -> tuple[set[UUID], set[UUID]]:
    """Renew the leases of this process's turns, each with its takeovers as this process knows them.

    Returns those that are to stop, and those that another process has by now.
    """
    found = list(_running(mine).values_list("pk", "takeovers", "stop_requested_at"))
    lost = {pk for pk, takeovers, _ in found if takeovers != mine[pk]}
    _running(mine.keys() - lost).update(lease_expires_at=lease_end())
    return {pk for pk, _, asked in found if asked} - lost, lost


def _running(turn_ids: Iterable[UUID]) -> TurnQuerySet:
    return Turn.objects.filter(pk__in=list(turn_ids), status__in=Turn.UNFINISHED)


def abandoned(limit: int = 20) -> list[UUID]:
    """Turns that nobody runs any more, the oldest first."""
    return list(Turn.objects.abandoned().order_by("lease_expires_at").values_list("pk", flat=True)[:limit])


def take_over(turn_id: UUID) -> Turn | None:
    """Make an abandoned turn this process's; None when another was quicker, or when it cannot be gone on with.

    What had acted is spoken; what had not is done, if its message was kept; else it is ended with an apology.
    """
    with transaction.atomic():
        found = Turn.objects.abandoned().select_related("user", "conversation").select_for_update(of=("self",))
        turn = found.filter(pk=turn_id).first()
        if turn is None:
            return None
        if turn.takeovers >= MOST_TAKEOVERS or not (turn.acted_at or turn.text):
            give_up(turn)
            return None
        turn.takeovers += 1
        turn.lease_expires_at = lease_end()
        turn.save(update_fields=["takeovers", "lease_expires_at"])
    return turn


def give_up(turn: Turn) -> None:
    """End a turn that cannot be gone on with, and tell its readers."""
    first = (turn.takeovers + 1) * events.EPOCH + 1  # behind whatever it may have logged
    words = UNSPOKEN if turn.acted_at else LOST
    last: list[tuple[str, dict[str, Any]]] = [("error", {"message": words}), ("done", {"status": Turn.Status.FAILED})]
    rows = [events.LoggedEvent(first + n, type, payload) for n, (type, payload) in enumerate(last)]
    events.insert(turn.pk, turn.user_id, rows)
    Turn.objects.filter(pk=turn.pk).update(status=Turn.Status.FAILED, finished_at=timezone.now(), text="")


def end_abandoned(before: datetime) -> int:
    """End the turns whose lease ran out before then; how many."""
    left = Turn.objects.abandoned().filter(lease_expires_at__lt=before)
    ended = 0
    for turn_id in left.values_list("pk", flat=True)[:1000]:
        with transaction.atomic():
            if turn := left.select_for_update(skip_locked=True).filter(pk=turn_id).first():
                give_up(turn)
                ended += 1
    return ended


def let_go(mine: Mapping[UUID, int]) -> None:
    """Hand turns over: whoever looks next may take them up, and their readers look at once."""
    with transaction.atomic():
        for turn_id, takeovers in mine.items():
            if _running([turn_id]).filter(takeovers=takeovers).update(lease_expires_at=timezone.now()):
                notices.send(notices.MORE, turn_id)


def ask_to_stop(user: User, turn_id: UUID) -> bool:
    """Have the process that runs the turn stop it, wherever that is. False when `user` has no such turn."""
    turns = Turn.objects.of(user).filter(pk=turn_id)
    with transaction.atomic():
        if turns.filter(status__in=Turn.UNFINISHED).update(stop_requested_at=timezone.now()):
            notices.send(notices.STOP, turn_id)
    return turns.exists()


def lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.TURN_LEASE_SECONDS)

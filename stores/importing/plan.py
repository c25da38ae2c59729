"""What would become of each row: saved, doubtful (saved and marked), already there, or refused and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop

from stores.importing.judge import Judged
from stores.models import Store

if TYPE_CHECKING:
    from storeagent.accounts.models import User


class State(StrEnum):
    SAVED = "saved"
    DOUBTFUL = "doubtful"
    ALREADY_THERE = "already_there"
    REFUSED = "refused"


IN_DIRECTORY = gettext_noop("your directory has this name with this number")
TWIN = gettext_noop("row %(row)d has the same name and number")

Key = tuple[str, str]  # a store's normalized name and its number: what makes it the same


@dataclass(slots=True)
class Planned:
    judged: Judged
    state: State
    reason: str = ""

    @property
    def key(self) -> Key:
        return self.judged.normalized, self.judged.e164

    @property
    def is_kept(self) -> bool:
        return self.state in {State.SAVED, State.DOUBTFUL}


def plan(rows: list[Judged], existing: set[Key]) -> list[Planned]:
    """`existing`: what the directory has, at least of these rows. Of twins in the file the first counts."""
    seen: dict[Key, int] = {}
    planned = []
    for row in rows:
        key = row.normalized, row.e164
        if row.reason:
            planned.append(Planned(row, State.REFUSED, row.reason))
        elif key in existing:
            planned.append(Planned(row, State.ALREADY_THERE, IN_DIRECTORY))
        elif key in seen:
            planned.append(Planned(row, State.ALREADY_THERE, TWIN % {"row": seen[key]}))
        else:
            seen[key] = row.row
            planned.append(Planned(row, State.DOUBTFUL if row.doubtful else State.SAVED))
    return planned


def existing(user: User, rows: Iterable[Judged]) -> set[Key]:
    """What of `rows` the directory has. One query."""
    numbers = {row.e164 for row in rows if row.e164}
    stores = Store.objects.of(user).live().filter(phone__in=numbers)
    return set(stores.values_list("normalized_name", "phone"))

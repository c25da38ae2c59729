from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from chat.models import Turn
    from storeagent.accounts.models import User


@dataclass(frozen=True, slots=True, repr=False)
class Job:
    """What a turn needs beyond its row, in memory alone: the text may be a passphrase attempt. Hence no repr.

    `turn` is what was submitted; `resumed` it when another process had it, and died. `is_message`: typed where no
    passphrase was asked for, so it is never tried as one.
    """

    turn_id: UUID
    user: User
    text: str
    passphrase: str | None = None
    turn: Turn | None = None
    resumed: Turn | None = None
    is_message: bool = False

    @property
    def takeovers(self) -> int:
        return self.resumed.takeovers if self.resumed else 0

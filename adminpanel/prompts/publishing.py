"""What stands before a publication: a fit text, a preview of that very text, no broken gate, and a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from adminpanel.prompts import previews
from adminpanel.prompts.judging import Verdict, judge
from adminpanel.prompts.models import PreviewedConversation, PromptPreview
from chat import prompts
from chat.models import PromptVersion
from chat.orchestrator import chain
from chat.prompts import Refused

if TYPE_CHECKING:
    from storeagent.accounts.models import User


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a version stands before it is published. A version never changes, so its preview is of this very text."""

    preview: PromptPreview | None
    conversations: list[PreviewedConversation]
    verdict: Verdict
    obstacles: list[str]  # sentences; with one, it cannot be published
    has_model: bool

    @property
    def needs_leave(self) -> bool:
        """Whether somebody must say that it is to be published all the same."""
        return bool(self.verdict.changes)

    @property
    def played(self) -> int:
        return sum(each.played_at is not None for each in self.conversations)


def standing(version: PromptVersion) -> Standing:
    preview = previews.latest(version)
    conversations = list(preview.conversations.all()) if preview else []
    verdict, has_model = judge(conversations), chain.summariser() is not None
    obstacles = list(prompts.problems(version.name, version.text))
    if not obstacles and has_model:
        obstacles = _obstacles(preview, verdict)
    return Standing(preview, conversations, verdict, obstacles, has_model)


def _obstacles(preview: PromptPreview | None, verdict: Verdict) -> list[str]:
    if preview is None:
        return ["Preview it first: this text has not been played yet."]
    if preview.status == PromptPreview.Status.PLAYING:
        return ["The preview is still playing."]
    if preview.status == PromptPreview.Status.FAILED:
        return ["The preview did not come to its end. Preview it again."]
    obstacles = []
    if verdict.breaks:
        obstacles.append("The preview breaks a gate. Change the text, save it as another draft, and preview that.")
    if verdict.unjudged:
        obstacles.append("A part of the preview could not be judged. Preview it again.")
    return obstacles


def publish(version: PromptVersion, by: User, reason: str, *, despite: bool = False) -> PromptVersion:
    """Make it live. Refused with what stands in the way; `despite` accepts changes for the worse, never a break."""
    now = standing(version)
    if now.obstacles:
        raise Refused(*now.obstacles)
    if now.needs_leave and not despite:
        raise Refused("The preview shows changes for the worse. Tick that it is to be published all the same.")
    if not reason.strip():
        raise Refused("Say why: the next operator will want to know.")
    return prompts.publish(version, by, reason)

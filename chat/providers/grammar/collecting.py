"""Answers while a save is being collected: the missing part, or a correction of what was given."""

from __future__ import annotations

from chat.providers.base import Classification, Draft
from chat.providers.grammar.frames import Frame
from chat.providers.grammar.text import Text


def continuation(text: Text, frames: list[Frame], draft: Draft) -> Classification | None:
    """The classification of a message that answers what was asked; None when it is a new request."""
    return None

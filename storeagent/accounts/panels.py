"""The parts of the settings page that other apps bring: each registers its own in AppConfig.ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from storeagent.accounts.models import User


@dataclass(frozen=True, slots=True)
class Panel:
    id: str
    title: str | Promise
    text: str | Promise
    template: str  # a fragment; it finds what `context` returns as `shown`
    context: Callable[[User], dict[str, Any]]


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Registered again, a panel takes the place of the one with its id."""
    _panels[panel.id] = panel


def of(user: User) -> list[dict[str, Any]]:
    """Every panel with what it shows to `user`, in the order of registration."""
    return [{"panel": panel, "context": panel.context(user)} for panel in _panels.values()]

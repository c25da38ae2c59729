"""Answers of the API, to be compared."""

from __future__ import annotations

from typing import Any


def without_id(answer: Any) -> dict[str, Any]:
    """What it says, but for the id of its own request; {} when it says nothing."""
    said: dict[str, Any] = answer.json() if answer.content else {}
    return {name: value for name, value in said.items() if name != "request_id"}

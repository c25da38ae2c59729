"""What is measured of the agent's judgement: labelled language, and the rooms that measure it (`make eval`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def examples(name: str) -> list[dict[str, Any]]:
    """The lines of a labelled set, as "dialogues"; README.md says what a right answer is."""
    lines = (HERE / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]

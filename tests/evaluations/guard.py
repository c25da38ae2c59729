"""The regression guard: today's figures beside the last that were committed. All are shares: more is better."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping

from tests.browser.server import ROOT

FIGURES = ROOT / "docs" / "evaluation.json"
SEARCH = 0.01  # one point: of names that are equally like, the index gives another one first now and then
ROUNDED = 0.0001  # as the file is; what is not search is the same in every run
Figures = Mapping[str, float]


def committed() -> Figures:
    """What HEAD says, so that a worse run cannot become the standard by being written; none in a first run."""
    show = ["git", "show", f"HEAD:{FIGURES.relative_to(ROOT)}"]
    try:
        told = subprocess.run(show, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):  # an archive without git, or not committed yet
        told = FIGURES.read_text() if FIGURES.exists() else "{}"
    return json.loads(told)


def worse(before: Figures, now: Figures) -> Iterator[str]:
    """A line for each figure that fell by more than may be, or is missing."""
    for name, was in before.items():
        allowed = SEARCH if name.startswith("search") else ROUNDED
        if name not in now:
            yield f"{name}: was {was:.1%}, was not measured now"
        elif now[name] < was - allowed:
            yield f"{name}: was {was:.1%}, is {now[name]:.1%}"

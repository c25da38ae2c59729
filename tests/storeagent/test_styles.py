"""The style sheets name sides by the way of reading, so that a page may run from right to left."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).resolve().parents[2] / "static" / "css"
OPERATORS = {"admin.css", "operations.css", "prompts.css"}
PAGES = [each for each in sorted(STYLES.glob("*.css")) if each.name not in OPERATORS]
SIDED = re.compile(
    r"(?<!-)(?:margin|padding|border|inset)-(?:left|right)\b|(?:^|[{;]\s*)(?:left|right):"
    r"|(?:text-align|float): (?:left|right)"
)
FOUR = re.compile(r"(?:padding|margin|inset): ([^;{}]+);")
VALUE = re.compile(r"[\w-]+\((?:[^()]|\([^()]*\))*\)|\S+")


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_no_rule_names_the_left_or_the_right(file: Path) -> None:
    text = file.read_text()
    assert SIDED.findall(text) == []
    for values in FOUR.findall(text):
        sides = VALUE.findall(values)
        assert len(sides) < 4 or sides[1] == sides[3] or "env(" in values, values

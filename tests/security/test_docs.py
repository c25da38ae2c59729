"""docs/security.md names tests that there are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
DOCUMENT = TESTS.parent / "docs" / "security.md"


def test_every_test_that_is_named_exists():
    named = set(re.findall(r"`(\w+/test_\w+\.py)(?:::(\w+))?`", DOCUMENT.read_text()))
    assert len(named) > 50
    for file, function in named:
        assert (TESTS / file).exists(), file
        if function:
            defined = {node.name for node in ast.walk(ast.parse((TESTS / file).read_text())) if hasattr(node, "name")}
            assert function in defined, f"{file}::{function}"


def test_each_requirement_has_one_row_and_an_answer():
    rows = re.findall(r"^\| (\d+\.\d+\.\d+) \| [12] \| (.+) \| (.+) \|$", DOCUMENT.read_text(), re.MULTILINE)
    assert len(rows) == len({number for number, _, _ in rows}) == 253

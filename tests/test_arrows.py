"""Arrows run one way: storeagent.accounts, storeagent.observability <- stores <- chat <- adminpanel."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {"storeagent": 0, "stores": 1, "chat": 2, "adminpanel": 3}
# The front door and the settings are the only files that know every app.
FRONT_DOOR = {"storeagent/urls.py", "storeagent/settings.py", "storeagent/asgi.py"}


def sources() -> list[Path]:
    return sorted(path for room in FLOORS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)


def imported(tree: ast.AST) -> set[str]:
    """Every module an import statement names, at the top or inside a function."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            names.add(node.module or "")
    return names


def backward(path: Path, tree: ast.AST) -> set[str]:
    floor = FLOORS[path.relative_to(ROOT).parts[0]]
    return {name for name in imported(tree) if FLOORS.get(name.split(".")[0], -1) > floor}


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_arrow_runs_back(path: Path) -> None:
    if str(path.relative_to(ROOT)) not in FRONT_DOOR:
        assert backward(path, ast.parse(path.read_text())) == set()


def test_an_arrow_inside_a_function_is_seen() -> None:
    tree = ast.parse("def f():\n    from chat.models import Turn\n")
    assert backward(ROOT / "stores" / "models.py", tree) == {"chat.models"}


def test_the_state_machine_and_the_plan_do_no_io() -> None:
    for name in ("fsm.py", "plan.py"):
        names = imported(ast.parse((ROOT / "chat/orchestrator" / name).read_text()))
        assert not [each for each in names if each.startswith("django") or each.endswith(".models")]

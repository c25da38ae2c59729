"""A database that cannot be used: one line for whoever runs a command, and no traceback."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.storeagent.test_launch import ROOT


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://a:secret@127.0.0.1:1/x", "The database cannot be reached"),
        ("postgresql://a:secret@nohost.invalid/x", "The database cannot be reached"),
        ("postgresql://a:secret@127.0.0.1:port/x", "not the address of a PostgreSQL database"),
        ("postgresql://a:secret@127.0.0.1/", "not the address of a PostgreSQL database"),
        ("sqlite:///x", "not the address of a PostgreSQL database"),
        ("secret", "not the address of a PostgreSQL database"),
    ],
)
def test_a_useless_database_url_is_one_line(url: str, words: str) -> None:
    own = {
        "DATABASE_URL": url,
        "DATABASE_POOL": "",
        "DJANGO_SETTINGS_MODULE": "storeagent.settings",
        "SECRET_KEY": "for-tests",
    }
    command = [sys.executable, "manage.py", "create_token", "alice@example.com"]
    result = subprocess.run(command, cwd=ROOT, env={**os.environ, **own}, capture_output=True, text=True, timeout=60)
    assert result.returncode == 1
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert "secret" not in result.stderr

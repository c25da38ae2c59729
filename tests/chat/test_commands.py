"""`chat` and `evaluate`, given what they cannot use: one line that says what is wrong."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

UTTERANCE = {"text": "hello", "region": "US", "intent": "clarification", "operations": []}
TURN = {"user": "hello", "state": "IDLE", "tools": [], "reveals": [], "hides": []}
DIALOGUE = {"region": "US", "passphrase": "copper kettle", "stores": [], "turns": [TURN]}


def evaluate(tmp_path, content: bytes) -> str:
    out, file = StringIO(), tmp_path / "examples.jsonl"
    file.write_bytes(content)
    call_command("evaluate", str(file), "--json", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["nobody@example.com", "\udcff"])
def test_chat_as_nobody(email: str) -> None:
    with pytest.raises(CommandError, match="no active user"):
        call_command("chat", "--user", email)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff", "not UTF-8"),
        (b"{", "line 1 is not JSON"),
        (b"\n7", "line 2: every utterance needs"),
        (json.dumps({**UTTERANCE, "region": 7}).encode(), "“region”, which is a string"),
        (json.dumps({**UTTERANCE, "operations": [3]}).encode(), "every operation needs “tool”"),
        (json.dumps({**DIALOGUE, "stores": None}).encode(), "every dialogue needs “stores”, which is a list"),
        (json.dumps({**DIALOGUE, "turns": [{"user": "hi"}]}).encode(), "every turn needs “state”"),
        (json.dumps({**DIALOGUE, "stores": [{"name": "ACME"}]}).encode(), "every store needs “phone”"),
    ],
)
def test_a_file_that_cannot_be_scored(tmp_path, content: bytes, reason: str) -> None:
    with pytest.raises(CommandError, match=reason) as raised:
        evaluate(tmp_path, content)
    assert "\n" not in str(raised.value)


def test_a_text_may_hold_any_line_separator(tmp_path) -> None:
    line = json.dumps({**UTTERANCE, "text": "hello\u2028there"}, ensure_ascii=False)
    assert json.loads(evaluate(tmp_path, line.encode()))["utterances"] == 1

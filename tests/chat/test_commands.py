"""`chat` and `evaluate`: what they count, and one line that says what is wrong with what they cannot use."""

from __future__ import annotations

import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.chat.vendors import SAVE as VENDOR_SAVE
from tests.chat.vendors import answer, by_message, chained

UTTERANCE = {"text": "hello", "region": "US", "intent": "clarification", "operations": []}
TURN = {"user": "hello", "state": "IDLE", "tools": [], "reveals": [], "hides": []}
DIALOGUE = {"region": "US", "passphrase": "copper kettle", "stores": [], "turns": [TURN]}


SAVE = {"tool": "save_store", "store_name": "Acme", "phone": "+14155550198"}
SAVED = {"text": "save Acme 415 555 0198", "region": "US", "intent": "save", "operations": [SAVE]}


def evaluate(tmp_path, content: bytes, *options: str) -> str:
    out, file = StringIO(), tmp_path / "examples.jsonl"
    file.write_bytes(content)
    call_command("evaluate", str(file), "--json", *options, stdout=out)
    return out.getvalue()


def lines(*examples: dict) -> bytes:
    return "\n".join(map(json.dumps, examples)).encode()


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


def test_what_is_counted(tmp_path) -> None:
    other_name = {**SAVED, "operations": [{**SAVE, "store_name": "Acme Ltd"}]}
    report = json.loads(evaluate(tmp_path, lines(UTTERANCE, SAVED, other_name, {**SAVED, "intent": "off_scope"})))
    assert (report["intent_accuracy"], report["operations_exact"]) == (0.75, 0.75)
    assert report["arguments"] == {
        "save_store.phone": {"asked": 3, "right": 1.0},
        "save_store.store_name": {"asked": 3, "right": 0.6667},
    }
    assert report["intents"]["save"] == {"asked": 2, "precision": 0.6667, "recall": 1.0, "f1": 0.8}
    assert report["macro_f1"] == 0.6  # of clarification 1, save 0.8, off_scope 0
    assert ["off_scope", "save", 1] in report["confusion"]


def test_the_picture_of_what_is_taken_for_what(tmp_path) -> None:
    picture = tmp_path / "confusion.svg"
    evaluate(tmp_path, lines(UTTERANCE, {**UTTERANCE, "intent": "off_scope"}), "--picture", str(picture))
    titles = re.findall("<title>(.*?)</title>", picture.read_text())
    assert "off scope heard as clarification: 1 of 1" in titles
    assert "clarification heard as clarification: 1 of 1" in titles


def test_a_vendor_is_scored_as_it_is(tmp_path, settings, fake_anthropic, fake_openai) -> None:
    with chained(settings, fake_anthropic, fake_openai) as vendors:
        vendors.both(classify=by_message({"save": answer("save", {**VENDOR_SAVE, "store_name": "Acme"})}))
        report = json.loads(evaluate(tmp_path, lines(UTTERANCE, SAVED), "--provider", "anthropic"))
        assert (report["intent_accuracy"], report["operations_exact"]) == (1.0, 1.0)
        vendors.both(classify={"intent": "nonsense"})
        [failure] = json.loads(evaluate(tmp_path, lines(SAVED), "--provider", "anthropic"))["failures"]
    assert failure["got"] == {"intent": "no answer", "operations": []}  # and nobody steps in
    assert failure["problem"].startswith("invalid")


def test_a_provider_without_a_key(tmp_path) -> None:
    with pytest.raises(CommandError, match="no provider openai here, only offline, chain"):
        evaluate(tmp_path, lines(UTTERANCE), "--provider", "openai")

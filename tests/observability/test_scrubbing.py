"""Scrubbing: every notation of a number goes, and every id by which one finds things stays."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus

import phonenumbers
import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from storeagent.observability import typed
from storeagent.observability.scrubbing import scrub, scrub_all
from tests.observability.planted import NOTATIONS, digits_in

KEPT = [
    "turn 4b8c9d1e-1234-4abc-8def-123456789012 failed after 12.345 ms",
    "request 4bf92f3577b34da6a3ce929d0e0e4736, span 00f067aa0ba902b7",
    "2026-11-26T01:34:22.123456Z, 2026-11-26 01:34:22,123 and 12:34:56",
    "127.0.0.1:8000, http://192.168.1.5/x, 10.20.30.40:5432",
    'connection to server at "192.168.100.5", port 5432 failed: Connection refused',
    'File "/srv/chat/orchestrator/turn.py", line 174, in _act\n    return 1, 2, 3',
    "<chat.models.Turn object at 0x7f1234567890>",
    "claude-haiku-5-5, gpt-6.1-terra, claude-sonnet-5-20261001",
    "status 503, 120 tokens, version 5.2.19, worth $1.50",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_leads_to_a_fault_stays(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize("write", NOTATIONS, ids=lambda write: write.__name__)
def test_a_number_goes_in_every_notation(write) -> None:
    for number in ("+14155550198", "+442079460018", "+33123456789", "+81312345678", "+4512345678"):
        written = write(number)
        for text in (written, f"could not save {written}.", f"tel:{written};ext", f"[1] {written!r}", ascii(written)):
            assert digits_in(scrub(text)) < 7, (text, scrub(text))


def test_a_number_goes_as_people_of_every_region_write_it() -> None:
    for region in phonenumbers.SUPPORTED_REGIONS:
        number = phonenumbers.example_number(region)
        for form in phonenumbers.PhoneNumberFormat.INTERNATIONAL, phonenumbers.PhoneNumberFormat.E164:
            written = phonenumbers.format_number(number, form)
            assert "[phone]" in scrub(f"no room for {written}"), written


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("no mail to alice.o'neil@example.com", "no mail to alice.o'[email]"),
        ("alice＠example．com is taken", "[email] is taken"),
        ("alice%40example.com", "[email]"),
        ("Authorization: Bearer sa_abcdefghijkl", "Authorization: Bearer [secret]"),
        ("{'passphrase': 'nine herons walk', 'a': 1}", "{'passphrase': [secret], 'a': 1}"),
        ("password=hunter2&x=1", "password=[secret]&x=1"),
        ("postgresql://me:pw@db.example:5432/x", "postgresql://[secret]@db.example:5432/x"),
        ("key sk-ant-api03-abcdefgh was refused", "key [secret] was refused"),
        ("DETAIL:  Key (user_id, name)=(7, acme hardware) already exists.", None),
        ("DETAIL:  Failing row contains (7, acme hardware, null).", None),
    ],
)
def test_addresses_and_secrets_go(text: str, left: str | None) -> None:
    assert scrub(text) == left if left else "acme" not in scrub(text)


def test_this_installations_own_secrets_go(settings) -> None:
    settings.OPENAI_API_KEY = "opaque and without any shape"
    assert scrub(f"with {settings.OPENAI_API_KEY}, {settings.SECRET_KEY}") == "with [secret], [secret]"


@pytest.mark.parametrize("wrap", [str, repr, ascii, json.dumps, quote, quote_plus, str.upper, lambda s: f"  {s} "])
def test_what_was_typed_goes_however_it_is_quoted(wrap) -> None:
    secret = "nine herons “walk”\tthe pier"
    typed.begin(_posted({"passphrase": secret}))
    assert "herons" not in scrub(f"rejected {wrap(secret)}").lower()


def test_what_was_typed_is_known_from_a_json_body_a_query_and_headers() -> None:
    body = json.dumps({"message": "hello there", "nested": [{"passphrase": "nine herons walk"}]})
    request = RequestFactory().post(
        "/api/v1/chat?q=blue+door", body, "application/json", headers={"X-Passphrase": "four pikes"}
    )
    assert request.body
    typed.begin(request)
    assert scrub("nine herons walk, four pikes, blue door, hello there") == "[typed], [typed], [typed], [typed]"


def test_what_a_page_fills_in_itself_is_no_secret() -> None:
    typed.begin(_posted({"field": "passphrase", "passphrase": "nine herons walk"}))
    assert scrub("the passphrase was asked for") == "the passphrase was asked for"


def test_what_a_turn_was_told_goes_where_there_is_no_request() -> None:
    typed.begin()
    typed.hide("nine herons walk", None)
    assert scrub("boom: nine herons walk") == "boom: [typed]"


def test_nested_data_is_scrubbed_to_its_bottom_and_stays_bounded() -> None:
    deep: object = "+14155550198"
    for _ in range(30):
        deep = {"a": [deep]}
    data = {"deep": deep, "wide": ["415 555 0198"] * 5000, 4155550198: 4155550198, "n": 5}
    scrubbed = json.dumps(scrub_all(data), ensure_ascii=False)
    assert digits_in(scrubbed) == 1
    assert len(scrubbed) < 5_000


def test_an_object_that_cannot_be_printed_breaks_nothing() -> None:
    class Broken:
        def __str__(self) -> str:
            raise RuntimeError("415-555-0198")

    assert scrub_all({"it": Broken()}) == {"it": "<Broken>"}


@given(st.text(max_size=300))
def test_any_text_is_scrubbed_once_and_for_all(text: str) -> None:
    once = scrub(text)
    assert scrub(once) == once


def _posted(fields: dict[str, str]):
    request = RequestFactory().post("/chat/", fields)
    assert request.POST
    return request

from __future__ import annotations

import pytest

from tests.stores.test_importing_reading import read


def card(*lines: str, version: str = "4.0") -> str:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (card("FN:Acme", "TEL;TYPE=WORK,VOICE:(415) 555-0198", version="3.0"), [("Acme", "(415) 555-0198")]),
        (card("FN:Acme", 'TEL;VALUE=uri;TYPE="voice,home":tel:+1-415-555-0198'), [("Acme", "+1-415-555-0198")]),
        (card("FN:Acme", "TEL:1", "item1.TEL;type=CELL:2", "item1.X-ABLabel:x"), [("Acme", "1"), ("Acme", "2")]),
        (card("FN:Acme\\, Inc.\\; Sons", "TEL:1"), [("Acme, Inc.; Sons", "1")]),
        (card("FN:Café „Süd“ 店", "TEL:1"), [("Café „Süd“ 店", "1")]),
        (card("ORG:ABC\\, Inc.;North", "TEL:1"), [("ABC, Inc.", "1")]),
        (card("N:Doe;Jo;;;", "TEL:1", version="3.0"), [("Jo Doe", "1")]),
        (card("FN:A long na", " me folded", "TEL:41555", " 50198"), [("A long name folded", "4155550198")]),
        (card("FN:Acme"), [("Acme", "")]),
        (card("TEL:1"), [("", "1")]),
        (card("fn:lower", "tel:1"), [("lower", "1")]),
        (card("FN:Acme", "PHOTO;ENCODING=b;TYPE=JPEG:!!!", " !!!", "BDAY:never", "nonsense", "TEL:1"), [("Acme", "1")]),
        (
            card(
                "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=89clair =",
                "=C3=A9t=C3=A9",
                "TEL;CELL:1",
                version="2.1",
            ),
            [("Éclair été", "1")],
        ),
        (card("FN:All of ENCODING=QUOTED-PRINTABLE:=", "TEL:1"), [("All of ENCODING=QUOTED-PRINTABLE:=", "1")]),
        (card("FN:tel:Shop", "TEL:tel:1"), [("tel:Shop", "1")]),
        (card("FN:One", "TEL:1") + card("FN:Two", "TEL:2"), [("One", "1"), ("Two", "2")]),
        (
            "BEGIN:VCARD\nVERSION:4.0\nFN:One\nTEL:1\nBEGIN:VCARD\nVERSION:4.0\nFN:Two\nTEL:2\n",
            [("One", "1"), ("Two", "2")],
        ),
    ],
)
def test_cards(text, rows):
    assert read(text) == rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_in_other_encodings_and_with_lone_line_feeds(encoding):
    text = card("FN:Café", "TEL:+14155550198").replace("\r\n", "\n")
    assert read(text.encode(encoding)) == [("Café", "+14155550198")]


def test_a_card_of_many_numbers_is_bounded():
    assert len(read(card("FN:Acme", *(f"TEL:{n}" for n in range(300))))) == 50


def test_nothing_of_a_card_reaches_the_log(caplog):
    read(card("FN:Acme", "TEL;=;:+14155550198", "TEL;ENCODING=b:+14155550198"))
    assert "4155550198" not in caplog.text

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stores import names


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Joe's\t Pizza \n", "Joe's Pizza"),
        ("Cafe\u0301", "Café"),
        ("Pay\u200bPal", "PayPal"),
        ("Pay\u200dPal", "PayPal"),  # a joiner has no use between Latin letters
        ("evil\u202egnp.exe\u2066", "evilgnp.exe"),
        ("nul\x00bell\x07", "nulbell"),
        ("half\ud83d", "half"),
        ("\ufeffBOM", "BOM"),
        ("H\U000e0069\U000e0067nore", "Hnore"),  # tags: text that only a model sees
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d🍳 Kitchen", "👩\u200d🍳 Kitchen"),
        ("I ❤\ufe0f\u200d🔥 Wings", "I ❤\ufe0f\u200d🔥 Wings"),
        ("A\ufe0f\ufe0e\ufe00B", "A\ufe0fB"),
        ("<b>Bold</b> & Sons", "<b>Bold</b> & Sons"),  # escaping is the page's job
        ("パン工房まるこ", "パン工房まるこ"),
        ("x" * 120, "x" * 120),
        ("☕", "☕"),
        ("Cafe\u200b\u0301", "Café"),  # what is gone stood between a letter and its accent
        ("Cafe\u200d\u0301", "Café"),
        ("クルーズ か\u200b\u3099", "クルーズ が"),
        ("か\u3164 \u200c \u200d\u034f", "か"),
    ],
)
def test_clean_keeps_what_can_be_seen(typed, kept):
    assert names.clean(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        (" \n\u200b\u202e", "empty"),
        ("\u3164\u3164", "empty"),
        ("x" * 121, "longer than 120"),
        ("...!?", "no letter or digit"),
        ("\ud800", "empty"),
    ],
)
def test_clean_refuses_with_a_reason(typed, reason):
    with pytest.raises(names.UnusableName, match=reason):
        names.clean(typed)


@pytest.mark.parametrize(
    ("name", "normalized"),
    [
        ("Trader Joe's", "trader joes"),
        ("Trader Joe’s", "trader joes"),
        ("7-Eleven", "7 eleven"),
        ("J.C. Penney", "jc penney"),
        ("Pemberton & Sons", "pemberton sons"),
        ("Subway™", "subway"),
        ("Ｆｕｌｌ　Ｗｉｄｔｈ", "full width"),
        ("Bäckerei Grünwald", "backerei grunwald"),
        ("Straße", "strasse"),
        ("Smørrebrød Łódź Đà Œuf Þór", "smorrebrod lodz da oeuf thor"),
        ("İstanbul ışık", "istanbul isik"),
        ("Phở Bắc", "pho bac"),
        ("Ταβέρνα", "ταβερνα"),
        ("Кофейня Ёлка", "кофеиня елка"),
        ("パン工房まるこ", "パン工房まるこ"),
        ("ﾊﾟﾝ", "パン"),
        ("カラオケ館 がらん", "カラオケ館 がらん"),
        ("할머니 반찬", "할머니 반찬"),
        ("कॉफी हाउस", "कॉफी हाउस"),
        ("می\u200cخواهم", "میخواهم"),
        ("☕☕", "☕☕"),
        ("☕ Corner", "corner"),
        ("!!!", "!!!"),
        ("\x00\ud800", ""),
    ],
)
def test_normalize(name, normalized):
    assert names.normalize(name) == normalized


def test_a_mark_that_makes_another_letter_stays():
    assert names.normalize("か") != names.normalize("が")


@given(st.text())
def test_any_text_normalizes_once_and_can_be_stored(text):
    normalized = names.normalize(text)
    assert names.normalize(normalized) == normalized
    assert len(normalized) <= names.NORMALIZED_LENGTH
    assert "\x00" not in normalized
    normalized.encode()


MARKS = "ae\u0301\u0327 \u200b\u200c\u200d\ufe0f\u3164か\u3099क\u094d🍕A"


@given(st.text() | st.text(MARKS))
def test_what_clean_accepts_it_accepts_again_unchanged(text):
    try:
        name = names.clean(text)
    except names.UnusableName:
        return
    assert names.clean(name) == name
    assert names.normalize(name)

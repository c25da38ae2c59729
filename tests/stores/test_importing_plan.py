"""What is said of each row: the same as of a store that is told in the chat, and what spreadsheets do to numbers."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stores.importing import judge as judging
from stores.importing import report
from stores.importing.judge import judge, judged
from stores.importing.plan import plan
from stores.importing.reading import open_file
from stores.models import Store
from stores.services import save_store

# In the manner of the Big List of Naughty Strings.
NAUGHTY = [
    "",
    "undefined",
    "NULL",
    "\x00",
    "\ud800",
    "1E+02",
    "0x0",
    "-1",
    "NaN",
    "1,000",
    "'; DROP TABLE stores;--",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "%s%s%n",
    "$(rm -rf ~)",
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "Ω≈ç√∫˜µ≤≥÷",
    "田中さんにあげて下さい",
    "표뢬",
    "👩‍👩‍👦 🏳️‍🌈",
    "\u202eright to left",
    "\u200b\u2060\ufeff",
    "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮",
    "٠١٢٣٤٥٦٧٨٩",
    "＋１４１５５５５０１９８",
    "x" * 5000,
    "9" * 5000,
    '"',
    "\t",
    "a\rb\nc",
    "../../etc/passwd",
]


@pytest.mark.parametrize(
    ("phone", "e164"),
    [
        ("+44 20 7946 0018", "+442079460018"),
        ("'+44 20 7946 0018", "+442079460018"),
        ('="+442079460018"', "+442079460018"),
        ("4155550198", "+14155550198"),
        ("4155550198.0", "+14155550198"),
        ("4155550198.00", "+14155550198"),
        ("tel:+1-415-555-0198", "+14155550198"),
        ("(415) 555-0198 ext. 5", "+14155550198"),
        ("٤١٥٥٥٥٠١٩٨", "+14155550198"),
    ],
)
def test_numbers_that_are_read(phone, e164):
    assert judge(2, "Acme", phone, "US").e164 == e164


def test_an_apostrophe_of_the_spreadsheet_is_not_part_of_what_was_typed():
    assert judge(2, "'=Acme", "'+44 20 7946 0018", "US").name == "=Acme"
    assert judge(2, "'Acme'", "'+44 20 7946 0018", "US").name == "'Acme'"
    assert judge(2, "Acme", "'+44 20 7946 0018", "US").phone == "+44 20 7946 0018"


@pytest.mark.parametrize(
    ("name", "phone", "reason"),
    [
        ("Acme", "4.15556E+09", judging.ROUNDED),
        ("Acme", "4,15556E+09", judging.ROUNDED),
        ("Acme", "4.42079E11", judging.ROUNDED),
        ("Acme", "4e+09", judging.ROUNDED),
        ("Acme", "#######", judging.NOT_SHOWN),
        ("Acme", "#REF!", judging.NOT_SHOWN),
        ("Acme", "415-555-0198 / 415-555-0199", judging.SEVERAL),
        ("Acme", "415-555-0198 ::: 415-555-0199", judging.SEVERAL),
        ("Acme", "415-555-0198\n415-555-0199", judging.SEVERAL),
        ("Acme", "", judging.MISSING_PHONE),
        ("Acme", " \u200b ", judging.MISSING_PHONE),
        ("", "415-555-0198", judging.MISSING_NAME),
        ("", "", judging.MISSING_BOTH),
        ("Acme", "555-0188", "its area code is missing"),
        ("Acme", "12", "it is too short"),
        ("Acme", "9" * 40, "it is too long"),
        ("x" * 121, "415-555-0198", "the name is longer than 120 characters"),
    ],
)
def test_refused_with_the_reason(name, phone, reason):
    row = judge(2, name, phone, "US")
    assert (row.e164, row.reason) == ("", reason)


def test_a_possible_number_in_no_known_range_is_kept_and_marked():
    row = judge(2, "Acme", "155-555-0198", "US")
    assert (row.e164, row.doubtful, row.reason) == ("+11555550198", True, "")


@pytest.mark.parametrize("name", NAUGHTY)
def test_naughty_strings_are_judged_as_in_the_chat(alice, name):
    for typed in ("415-555-0198", name):
        Store.objects.all().delete()
        row = judge(2, name, typed, "US")
        assert "\x00" not in row.name + row.phone
        if row.reason:
            continue
        saved = save_store(user=alice, name=row.name, phone=row.phone).store
        assert (saved.name, saved.normalized_name, saved.phone) == (row.name, row.normalized, row.e164)
        assert (saved.phone_as_typed, saved.phone_is_doubtful) == (row.phone, row.doubtful)


@settings(max_examples=100, deadline=None)
@given(name=st.text(max_size=130), phone=st.text("0123456789+-() .Ee'=\"", max_size=20))
def test_what_the_chat_takes_an_import_takes_in_the_same_way(name, phone):
    from storeagent.accounts.models import User
    from stores.services import _judged as as_in_the_chat

    row = judge(2, name, phone, "US")
    if row.reason:
        return
    store = as_in_the_chat(User(region="US"), row.name, judging.dialled(row.phone))
    assert (store.name, store.normalized_name, store.phone) == (row.name, row.normalized, row.e164)


def test_rows_in_are_saved_there_doubtful_and_refused():
    text = "x\nname,phone\nA,415-555-0198\na,(415) 555-0198\nB,155-555-0198\nC,\n,415-555-0197\nD,12\nE,415-555-0196\n"
    source = open_file(io.BytesIO(text.encode()), "US")
    planned = plan(list(judged(source.rows, source.columns, "US")), {("e", "+14155550196")})
    assert [(each.judged.row, str(each.state)) for each in planned] == [
        (1, "refused"),
        (3, "saved"),
        (4, "already_there"),
        (5, "doubtful"),
        (6, "refused"),
        (7, "refused"),
        (8, "refused"),
        (9, "already_there"),
    ]
    assert planned[0].reason == "it stands above the headings"
    assert planned[2].reason == "row 3 has the same name and number"
    assert report.counts(planned) == {"saved": 1, "doubtful": 1, "already_there": 2, "refused": 4}


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["A", "a", "B", "", "?"]), st.sampled_from(["415-555-0198", "155-555-0198", "1", ""]))
    )
)
def test_no_row_is_lost_or_counted_twice(rows):
    planned = plan([judge(n, *row, "US") for n, row in enumerate(rows)], {("b", "+14155550198")})
    assert sum(report.counts(planned).values()) == len(rows)
    keys = Counter(each.key for each in planned if each.is_kept)
    assert not keys or max(keys.values()) == 1


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_files_get_an_answer(alice_client, text):
    from stores.models import Import
    from tests.stores.test_importing_pages import START, SimpleUploadedFile, address

    quoted = text.replace('"', '""')
    data = f'name,phone,more\n"{quoted}",415-555-0198,"{quoted}"\nAcme,"{quoted}",x\n'.encode("utf-8", "surrogatepass")
    name = text.replace("/", "").replace("\x00", "")[:80].encode("utf-8", "replace").decode() + ".csv"
    assert alice_client.post(START, {"file": SimpleUploadedFile(name, data)}).status_code in {302, 422}
    kept = Import.objects.get()
    assert alice_client.get(address(kept)).status_code == 200
    assert alice_client.post(address(kept, "apply"), follow=True).status_code == 200
    assert alice_client.get(address(kept, "report")).status_code == 200
    kept.refresh_from_db()
    assert kept.done == 2
    assert Store.objects.count() == kept.saved + kept.doubtful

"""What files look like in the wild: encodings, delimiters, line ends, headings, quotes. No database."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stores.importing import decode
from stores.importing.errors import Unreadable
from stores.importing.reading import open_file

ROWS = [("Bäckerei Süd", "+49 30 901820"), ("Käse, Öl & mehr", "+49 30 901821"), ("Zum „Löwen“", "+49 30 901822")]


def read(data: bytes | str, region: str = "US") -> list[tuple[str, str]]:
    """(name, number) of each row below the headings."""
    source = open_file(io.BytesIO(data.encode() if isinstance(data, str) else data), region)
    return [source.cells(row) for row in source.rows if row.number != source.columns.heading]


def table(rows, delimiter: str = ",", end: str = "\r\n", header=("name", "phone"), quoting=csv.QUOTE_MINIMAL) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([*([header] if header else []), *rows])
    return out.getvalue()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "pipe"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("header", [("name", "phone"), None], ids=["headings", "none"])
def test_every_encoding_delimiter_and_line_end(encoding, delimiter, end, header):
    assert read(table(ROWS, delimiter, end, header).encode(encoding), "DE") == ROWS


@pytest.mark.parametrize(
    "headings",
    [
        "Store Name,Phone Number",
        "STORE,TEL.",
        "shop,telephone",
        "Business name,Phone #",
        "Filialname,Telefonnummer",
        "Geschäft,Rufnummer",
        "Nom du magasin,N° de téléphone",
        "Enseigne,Téléphone",
        "Tienda,Teléfono",
        "Nombre,Número de teléfono",
        "Loja,Telefone",
        "Nome negozio,Numero di telefono",
        "Winkel,Telefoonnummer",
        "Butik,Telefon",
        "Myymälä,Puhelin",
        "Nazwa sklepu,Numer telefonu",
        "Obchod,Telefonní číslo",
        "Üzlet neve,Telefonszám",
        "Mağaza adı,Telefon numarası",
        "Название магазина,Номер телефона",
        "Магазин,Тел.",
        "Όνομα,Τηλέφωνο",
        "שם החנות,מספר טלפון",
        "اسم المتجر,رقم الهاتف",
        "دکان,فون",
        "दुकान का नाम,फ़ोन नंबर",
        "ชื่อร้าน,เบอร์โทรศัพท์",
        "Tên cửa hàng,Số điện thoại",
        "Nama toko,Nomor telepon",
        "店名,電話番号",
        "商店名称,联系电话",
        "상호,전화번호",
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_headings_in_many_languages_and_either_order(headings, turned):
    first, second = headings.split(",")
    rows = [("Acme", "030 123456"), ("Bolt", "030 123457")]
    columns = [[second, first], *([phone, name] for name, phone in rows)] if turned else [[first, second], *rows]
    source = open_file(io.BytesIO(table(columns, header=None).encode()), "DE")
    assert (source.columns.guessed, source.columns.heading) == (False, 1)
    assert [source.cells(row) for row in source.rows][1:] == rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # extra columns, some of them tempting
        ("id,City,Store Number,Store,Fax,Phone\n1,Oslo,17,Acme,415-555-0000,415-555-0198", [("Acme", "415-555-0198")]),
        ("Contact name,Company,Phone Type,Phone\nJo,Acme,work,415-555-0198", [("Acme", "415-555-0198")]),
        (
            "Name,Phone 1 - Type,Phone 1 - Value,E-mail\nAcme,Work,415-555-0198,a@example.com",
            [("Acme", "415-555-0198")],
        ),
        # no headings, in any order
        (
            "17,12 Main St,Acme,CA,415-555-0198\n18,9 Elm St,Bolt,CA,415-555-0197",
            [("Acme", "415-555-0198"), ("Bolt", "415-555-0197")],
        ),
        ("2026-11-02,415-555-0198,Acme\n2026-11-03,415-555-0197,Bolt", None),
        ("37.774929,Acme,415-555-0198\n37.804363,Bolt,415-555-0197", None),
        ("http://a.example,415-555-0198,Acme\nhttp://b.example,415-555-0197,Bolt", None),
        ("Acme,415-555-0198", [("Acme", "415-555-0198")]),
        # headings that nobody reads
        ("დასახელება,ნომერი\nAcme,415-555-0198\nBolt,415-555-0197", None),
        # Excel says what parts the columns
        ("sep=;\nName;Phone\nAcme, Inc.;415-555-0198", [("Acme, Inc.", "415-555-0198")]),
        ('"sep=|"\nName|Phone\nAcme|415-555-0198', [("Acme", "415-555-0198")]),
        # quotes
        ('name,phone\n"Acme\nTwo lines",415-555-0198', [("Acme\nTwo lines", "415-555-0198")]),
        ('name, phone\n"Acme", "415-555-0198"', [("Acme", "415-555-0198")]),
        ('name,phone\n"The ""Best"" Shop",415-555-0198', [('The "Best" Shop', "415-555-0198")]),
        ('name,phone\nJoe"s,415-555-0198', [('Joe"s', "415-555-0198")]),
        ('name,phone\n"Acme,415-555-0198\nBolt,415-555-0197', None),
        ('name,phone\n"Acme,415-555-0198\n"Bolt",415-555-0197\n', None),
        ('name,phone\n"Acme" ,415-555-0198', [("Acme ", "415-555-0198")]),
        # short, long and empty rows
        (
            "name,phone\nAcme\n\n,,,\nBolt,415-555-0197,x,y,z\n",
            [("Acme", ""), ("Bolt", "415-555-0197")],
        ),
    ],
)
def test_tables_in_the_wild(text, rows):
    assert read(text) == (rows or [("Acme", "415-555-0198"), ("Bolt", "415-555-0197")])


def test_a_quote_that_never_closes_eats_no_row():
    rows = [(f"Shop {n}", f"415-555-{n:04}") for n in range(200)]
    text = table(rows).replace("Shop 50,", '"Shop 50,')
    assert read(text) == rows


def test_rows_are_counted_as_a_spreadsheet_counts_them():
    source = open_file(io.BytesIO(b'name,phone\n\n"A\nB",1\nC,2\n'), "US")
    assert [row.number for row in source.rows] == [1, 3, 4]


def test_titles_may_stand_above_the_headings():
    source = open_file(io.BytesIO(b"Our shops\nas of May\n\nName,City,Phone\nAcme,Oslo,415-555-0198\n"), "US")
    assert (source.columns.name, source.columns.phone, source.columns.heading) == (0, 2, 4)


def test_a_store_called_store_is_no_heading():
    assert read("Store,415-555-0198\nBolt,415-555-0197") == [("Store", "415-555-0198"), ("Bolt", "415-555-0197")]


def test_a_few_damaged_bytes_do_not_make_utf8_something_else():
    data = table([("Bäckerei Süd", "+49 30 901820")] * 20).encode() + b"Caf\xe9,+49 30 901821\n"
    assert read(data, "DE")[0][0] == "Bäckerei Süd"
    assert read(data, "DE")[-1][0] == "Caf\ufffd"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp1251", "Пятёрочка"), ("shift_jis", "セブンイレブン"), ("gbk", "全家便利商店"), ("cp1253", "Σκλαβενίτης")],
)
def test_an_older_encoding_is_refused_and_not_read_as_gibberish(encoding, name):
    with pytest.raises(Unreadable, match="older encoding"):
        read(table([(name, "+14155550198")] * 4, end="\n").encode(encoding))


@pytest.mark.parametrize("size", [1 << 20, (1 << 20) + 1, (1 << 20) - 1])
def test_a_letter_across_two_chunks_is_one(size):
    data = b"n,p\n" + b"x" * (size - 5) + "é".encode()
    assert decode.inspect(io.BytesIO(data)).codec == "utf-8"


def test_a_line_without_end_is_refused_in_little_memory():
    with pytest.raises(Unreadable, match="Line 2 has more than"):
        list(open_file(io.BytesIO(b"name,phone\n" + b"x" * 3_000_000), "US").rows)


def test_wide_rows_and_long_cells_are_cut():
    source = open_file(io.BytesIO(("x" * 5000 + "," * 5000 + "\nA,1").encode()), "US")
    row = next(source.rows)
    assert (len(row.cells), len(row.cells[0])) == (100, 1000)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30).filter(
    lambda text: text.strip() == text and any(character.isalnum() for character in text) and text[:1] not in "'=\ufeff"
)
NUMBER = st.from_regex(r"\+4420794600\d\d|\(415\) 555-0\d{3}", fullmatch=True)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.tuples(TEXT, NUMBER), min_size=1, max_size=8),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    turned=st.booleans(),
)
def test_what_was_written_is_read(rows, delimiter, encoding, end, turned):
    cells = [row[::-1] if turned else row for row in rows]
    header = ("phone", "name") if turned else ("name", "phone")
    text = table(cells, delimiter, end, header, csv.QUOTE_ALL)
    assert read(text.encode(encoding)) == rows


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    try:
        source = open_file(io.BytesIO(data), "US")
    except Unreadable:
        return
    for row in source.rows:
        source.cells(row)

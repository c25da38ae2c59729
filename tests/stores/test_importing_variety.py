"""What real lists have beside a name and a number: a country, two names, one cell for all."""

from __future__ import annotations

import io
import zipfile

import pytest

from stores import phones
from stores.importing.columns import Columns
from stores.importing.countries import region_of
from stores.importing.errors import Unreadable
from stores.importing.judge import judged
from stores.importing.reading import open_file
from stores.models import Import, Store
from tests.stores.test_importing_pages import address, body, bring, upload

GOOGLE = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,"
    "Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,"
    "Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,"
    "Address 1 - Label,Address 1 - Formatted,Address 1 - Country,Website 1 - Value"
)
GOOGLE_BEFORE = (
    "Name,Given Name,Additional Name,Family Name,Yomi Name,Nickname,Birthday,Notes,Group Membership,E-mail 1 - Type,"
    "E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Organization 1 - Type,Organization 1 - Name,Organization 1 - Title"
)
OUTLOOK = (
    "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,Business City,"
    "Business Country/Region,Home Country/Region,Assistant's Phone,Business Fax,Business Phone,Business Phone 2,"
    "Callback,Car Phone,Company Main Phone,Home Fax,Home Phone,ISDN,Mobile Phone,Other Fax,Other Phone,Pager,"
    "Primary Phone,TTY/TDD Phone,Telex,Assistant's Name,E-mail Address,Manager's Name,Spouse"
)


def read(data: str | bytes, region: str = "US") -> list[tuple[str, str, str]]:
    """(name, number as typed, E.164) of each row below the headings."""
    source = open_file(io.BytesIO(data.encode() if isinstance(data, str) else data), region)
    return [(row.name, row.phone, row.e164) for row in judged(source.rows, source.columns, region)]


def with_headings(headings: str, *rows: dict[str, str]) -> str:
    keys = headings.split(",")
    return "\n".join([headings, *(",".join(row.get(key, "") for key in keys) for row in rows)])


@pytest.mark.parametrize(
    ("cell", "region"),
    [
        ("49", "DE"),
        ("+49", "DE"),
        ("0049", "DE"),
        ("49.0", "DE"),
        ("(+49)", "DE"),
        ("DE", "DE"),
        ("DEU", "DE"),
        ("D", "DE"),
        ("Germany", "DE"),
        ("Deutschland", "DE"),
        ("Germany (+49)", "DE"),
        ("UK", "GB"),
        ("Tanzania, United Republic of", "TZ"),
        ("日本", "JP"),
        ("1-242", "BS"),
        ("1", "CA"),
        ("7", "RU"),
        # what it is nobody knows
        ("415", ""),
        ("030", ""),
        ("800", ""),
        ("West", ""),
        ("-", ""),
        ("", ""),
    ],
)
def test_a_country_is_known_by_its_code_or_name(cell, region):
    assert region_of(cell, "CA") == region


@pytest.mark.parametrize(
    "heading", ["Country Code", "Country", "Dial code", "Ländervorwahl", "Código de país", "Indicatif", "国番号"]
)
@pytest.mark.parametrize("cell", ["+49", "49", "DE", "Germany"])
def test_the_country_beside_a_number_is_where_it_is_dialled(heading, cell):
    text = f"Name,{heading},Phone\nAcme,{cell},30 901820\nBolt,nonsense,415-555-0198\nCrow,FR,415-555-0197\n"
    assert read(text) == [
        ("Acme", "30 901820", "+4930901820"),
        ("Bolt", "415-555-0198", "+14155550198"),
        ("Crow", "415-555-0197", "+14155550197"),  # in France it is none
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Name,Area Code,Phone\nAcme,415,555-0198", "415 555-0198"),
        ("Name,Area Code,Phone\nAcme,415,415-555-0198", "415-555-0198"),
        ("Name,Vorwahl,Telefon\nAcme,+1415,555-0198", "+1415 555-0198"),
        ("Acme,+1,415-555-0198\nBolt,+1,415-555-0197", "415-555-0198"),
        ("Store,Phone,Mobile\nAcme,,415-555-0198\nBolt,415-555-0197,415-555-0196", "415-555-0198"),
        ("Store,Phone,City\nAcme, Inc.,415-555-0198,SF\nBolt,415-555-0197,SF", "415-555-0198"),
    ],
)
def test_a_number_in_parts_or_elsewhere(text, number):
    rows = read(text)
    assert rows[0] in {("Acme", number, "+14155550198"), ("Acme, Inc.", number, "+14155550198")}
    assert all(e164 in {"+14155550198", "+14155550197"} for _, _, e164 in rows)


@pytest.mark.parametrize(
    ("headings", "joined"),
    [
        ("First Name,Last Name,Phone", "Jo Ruiz"),
        ("Vorname,Nachname,Telefon", "Jo Ruiz"),
        ("Nombre,Apellidos,Teléfono", "Jo Ruiz"),
        ("Given name,Family name,Phone", "Jo Ruiz"),
        ("Nom,Prénom,Téléphone", "Ruiz Jo"),
        ("姓,名,電話番号", "Jo Ruiz"),
    ],
)
def test_a_persons_names_are_joined(headings, joined):
    assert read(f"{headings}\nJo,Ruiz,+14155550198")[0][0] == joined


@pytest.mark.parametrize(
    ("headings", "company", "number"),
    [
        (GOOGLE, "Organization Name", "Phone 1 - Value"),
        (GOOGLE_BEFORE, "Organization 1 - Name", "Phone 1 - Value"),
        (OUTLOOK, "Company", "Business Phone"),
    ],
)
def test_the_contacts_of_google_and_outlook(headings, company, number):
    given, family = ("Given Name", "Family Name") if "Given Name" in headings else ("First Name", "Last Name")
    other = {GOOGLE: "Phone 2 - Value", OUTLOOK: "Mobile Phone"}.get(headings, number)
    text = with_headings(
        headings,
        {given: "Jo", family: "Ruiz", company: "Acme", number: "415-555-0198", "Job Title": "Cook", "Title": "Dr."},
        {given: "Ann", family: "Lee", other: "415-555-0197", "Business Fax": "415-555-0000"},
    )
    assert read(text) == [("Acme", "415-555-0198", "+14155550198"), ("Ann Lee", "415-555-0197", "+14155550197")]


@pytest.mark.parametrize(
    ("text", "region", "e164"),
    [
        ("0049 30 901820", "US", "+4930901820"),
        ("00442079460018", "US", "+442079460018"),
        ("0049 (0)30 901820", "JP", "+4930901820"),
        ("00 12", "US", None),
        ("030 901820", "DE", "+4930901820"),
    ],
)
def test_double_zero_is_a_plus_where_it_is_nothing_else(text, region, e164):
    assert phones.to_e164(text, region) == e164


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('name,phone\n"The \\"Best\\" Shop",415-555-0198\n"A, \\"B\\", C",\\N\n', ['The "Best" Shop', 'A, "B", C']),
        ('1,"Say \\"Hi\\", Inc","415-555-0198",\\N\n2,"C\\\\D","415-555-0197",\\N\n', ['Say "Hi", Inc', "C\\D"]),
        ('name,phone\n"C:\\",415-555-0198\n"a\\b",415-555-0197\n', ["C:\\", "a\\b"]),
        ("1\tAcme\t415-555-0198\t\\N\n2\t\\N\t415-555-0197\tx\n", ["Acme", ""]),
    ],
)
def test_a_backslash_before_a_quote_where_the_file_means_it(text, names):
    assert [name for name, _, _ in read(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "Acme: 415-555-0198\nShop 24 (415) 555-0197\n",
        '"Acme, 415-555-0198"\n"Shop 24, (415) 555-0197"\n',
        "Stores\nAcme - 415-555-0198\nShop 24 Tel. (415) 555-0197\n",
        '"name,phone"\n"Acme,""415-555-0198"""\n"Shop 24,(415) 555-0197"\n',
        "id;Store\n1;Acme: 415-555-0198\n2;Shop 24 - (415) 555-0197\n",
    ],
)
def test_a_name_and_its_number_in_one_cell(text):
    assert read(text) == [("Acme", "415-555-0198", "+14155550198"), ("Shop 24", "(415) 555-0197", "+14155550197")]


def zipped(*names: str, text: str = "application/vnd.oasis.opendocument.spreadsheet") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "This is an Excel workbook. Save it as CSV"),
        (zipped("mimetype", "content.xml"), "This is an OpenDocument workbook. Save it as CSV"),
        (zipped("stores.csv"), "This is an archive. Unpack it"),
        (b"PK\x03\x04 cut", "it is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "This is an Excel workbook. Save it as CSV"),
        (b"%PDF-1.7\n", "This is a PDF"),
        (b'[{"name": "Acme", "phone": "415-555-0198"}]', "This is JSON"),
        (b'{"stores": []}', "This is JSON"),
        (b"\xef\xbb\xbf<!DOCTYPE html>\n<html></html>", "This is a web page"),
        (b"<table><tr><td>Acme</td></tr></table>", "This is a web page"),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>', "This is an Excel workbook"),
        (b'<?xml version="1.0"?><stores/>', "This is XML"),
    ],
)
def test_what_is_no_list_is_called_by_its_name(data, said):
    with pytest.raises(Unreadable, match=said):
        open_file(io.BytesIO(data), "US")


def test_headings_in_brackets_are_no_json():
    assert read("[Name],[Phone]\nAcme,415-555-0198") == [("Acme", "415-555-0198", "+14155550198")]


def test_the_page_says_where_the_country_is_and_keeps_it(alice, alice_client):
    kept = bring(alice_client, "Name,Country,Phone,Other\nAcme,DE,030 901820,415-555-0198\n")
    page = body(alice_client.get(address(kept)))
    assert "its country in “Country”" in page
    assert "+49 30 901820" in page
    chosen = {"name": 0, "phone": 2, "has_headings": "on"}
    assert alice_client.post(address(kept, "columns"), chosen).status_code == 302
    alice_client.post(address(kept, "apply"))
    store = Store.objects.of(alice).get()
    assert (store.phone, store.phone_as_typed) == ("+4930901820", "030 901820")


def test_a_large_workbook_is_not_told_to_be_too_large(alice_client):
    answer = upload(alice_client, zipped("xl/workbook.xml", text="x" * 1_100_000))
    assert "This is an Excel workbook" in body(answer)


def test_a_long_file_name_is_kept_shortened(alice_client):
    kept = bring(alice_client, name=f"{'x' * 300}.csv")
    assert len(kept.filename) == Import.FILENAME_LENGTH
    assert alice_client.get(address(kept)).status_code == 200


def test_columns_of_an_earlier_release_are_read():
    before = {"name": 0, "phone": 1, "heading": 1, "guessed": False}
    assert Columns.from_json(before) == Columns(0, 1, 1)

"""The export: what a spreadsheet must not run comes back unchanged, and so does every number."""

from __future__ import annotations

import csv
import io

import pytest
import vobject
from asgiref.sync import async_to_sync
from django.core.management import CommandError, call_command
from django.test import AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from storeagent.accounts.models import SecretThrottle
from storeagent.observability.models import AuditLog
from stores import export
from stores.models import Store
from stores.services import save_store
from tests.conftest import PASSPHRASE, make_user
from tests.factories import make_store

URL = "/stores/export/"
FORMULAS = ["=1+2", "=HYPERLINK('http://x')", "+44 Club", "-2", "@SUM(A1)", "'=1", "''@x", "＝1", "'quoted'", "Joe's"]


def exported(user, format: export.Format = export.Format.CSV) -> str:
    return "".join(export.lines(user, format))


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("name", FORMULAS)
def test_no_spreadsheet_runs_a_name_and_it_reads_back_unchanged(alice, name):
    make_store(alice, name)
    [_, [cell, _]] = rows(exported(alice))
    assert cell[0] not in "=+-@\t\r＝＋－＠"
    assert export.plain(cell) == name


@given(st.text())
def test_every_text_survives_the_quoting(text):
    assert export.plain(export.quoted(text)) == text
    assert not export.quoted(text).startswith(tuple("=+-@\t\r\n"))


def test_the_rows_are_by_name_with_the_number_in_e164(alice, bob, now):
    make_store(alice, "Zebra, “Toys”", "+442079460018")
    make_store(alice, "Ábaco", "+14155550198")
    make_store(alice, "Gone", deleted_at=now)
    make_store(bob, "Bob's Bait")
    assert exported(alice) == 'name,phone\r\nÁbaco,+14155550198\r\n"Zebra, “Toys”",+442079460018\r\n'
    assert AuditLog.objects.get(type="stores.exported").user == alice


@pytest.mark.parametrize("phone", ["+442079460018", "+14155550198", "+11555550198", "+390236618300", "+88213212345"])
def test_in_a_spreadsheets_file_a_number_is_text_and_reads_back_as_the_same(alice, phone):
    cell = export._phone(phone, for_spreadsheet=True)
    assert " " in cell or cell.startswith("'")
    assert save_store(user=alice, name="Acme", phone=export.plain(cell)).store.phone == phone


def test_more_than_a_batch(alice, monkeypatch):
    monkeypatch.setattr(export, "BATCH", 3)
    for number in range(7):
        make_store(alice, f"Store {number}")
    assert [name for name, _ in rows(exported(alice))[1:]] == [f"Store {number}" for number in range(7)]


def test_an_empty_directory_is_a_header(alice):
    assert exported(alice) == "name,phone\r\n"


@pytest.mark.parametrize("name", ["Acme", "Smith; Sons, \\ Co", "Łódź " * 20, "𝕏" * 100, "日本" * 50, *FORMULAS])
def test_vcards_read_back_unchanged(alice, name):
    store = make_store(alice, name.strip(), "+442079460018")
    text = exported(alice, export.Format.VCF)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    card = vobject.readOne(text)
    assert card.version.value == "4.0"
    assert card.fn.value == store.name
    assert card.tel.value == "+442079460018"
    assert card.uid.value == f"urn:uuid:{store.pk}"


class TestCommand:
    def run(self, **options) -> str:
        out = io.StringIO()
        call_command("export_stores", stdout=out, **options)
        return out.getvalue()

    def test_writes_csv_or_vcards(self, alice):
        make_store(alice, "Acme", "+14155550198")
        assert "Acme,+14155550198" in self.run(user="Alice@example.com")
        assert "FN:Acme" in self.run(user="alice@example.com", format="vcf")

    def test_an_unknown_user_is_named(self, db):
        with pytest.raises(CommandError, match="There is no user nobody"):
            self.run(user="nobody@example.com")


@pytest.mark.django_db(transaction=True)
class TestPage:
    @pytest.fixture
    def alice(self, transactional_db):
        user = make_user("alice@example.com")
        make_store(user, "=Acme", "+442079460018")
        return user

    @async_to_sync
    async def export(self, user, **fields):
        client = AsyncClient()
        await client.aforce_login(user)
        response = await client.post(URL, fields)
        body = b"".join([piece async for piece in response]) if response.streaming else response.content
        return response, body.decode()

    def test_the_passphrase_brings_the_file(self, alice):
        response, text = self.export(alice, passphrase=PASSPHRASE, format="csv")
        assert response["Content-Disposition"] == 'attachment; filename="stores.csv"'
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert "no-store" in response["Cache-Control"]
        assert text == "\ufeffname,phone\r\n'=Acme,+44 20 7946 0018\r\n"

    def test_as_vcards(self, alice):
        response, text = self.export(alice, passphrase=PASSPHRASE, format="vcf")
        assert response["Content-Type"] == "text/vcard; charset=utf-8"
        assert "FN:=Acme\r\n" in text

    @pytest.mark.parametrize(
        "fields", [{"passphrase": "wrong words", "format": "csv"}, {"format": "csv"}, {"passphrase": PASSPHRASE}]
    )
    def test_without_it_or_half_filled_in_it_brings_none(self, alice, fields):
        response, text = self.export(alice, **fields)
        assert response.status_code == 422
        assert "7946" not in text
        failures = SecretThrottle.objects.filter(user=alice).values_list("failures", flat=True)
        assert sum(failures) == ("wrong" in fields.get("passphrase", ""))


def test_the_form_asks_for_the_log_in(client, db):
    assert client.get(URL).url.startswith("/accounts/login/")


def test_the_settings_page_has_the_form(alice_client):
    page = alice_client.get("/settings/").content.decode()
    assert f'action="{URL}"' in page
    assert Store.objects.count() == 0

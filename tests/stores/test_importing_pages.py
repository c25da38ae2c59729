"""The pages, by plain requests: choose, look, apply, report, undo; and nobody sees another's file."""

from __future__ import annotations

import csv
import io
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from storeagent.observability.models import AuditLog
from stores.models import Import, Store
from stores.services import save_store
from tests.factories import make_store

START = reverse("stores:import")
SIMPLE = "name,phone\nAcme,415-555-0198\nBolt,155-555-0198\nCrow,12\nAcme,+1 415 555 0198\n,415-555-0123\nDeli,\n"


def upload(client, text: str | bytes, name: str = "my stores.csv"):
    data = text.encode() if isinstance(text, str) else text
    return client.post(START, {"file": SimpleUploadedFile(name, data)})


def bring(client, text: str | bytes = SIMPLE, name: str = "my stores.csv") -> Import:
    assert upload(client, text, name).status_code == 302
    return Import.objects.latest("created_at")


def address(kept: Import, what: str = "one") -> str:
    return reverse(f"stores:import_{what}", args=[kept.pk])


def counts(kept: Import) -> tuple[int, int, int, int]:
    return kept.saved, kept.doubtful, kept.already_there, kept.refused


def body(response) -> str:
    return response.content.decode()


def test_asks_to_log_in(client, db):
    assert client.get(START).status_code == 302


def test_the_stores_page_leads_here(alice_client):
    assert f'href="{START}"' in body(alice_client.get(reverse("stores:list")))


def test_a_preview_says_what_will_become_of_each_row_and_saves_nothing(alice, alice_client):
    page = body(alice_client.get(address(bring(alice_client))))
    for said in (
        "Will be saved",
        "(415) 555-0198",
        "Row 2 has the same name and number.",
        "It is too short.",
        "The name is missing.",
        "The number is missing.",
        "Save 2 stores",
        "6 rows in the file",
    ):
        assert said in page
    assert not Store.objects.exists()


def test_applying_saves_all_of_it_once(alice, alice_client):
    kept = bring(alice_client)
    for _ in range(2):
        assert alice_client.post(address(kept, "apply"), follow=True).status_code == 200
    kept.refresh_from_db()
    assert (kept.status, counts(kept)) == ("applied", (1, 1, 1, 3))
    acme = Store.objects.of(alice).get(name="Acme")
    assert (acme.phone, acme.phone_as_typed, acme.source_import) == ("+14155550198", "415-555-0198", kept)
    assert Store.objects.of(alice).get(name="Bolt").phone_is_doubtful
    entry = AuditLog.objects.get(type="import.applied")
    assert "0198" not in str(entry.details)


def test_the_same_file_again_changes_nothing(alice, alice_client):
    alice_client.post(address(bring(alice_client), "apply"))
    again = bring(alice_client)
    assert "There is nothing to save" in body(alice_client.get(address(again)))
    alice_client.post(address(again, "apply"))
    again.refresh_from_db()
    assert counts(again) == (0, 0, 3, 3)
    assert Store.objects.of(alice).count() == 2


def test_what_was_saved_since_the_preview_counts_as_there(alice, alice_client):
    kept = bring(alice_client)
    save_store(user=alice, name="ACME", phone="415 555 0198")
    alice_client.post(address(kept, "apply"))
    kept.refresh_from_db()
    assert counts(kept) == (0, 1, 2, 3)


def test_a_crash_half_way_leaves_nothing(alice, alice_client, monkeypatch):
    kept = bring(alice_client)
    monkeypatch.setattr("stores.importing.report.reasons", lambda planned: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        alice_client.post(address(kept, "apply"))
    assert not Store.objects.exists()
    kept.refresh_from_db()
    assert kept.status == "preview"


class TestReport:
    def test_says_what_became_of_the_rows_and_hides_the_numbers(self, alice, alice_client):
        kept = bring(alice_client)
        page = body(alice_client.post(address(kept, "apply"), follow=True))
        assert "2 stores saved" in page
        assert "•••98" in page
        kept.refresh_from_db()
        for text in (page, str(kept.rows), body(alice_client.get(address(kept, "report")))):
            assert "5550198" not in text
            assert "555-0198" not in text

    def test_can_be_downloaded(self, alice_client):
        kept = bring(alice_client)
        alice_client.post(address(kept, "apply"))
        response = alice_client.get(address(kept, "report"))
        assert response["Content-Disposition"] == 'attachment; filename="my-stores-report.csv"'
        rows = list(csv.reader(io.StringIO(body(response).removeprefix("\ufeff"))))
        assert [(row[0], row[1]) for row in rows[1:]] == [
            ("2", "saved"),
            ("3", "saved, doubtful"),
            ("4", "refused"),
            ("5", "already there"),
            ("6", "refused"),
            ("7", "refused"),
        ]

    def test_a_preview_can_be_downloaded_with_its_numbers(self, alice_client):
        kept = bring(alice_client, "name,phone\n=cmd(),+44 20 7946 0018\n-1,12\n")
        rows = list(csv.reader(io.StringIO(body(alice_client.get(address(kept, "report"))))))
        assert rows[1][3:] == ["'=cmd()", "+44 20 7946 0018", "+442079460018"]
        assert rows[2][3] == "'-1"


class TestUndo:
    def test_takes_back_exactly_its_own_stores(self, alice, alice_client):
        make_store(alice, "Mine before")
        kept = bring(alice_client)
        alice_client.post(address(kept, "apply"))
        page = body(alice_client.post(address(kept, "undo"), follow=True))
        assert "2 stores are out of your directory again" in page
        assert [store.name for store in Store.objects.of(alice).live()] == ["Mine before"]
        assert Store.objects.of(alice).count() == 3  # in the trash, not gone

    def test_leaves_what_was_changed_since_and_says_so(self, alice, alice_client):
        kept = bring(alice_client)
        alice_client.post(address(kept, "apply"))
        acme = Store.objects.get(name="Acme")
        acme.name = "Acme & Sons"
        acme.save()
        page = body(alice_client.post(address(kept, "undo"), follow=True))
        assert "1 was changed after the import, so it was left as it is" in page
        assert Store.objects.of(alice).live().get() == acme

    def test_twice_is_once(self, alice, alice_client):
        kept = bring(alice_client)
        alice_client.post(address(kept, "apply"))
        alice_client.post(address(kept, "undo"))
        Store.objects.filter(name="Acme").update(deleted_at=None)
        alice_client.post(address(kept, "undo"))
        assert Store.objects.of(alice).live().count() == 1

    def test_the_file_can_be_imported_anew_afterwards(self, alice, alice_client):
        kept = bring(alice_client)
        alice_client.post(address(kept, "apply"))
        alice_client.post(address(kept, "undo"))
        alice_client.post(address(bring(alice_client), "apply"))
        assert Store.objects.of(alice).live().count() == 2

    def test_is_offered_for_earlier_imports(self, alice_client):
        kept = bring(alice_client)
        alice_client.post(address(kept, "apply"))
        page = body(alice_client.get(START))
        assert "2 saved, 1 already there, 3 refused" in page
        assert address(kept, "undo") in page


class TestColumns:
    GUESSED = "12,Acme Shop,San Jose,415-555-0198\n13,Bolt Shop,San Jose,415-555-0197\n"

    def test_guessed_ones_are_shown_for_confirmation(self, alice_client):
        page = body(alice_client.get(address(bring(alice_client, self.GUESSED))))
        assert "Are these the right columns?" in page
        assert '<option value="1" selected>Column 2: Acme Shop</option>' in page

    def test_can_be_changed(self, alice, alice_client):
        kept = bring(alice_client, self.GUESSED)
        chosen = {"name": 2, "phone": 3, "has_headings": "on"}
        assert "San Jose" in body(alice_client.post(address(kept, "columns"), chosen, follow=True))
        alice_client.post(address(kept, "apply"))
        assert [(s.name, s.phone) for s in Store.objects.of(alice)] == [("San Jose", "+14155550197")]

    @pytest.mark.parametrize(
        ("name", "phone"), [("1", "1"), ("9", "1"), ("-1", "0"), ("x", "1"), ("", ""), ("0", "9" * 400)]
    )
    def test_odd_choices_change_nothing(self, alice_client, name, phone):
        kept = bring(alice_client, self.GUESSED)
        response = alice_client.post(address(kept, "columns"), {"name": name, "phone": phone})
        assert response.status_code == 422
        layout = kept.layout
        kept.refresh_from_db()
        assert kept.layout == layout

    def test_are_asked_for_when_nothing_tells(self, alice_client):
        kept = bring(alice_client, "a,b\nc,d\n")
        assert "Which columns are they?" in body(alice_client.get(address(kept)))


class TestLimits:
    def test_500_rows_fit_and_501_are_refused_whole(self, alice_client):
        rows = [f"Shop {n},415-555-{n:04}" for n in range(501)]
        assert bring(alice_client, "\n".join(["name,phone", *rows[:500]]))
        response = upload(alice_client, "\n".join(["name,phone", *rows]))
        assert response.status_code == 422
        assert "more than 500 rows, so none was taken" in body(response)
        assert Import.objects.count() == 1

    def test_one_megabyte(self, alice_client):
        response = upload(alice_client, "name,phone\n" + "x" * 1_000_000)
        assert (response.status_code, "larger than 1 MB" in body(response)) == (422, True)

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"", "The file is empty."),
            (b"\n\n , \n", "There is no row in this file."),
            (b"PK\x03\x04" + bytes(40), "This is a workbook"),
            (b"%PDF-1.7", "This is a PDF"),
            (bytes(range(256)) * 20, "not a text file"),
        ],
    )
    def test_what_is_no_list_is_refused_with_the_reason(self, alice_client, data, said):
        response = upload(alice_client, data)
        assert (response.status_code, said in body(response)) == (422, True)

    @pytest.mark.parametrize("fill", [",", '"', '"\n', "\n,", "BEGIN:VCARD\n", "a\tb|", "\\", "(", "\u0660,"])
    def test_bombs_get_an_answer(self, alice_client, fill):
        start = time.monotonic()
        response = upload(alice_client, (fill * 1_000_000).encode()[:999_999])
        assert response.status_code in {302, 422}
        if response.status_code == 302:
            assert alice_client.get(response["Location"]).status_code == 200
        assert time.monotonic() - start < 20

    def test_no_file(self, alice_client):
        assert alice_client.post(START, {}).status_code == 422

    def test_few_previews_are_kept_and_not_for_long(self, alice, alice_client):
        for _ in range(7):
            kept = bring(alice_client)
        assert Import.objects.count() == 5
        Import.objects.update(created_at=timezone.now() - timedelta(days=2))
        assert alice_client.get(address(kept)).status_code == 404
        bring(alice_client)
        assert Import.objects.count() == 1

    def test_a_forgotten_file_is_gone(self, alice_client):
        kept = bring(alice_client)
        alice_client.post(address(kept, "discard"))
        assert not Import.objects.exists()

    def test_the_number_of_queries_does_not_grow(self, alice_client, django_assert_max_num_queries):
        kept = bring(alice_client, "\n".join(f"Shop {n},415-555-{n:04}" for n in range(500)))
        with django_assert_max_num_queries(4):
            alice_client.get(address(kept))
        with django_assert_max_num_queries(16):
            alice_client.post(address(kept, "apply"))


@pytest.mark.parametrize("applied", [False, True])
@pytest.mark.parametrize(
    ("method", "what"),
    [("get", "one"), ("get", "report"), ("post", "columns"), ("post", "apply"), ("post", "undo"), ("post", "discard")],
)
def test_bob_cannot_reach_the_import_of_alice(alice, alice_client, bob, client, method, what, applied):
    kept = bring(alice_client)
    if applied:
        alice_client.post(address(kept, "apply"))
    before = Import.objects.values().get(), list(Store.objects.values())
    client.force_login(bob)
    assert getattr(client, method)(address(kept, what)).status_code == 404
    assert (Import.objects.values().get(), list(Store.objects.values())) == before
    assert kept.filename not in body(client.get(START))


@pytest.mark.parametrize("what", ["columns", "apply", "undo", "discard"])
def test_a_link_changes_nothing(alice_client, what):
    assert alice_client.get(address(bring(alice_client), what)).status_code == 405


def test_names_are_escaped(alice_client):
    kept = bring(alice_client, "name,phone\n<script>alert(1)</script>,415-555-0198\n", "<b>.csv")
    for _ in range(2):
        page = body(alice_client.get(address(kept)))
        assert "&lt;script&gt;" in page
        assert "<script>alert" not in page
        assert "<b>" not in page
        alice_client.post(address(kept, "apply"))

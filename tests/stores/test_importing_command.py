from __future__ import annotations

import json
import os
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from storeagent.observability.models import AuditLog
from stores.importing import batches, judge, stream, workers
from stores.models import Import, Store
from stores.services import save_store, undo_import
from tests.factories import make_store

STATES = ("saved", "doubtful", "already_there", "refused")


@pytest.fixture
def shops(tmp_path):
    """25 rows in a file: 20 good, a doubtful one, a twin, one in the directory later, two refused."""
    rows = [f"Shop {n};415-555-{n:04}" for n in range(20)]
    rows += ["Odd;155-555-0198", "SHOP 3;+1 415 555 0003", "Mine;415-555-0999", "No number;", "Crow;12"]
    file = tmp_path / "shops.csv"
    file.write_text("Name;Telefon\n" + "\n".join(rows))
    return file


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(stream, "BATCH", 4)


def run(file, *options: str) -> str:
    out = StringIO()
    call_command("import_stores", str(file), "--user", "alice@example.com", *options, stdout=out)
    return out.getvalue()


def report(file, *options: str) -> dict:
    return json.loads(run(file, "--json", *options))


def test_imports_and_reports(alice, shops, small_batches):
    make_store(alice, "Mine", "+14155550999")
    said = report(shops)
    assert [said[state] for state in STATES] == [20, 1, 2, 2]
    assert said["rows"] == 25
    assert said["reasons"] == {"the number is missing": 1, "it is too short": 1}
    assert [(note["row"], note["result"]) for note in said["noted"]] == [
        (22, "doubtful"),
        (25, "refused"),
        (26, "refused"),
    ]
    kept = Import.objects.get()
    assert (str(kept.pk), kept.status, kept.percent) == (said["import"], "applied", 100)
    assert Store.objects.of(alice).filter(source_import=kept).count() == 21
    assert Store.objects.get(name="Shop 7").phone_as_typed == "415-555-0007"
    details = AuditLog.objects.get(type="import.applied").details
    assert details == {"import_id": str(kept.pk), "saved": 20, "doubtful": 1, "already_there": 2, "refused": 2}


def test_says_it_in_words(alice, shops):
    said = run(shops)
    assert "shops.csv: 25 rows in" in said
    assert "row 26: Crow, 12: it is too short" in said


def test_numbers_as_typed_are_cut_where_the_model_cuts_them():
    assert judge.AS_TYPED_LENGTH == Store.PHONE_AS_TYPED_LENGTH


def test_again_it_changes_nothing(alice, shops, small_batches):
    report(shops)
    again = report(shops)
    assert [again[state] for state in STATES] == [0, 0, 23, 2]


def test_a_dry_run_counts_the_same_and_leaves_nothing(alice, shops, small_batches):
    dry = report(shops, "--dry-run")
    assert (Store.objects.count(), Import.objects.count(), AuditLog.objects.count()) == (0, 0, 0)
    real = report(shops)
    assert [dry[state] for state in STATES] == [real[state] for state in STATES]


def test_the_page_and_the_command_agree(alice, alice_client, shops):
    from tests.stores.test_importing_pages import address, bring, counts

    said = report(shops, "--dry-run")
    kept = bring(alice_client, shops.read_bytes())
    alice_client.post(address(kept, "apply"))
    kept.refresh_from_db()
    assert counts(kept) == tuple(said[state] for state in STATES)


def test_refused_rows_are_named_before_doubtful_ones(alice, tmp_path, small_batches, monkeypatch):
    monkeypatch.setattr(batches, "REMEMBERED", 3)
    file = tmp_path / "shops.csv"
    file.write_text("name,phone\n" + "".join(f"Odd {n},155-555-01{n:02}\n" for n in range(20)) + "A,1\nB,\n")
    noted = [(note["row"], note["result"]) for note in report(file)["noted"]]
    assert noted == [(2, "doubtful"), (22, "refused"), (23, "refused")]
    assert [row[0] for row in Import.objects.get().rows] == [2, 22, 23]


class TestKilled:
    @pytest.fixture
    def killed(self, alice, shops, small_batches, monkeypatch):
        """The third batch never comes."""
        whole = stream._batches

        def cut(*args, **options):
            for number, batch in enumerate(whole(*args, **options)):
                if number == 2:
                    raise KeyboardInterrupt
                yield batch

        with monkeypatch.context() as patch:
            patch.setattr(stream, "_batches", cut)
            with pytest.raises(KeyboardInterrupt):
                run(shops)
        return Import.objects.get()

    def test_keeps_what_it_did_and_knows_how_far_it_is(self, alice, killed):
        assert (killed.status, killed.done) == ("running", 8)
        assert Store.objects.of(alice).count() == 8

    def test_goes_on_where_it_was(self, alice, killed, shops):
        said = report(shops, "--resume")
        assert [said[state] for state in STATES] == [21, 1, 1, 2]
        assert said["import"] == str(killed.pk)
        assert Store.objects.of(alice).filter(source_import=killed).count() == 22

    def test_another_file_does_not_go_on_with_it(self, alice, killed, shops):
        shops.write_text("name,phone\nAcme,415-555-0198\n")
        assert report(shops, "--resume")["import"] != str(killed.pk)

    def test_can_be_undone(self, alice, killed):
        undo_import(user=alice, import_id=killed.pk)
        assert not Store.objects.of(alice).live().exists()

    def test_shows_on_the_page(self, alice_client, killed):
        page = alice_client.get(f"/stores/import/{killed.pk}/").content.decode()
        assert "8 rows so far" in page
        fragment = alice_client.get(f"/stores/import/{killed.pk}/", headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in fragment
        assert "every 2s" in fragment


def test_other_processes_judge_as_this_one_does(alice, shops, small_batches, monkeypatch):
    here = report(shops, "--dry-run")
    monkeypatch.setattr(workers, "WORTH_IT", 0)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1, 2})
    there = report(shops, "--dry-run")
    assert here | {"seconds": 0} == there | {"seconds": 0}


@pytest.mark.django_db(transaction=True)
def test_an_undo_stops_the_process_that_is_at_it(alice, shops, small_batches, monkeypatch):
    whole = stream._batches

    def undo():
        undo_import(user=alice, import_id=Import.objects.get().pk)
        connection.close()

    def undone(*args, **options):
        for number, batch in enumerate(whole(*args, **options)):
            yield batch
            if number == 1:
                thread = threading.Thread(target=undo)
                thread.start()
                thread.join()

    monkeypatch.setattr(stream, "_batches", undone)
    with pytest.raises(CommandError, match="The import was undone"):
        run(shops)
    assert not Store.objects.of(alice).live().exists()


def test_vcards(alice, tmp_path):
    file = tmp_path / "shops.vcf"
    file.write_text("BEGIN:VCARD\nVERSION:4.0\nFN:Acme\nTEL:tel:+14155550198\nTEL:+44 20 7946 0018\nEND:VCARD\n" * 2)
    said = report(file)
    assert [said[state] for state in STATES] == [2, 0, 2, 0]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "The file is empty"), (b"PK\x03\x04", "a workbook"), (b"a,b\nc,d\n", "Nothing in this file looks like")],
)
def test_what_is_no_list_is_one_line(alice, tmp_path, content, said):
    file = tmp_path / "shops.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=said):
        run(file)
    assert not Import.objects.exists()


def test_no_file_and_no_user(alice, tmp_path, shops):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run(tmp_path / "none.csv")
    with pytest.raises(CommandError, match="no active user bob"):
        call_command("import_stores", str(shops), "--user", "bob@example.com")


def test_a_store_saved_by_hand_is_not_part_of_an_import(alice, shops):
    saved = save_store(user=alice, name="Shop 1", phone="415-555-0001").store
    undo_import(user=alice, import_id=report(shops)["import"])
    assert Store.objects.of(alice).live().get() == saved

"""What is exported comes back by an import, with no changed character."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from stores import export
from stores.models import Store
from stores.services import save_store
from tests.conftest import make_user

NAMES = [
    "=SUM(A1)", "'=quoted", "@home", "+1 Shop", "-minus", "Joe's “Café”, Ltd; & Söhne", "パン工房", "مطعم النور",
    "a\\b,c;d", "'til Late",
]  # fmt: skip
PHONES = ["+14155550198", "+442079460018", "+390236618300", "+33199004217"]


def held(user) -> set[tuple[str, str]]:
    return set(Store.objects.of(user).live().values_list("name", "phone"))


@pytest.mark.parametrize("format", export.Format)
@pytest.mark.parametrize("for_spreadsheet", [False, True], ids=["for programs", "for a spreadsheet"])
def test_a_directory_survives_export_and_import(transactional_db, tmp_path, format, for_spreadsheet):
    alice, bob = make_user("alice@example.com"), make_user("bob@example.com", region="DE")
    for number, name in enumerate(NAMES):
        save_store(user=alice, name=name, phone=PHONES[number % len(PHONES)])
    file = tmp_path / f"stores.{format}"
    text, after = export.head(format, for_spreadsheet=for_spreadsheet), ""
    piece, after = export._batch(alice, format, after, for_spreadsheet=for_spreadsheet)
    assert not after
    file.write_text(text + piece, newline="", encoding="utf-8")
    call_command("import_stores", str(file), user=bob.email, stdout=StringIO(), stderr=StringIO())
    assert held(bob) == held(alice)
    assert len(held(bob)) == len(NAMES)

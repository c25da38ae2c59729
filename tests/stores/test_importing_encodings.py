"""Lists in the older encodings of Windows and the Mac, down to a single name. No database."""

from __future__ import annotations

import io

import pytest

from stores.importing import decode
from stores.importing.reading import open_file

NAMES = {
    "Polish": ["Żabka", "Piekarnia Łódzka", "Księgarnia Świat", "Cukiernia Gąska", "Sklep Źródło", "Kwiaciarnia Róża"],
    "Czech": ["Řeznictví Novák", "Pekárna Růžová", "Knihkupectví Dvořák", "Železářství Šťastný", "Květiny Těšín"],
    "German": ["Bäckerei Süd", "Käse, Öl & mehr", "Zum „Löwen“", "Blumen Weiß", "Schlüsseldienst Jäger"],
    "French": ["Boulangerie Dupré", "Crêperie Bretonne", "Pâtisserie Élysée", "L’Épicerie fine", "Forêt Verte"],
    "Spanish": ["Panadería Muñoz", "Ferretería Martínez", "Óptica Peña", "Farmacia Núñez", "Librería Alarcón"],
    "Nordic": ["Blomsterhjørnet", "Järnhandel Åström", "Bageri Ærøskøbing", "Kafé Ström", "Sjøstjernen på torget"],
}
OF = {"Polish": ["cp1250"], "Czech": ["cp1250"], "German": ["cp1252", "cp1250", "mac_roman"]}
CASES = [(language, codec) for language in NAMES for codec in OF.get(language, ["cp1252", "mac_roman"])]


def read(names: list[str], codec: str, region: str = "US") -> list[str]:
    text = "name;phone\r\n" + "".join(f'"{name}";+4930901820{n:02}\r\n' for n, name in enumerate(names))
    source = open_file(io.BytesIO(text.encode(codec)), region)
    return [source.cells(row)[0] for row in source.rows if row.number != source.columns.heading]


@pytest.mark.parametrize(("language", "codec"), CASES)
@pytest.mark.parametrize("size", [2, 5])
def test_a_few_names_tell_the_encoding(language, codec, size):
    names = NAMES[language]
    for start in range(0, len(names), size):
        assert read(names[start : start + size], codec) == names[start : start + size]


@pytest.mark.parametrize("languages", [["German", "French", "Spanish", "Nordic"], ["Polish", "Czech", "German"]])
def test_a_list_may_hold_several_languages(languages):
    names = [name for language in languages for name in NAMES[language]]
    codec = "cp1250" if "Polish" in languages else "cp1252"
    assert read(names, codec) == names


def test_where_the_letters_leave_it_open_the_region_decides():
    toru = "Toruń".encode("cp1250")
    assert decode.inspect(io.BytesIO(toru), "PL").codec == "cp1250"
    assert decode.inspect(io.BytesIO(toru), "ES").codec == "cp1252"


@pytest.mark.parametrize("text", ["Café ½ price", "Menu 5€ – all day", "Joe’s Diner", "20°", "Señor Frog’s"])
def test_signs_stay_signs(text):
    assert read([text], "cp1252") == [text]

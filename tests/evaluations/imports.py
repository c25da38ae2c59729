"""Import of messy files: of the rows in a file, how many come out as they were meant, by kind of mess. No database.

The names are real brands (`brands.txt`); the numbers are of ranges that are kept for fiction. A row is right when its
name and its number in E.164 are; where the mess has destroyed the number, when it is refused with the reason.
"""

from __future__ import annotations

import csv
import io
import quopri
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from stores import phones
from stores.importing.errors import Unreadable
from stores.importing.judge import NOT_SHOWN, ROUNDED, judged
from stores.importing.reading import open_file
from tests.evaluations import HERE

ROWS = 60
Row = tuple[str, str]
HEADINGS = (
    "name,phone", "Store Name,Phone Number", "Filialname,Telefonnummer", "Nom du magasin,N° de téléphone",
    "Tienda,Teléfono", "Loja,Telefone", "Nome negozio,Numero di telefono", "Winkel,Telefoonnummer", "Butik,Telefon",
    "Myymälä,Puhelin", "Nazwa sklepu,Numer telefonu", "Obchod,Telefonní číslo", "Üzlet neve,Telefonszám",
    "Mağaza adı,Telefon numarası", "Магазин,Телефон", "Κατάστημα,Τηλέφωνο", "שם החנות,טלפון", "اسم المتجر,هاتف",
    "दुकान,फ़ोन", "ชื่อร้าน,เบอร์โทร", "Tên cửa hàng,Điện thoại", "Nama toko,Telepon", "店名,電話番号", "商店名称,电话",
    "상호,전화번호", "Negozio,Cellulare", "Entreprise,Tél.", "Sklep,Nr tel.", "Kontakt,Handy", "Merchant,Contact no.",
)  # fmt: skip


class File(NamedTuple):
    data: bytes
    meant: Sequence[tuple[str, str]]  # (name, E.164, or the reason why there is none)
    region: str = "US"


def brands(codec: str = "utf-8", count: int = ROWS, seed: int = 1) -> list[str]:
    """Names that the codec can write; where it can, half of them with letters that are not ASCII."""
    every = [name for name in (HERE / "brands.txt").read_text(encoding="utf-8").splitlines() if _can(name, codec)]
    chance = random.Random(seed)
    marked = [name for name in every if not name.isascii()]
    chosen = chance.sample(marked, min(count // 2, len(marked)))
    return chosen + chance.sample([name for name in every if name.isascii()], count - len(chosen))


def rows(names: list[str], region: str = "US") -> list[Row]:
    pattern = {"US": "415-555-0{:03}", "DE": "030 23125 {:03}", "GB": "020 7946 0{:03}"}[region]
    return [(name, pattern.format(number)) for number, name in enumerate(names, 100)]


def meant(of: list[Row], region: str = "US") -> list[tuple[str, str]]:
    return [(name, phones.to_e164(phone, region) or "") for name, phone in of]


def table(
    of: Sequence[Sequence[str]], delimiter: str = ",", end: str = "\r\n", quoting: int = csv.QUOTE_MINIMAL
) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(of)  # type: ignore[arg-type]
    return out.getvalue()


HEAD: Row = ("name", "phone")


# -- The kinds of mess ----------------------------------------------------------------------------------------


def encodings() -> Iterator[File]:
    for region, codecs in (
        ("US", ("utf-8", "utf-8-sig", "utf-16", "utf-16-le")),
        ("DE", ("cp1252", "cp1250", "mac_roman")),
    ):
        for codec in codecs:
            of = rows(brands(codec.removesuffix("-sig")), region)
            yield File(table([HEAD, *of]).encode(codec), meant(of, region), region)


def delimiters() -> Iterator[File]:
    of = rows(brands())
    for delimiter in ",;\t|":
        yield File(table([HEAD, *of], delimiter).encode(), meant(of))
        yield File(table(of, delimiter).encode(), meant(of))  # without headings
    yield File(("sep=;\r\n" + table([HEAD, *of], ";")).encode(), meant(of))


def headings() -> Iterator[File]:
    of = rows(brands(count=8))
    for each in HEADINGS:
        yield File(table([each.split(","), *of]).encode(), meant(of))
        yield File(table([each.split(",")[::-1], *(row[::-1] for row in of)]).encode(), meant(of))


def other_columns() -> Iterator[File]:
    of = rows(brands())
    more = [
        (str(n), name, "12 Main St", "CA", "94110", phone, f"a{n}@example.com") for n, (name, phone) in enumerate(of)
    ]
    yield File(table([("id", "Store", "Address", "State", "ZIP", "Phone", "E-mail"), *more]).encode(), meant(of))
    yield File(table(more).encode(), meant(of))
    fax = [(name, "415-555-0001", phone) for name, phone in of]
    yield File(table([("Company", "Fax", "Tel."), *fax]).encode(), meant(of))
    yield File(("Our shops\r\nas of May\r\n\r\n" + table([HEAD, *of])).encode(), meant(of))


def lines() -> Iterator[File]:
    of = rows(brands())
    for end in ("\n", "\r", "\r\n"):
        yield File(table([HEAD, *of], end=end).encode(), meant(of))
    text = table([HEAD, *of]).replace("\r\n", "\r\n\r\n,,\r\n")  # empty rows, as a spreadsheet leaves them
    yield File(text.encode(), meant(of))


def quoting() -> Iterator[File]:
    names = [f"{first}, {second}" for first, second in zip(brands(seed=2), brands(seed=3), strict=True)]
    of = rows(names)
    yield File(table([HEAD, *of]).encode(), meant(of))
    yield File(table([HEAD, *of], quoting=csv.QUOTE_ALL).encode(), meant(of))
    doubled = [(f'The "{name}" Shop', phone) for name, phone in rows(brands())]
    yield File(table([HEAD, *doubled]).encode(), meant(doubled))
    spaced = rows(brands())
    text = "name, phone\r\n" + "".join(f'"{name}", "{phone}"\r\n' for name, phone in spaced)
    yield File(text.encode(), meant(spaced))
    plain = rows([name.replace(",", "").replace('"', "") for name in brands()])
    lost = "".join(('"' if n == 20 else "") + f"{name},{phone}\r\n" for n, (name, phone) in enumerate(plain))
    yield File(("name,phone\r\n" + lost).encode(), meant(plain))  # one that never closes


def spreadsheets() -> Iterator[File]:
    """What a spreadsheet does to a number. The last two are beyond repair: they are to be refused, with the reason."""
    of = rows(brands())
    american = meant(of)

    def plain(phone: str) -> str:
        return "".join(filter(str.isdigit, phone))

    german = rows(brands(), "DE")
    for change in (lambda p: f'="{plain(p)}"', lambda p: f"'{p}", lambda p: f"{plain(p)}.0", lambda p: f" {p} "):
        yield File(table([HEAD, *((name, change(phone)) for name, phone in of)]).encode(), american)
    zeros = [(name, plain(phone).lstrip("0")) for name, phone in german]  # its leading zero is gone
    yield File(table([HEAD, *zeros]).encode(), meant(german, "DE"), "DE")
    for damage, reason in (("4.15555E+09", ROUNDED), ("########", NOT_SHOWN)):
        yield File(table([HEAD, *((name, damage) for name, _ in of)]).encode(), [(name, reason) for name, _ in of])


def notations() -> Iterator[File]:
    of = rows(brands(), "GB")
    right = meant(of, "GB")
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    changes: tuple[Callable[[str], str], ...] = (
        lambda p: f"+44 {p[1:]}",
        lambda p: f"+44 (0) {p[1:]}",
        lambda p: f"0044 {p[1:]}",
        lambda p: p.replace(" ", "."),
        lambda p: p.replace(" ", "\u00a0"),
        lambda p: p.replace(" ", "–"),
        lambda p: p.translate(wide),
        lambda p: p.translate(arabic),
        lambda p: f"{p} ext. 12",
        lambda p: f"Tel: {p}",
        lambda p: f"tel:+44{p[1:].replace(' ', '-')}",
        lambda p: f"(020) {p[4:]}",
        lambda p: f"{p} (office)",
    )
    for change in changes:
        yield File(table([HEAD, *((name, change(phone)) for name, phone in of)]).encode(), right, "GB")


def vcards() -> Iterator[File]:
    of = rows([name.replace(",", "").replace(";", "") for name in brands()])
    for version in ("3.0", "4.0"):
        cards = (f"BEGIN:VCARD\r\nVERSION:{version}\r\nFN:{n}\r\nTEL;TYPE=work:{p}\r\nEND:VCARD\r\n" for n, p in of)
        yield File("".join(cards).encode(), meant(of))
    quoted = "".join(
        f"BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:"
        f"{quopri.encodestring(name.encode()).decode().strip()}\r\nTEL;WORK:{phone}\r\nEND:VCARD\r\n"
        for name, phone in of
    )
    yield File(quoted.encode(), meant(of))


KINDS: dict[str, Callable[[], Iterator[File]]] = {
    "encoding: UTF-8, UTF-16, Windows, Mac": encodings,
    "delimiter, with and without headings": delimiters,
    "headings in thirty wordings, either order": headings,
    "other columns, titles above": other_columns,
    "line ends, empty rows": lines,
    "quoting": quoting,
    "what a spreadsheet did to the numbers": spreadsheets,
    "notation of the numbers": notations,
    "vCards 2.1, 3.0, 4.0": vcards,
}


def measure() -> dict[str, dict[str, int]]:
    counts = {}
    for kind, files in KINDS.items():
        made = list(files())
        counts[kind] = {
            "files": len(made), "rows": sum(len(file.meant) for file in made), "right": sum(map(_right, made))
        }  # fmt: skip
    return counts


def _right(file: File) -> int:
    """Rows that came out as meant; a store that nobody wrote takes one away."""
    try:
        source = open_file(io.BytesIO(file.data), file.region)
        made = list(judged(source.rows, source.columns, file.region))
    except Unreadable:
        return 0
    kept = Counter((row.name, row.e164) for row in made if row.e164)
    right = Counter((row.name, row.e164 or row.reason) for row in made) & Counter(file.meant)
    return max(0, right.total() - (kept - right).total())


def _can(name: str, codec: str) -> bool:
    try:
        name.encode(codec)
    except UnicodeEncodeError:
        return False
    return True

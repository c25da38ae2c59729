"""Which columns of a table hold the name and the number: by their headings, or by what is in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from stores import phones
from stores.importing import headings

_HEADING_ROWS = 10  # titles and dates may stand above the headings
_FEW_DIGITS, _MANY_DIGITS = 6, 17
_PHONE = re.compile(
    r"(?:tel:|'|=\")?[+(\d][\d\s().\-/\u2010-\u2015\u00b7\xa0]*(?:(?:,|;|x|ext\.?|#)[\s=]*\d{1,7})?\"?", re.IGNORECASE
)
_DAMAGED = re.compile(r"\d[.,]?\d*E\+?\d+", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?:[ T][\d:.]+)?")
_DECIMAL = re.compile(r"[-+]?\d{1,3}\.\d{3,}")
_CALLING_CODE = re.compile(r"\+[1-9]\d{0,2}")
_NO_NAME = re.compile(r"@|https?:|www\.|^\W*$")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where to look in each row. None: there is no such column. `heading` is the number of the heading row, or 0."""

    name: int | None
    phone: int | None
    heading: int = 0
    guessed: bool = False  # by content: somebody should look
    country: int | None = None  # beside the number
    person: tuple[int, ...] = ()  # joined where `name` is one of them, or empty
    other_phones: tuple[int, ...] = ()  # read where `phone` is empty
    area: int | None = None  # of an area code that the number does not have
    width: int = 0  # of the heading row: a longer row may have a comma too many

    def pick(self, cells: Sequence[str]) -> tuple[str, str]:
        """The name and the number in a row, "" where it has none."""
        name, phone, count = self.name, self.phone, len(cells)
        found = (
            cells[name] if name is not None and name < count else "",
            cells[phone] if phone is not None and phone < count else "",
        )
        if self.person or self.other_phones or self.area is not None or count > self.width > 0:
            return self._with_others(cells, *found)
        return found

    def _with_others(self, cells: Sequence[str], name: str, phone: str) -> tuple[str, str]:
        """What other columns say as well or instead."""
        if self.person and (self.name in self.person or not name.strip()):
            name = " ".join(filter(None, (_cell(cells, i).strip() for i in self.person)))
        if self.other_phones and not phone.strip():
            phone = next((cells[i] for i in self.other_phones if looks_like_phone(_cell(cells, i))), "")
        if len(cells) > self.width > 0 and not looks_like_phone(phone):
            name, phone = self._shifted(cells, name, phone)
        return name, phone if self.area is None else _with_area(_cell(cells, self.area).strip(), phone)

    def _shifted(self, cells: Sequence[str], name: str, phone: str) -> tuple[str, str]:
        """Of "Acme, Inc.,415-555-0198", which nobody put in quotes."""
        if self.name is None or self.phone is None or self.name > self.phone or self.name in self.person:
            return name, phone
        extra = len(cells) - self.width
        moved = _cell(cells, self.phone + extra)
        if not looks_like_phone(moved):
            return name, phone
        is_beside = self.phone == self.name + 1
        return ", ".join(cell.strip() for cell in cells[self.name : self.phone + extra]) if is_beside else name, moved

    def place(self, cells: Sequence[str]) -> str:
        return _cell(cells, self.country)

    def chosen(self, name: int, phone: int, heading: int) -> Self:
        """Other columns for the name and the number, as somebody said; what is read beside them stays."""
        taken = {name, phone}
        return replace(
            self,
            name=name,
            phone=phone,
            heading=heading,
            guessed=False,
            country=None if self.country in taken else self.country,
            area=None if self.area in taken else self.area,
            person=self.person if name == self.name else (),
            other_phones=self.other_phones if phone == self.phone else (),
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        several = {key: tuple(data.get(key, ())) for key in ("person", "other_phones")}
        return cls(**{**data, **several})


def _with_area(area: str, phone: str) -> str:
    """An area code in a column of its own, before a number that has none; a calling code may stand there, too."""
    code, rest = phones.digits(area), phones.digits(phone)
    if not code or not rest or len(code) > 6 or phone.lstrip().startswith("+") or rest.startswith(code):
        return phone
    return f"{area} {phone.strip()}"


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""


def looks_like_phone(cell: str) -> bool:
    """Whether this is written as a number is, whoever's: no date, no coordinate. What Excel damaged counts."""
    text = unicodedata.normalize("NFKC", cell).strip()
    if not _PHONE.fullmatch(text):
        return bool(_DAMAGED.fullmatch(text))
    return _FEW_DIGITS <= len(phones.digits(text)) <= _MANY_DIGITS and not (
        _DATE.fullmatch(text) or _DECIMAL.fullmatch(text)
    )


def find(sample: Sequence[tuple[int, list[str]]], region: str) -> Columns:
    """The columns of a table, from its first rows (number, cells)."""
    if not sample:
        return Columns(None, None, guessed=True)
    for number, cells in sample[:_HEADING_ROWS]:
        if columns := _by_headings(number, cells, sample, region):
            return columns
    return _by_content(sample, region)


def _by_headings(number: int, cells: list[str], sample: Sequence[tuple[int, list[str]]], region: str) -> Columns | None:
    """None when this row heads nothing. Below the first row it must name both columns."""
    if any(map(looks_like_phone, cells)):
        return None
    below = [row for place, row in sample if place > number]
    contents = _scores(below, _phone_score(region))
    phones_there = _likeness(cells, headings.likeness_to_phone)
    phone = _best(phones_there, contents)
    country = _best(_likeness(cells, headings.likeness_to_country), {})
    person = headings.person(cells)
    name = _name(cells, {phone, country}, person)
    both = name is not None and phone is not None
    if not both and (number != sample[0][0] or (name is None and phone is None)):
        return None
    if not both and not _can_be_headings(cells, below, contents):
        return None
    guess = _by_content([(0, row) for row in below], region)
    if phone is None:
        phone = guess.phone if guess.phone != name else None
    if name is None:
        name = guess.name if guess.name != phone else _best_name(below, {phone})
    others = tuple(sorted((i for i in phones_there if i != phone), key=lambda i: (-phones_there[i], i)))
    beside = {name, phone}
    if country is None:
        country = guess.country
    area = next((i for i, cell in enumerate(cells) if i not in beside and headings.is_area_code(cell)), None)
    return Columns(
        name, phone, number, not both, None if country in beside else country, person, others, area, len(cells)
    )


def _likeness(cells: list[str], judge: Callable[[str], int]) -> dict[int, int]:
    return {i: sure for i, cell in enumerate(cells) if (sure := judge(cell))}


def _name(cells: list[str], taken: set[int | None], person: tuple[int, ...]) -> int | None:
    """Beside a person's given and family name only a company is a store; without one, whoever it is."""
    likeness = {i: headings.likeness_to_name(cell) for i, cell in enumerate(cells) if i not in taken}
    if person:
        likeness = {i: sure for i, sure in likeness.items() if i not in person and headings.is_company(cells[i])}
        return _best(likeness, {}) if any(likeness.values()) else person[0]
    return _best(likeness, {})


def _can_be_headings(cells: list[str], below: list[list[str]], contents: dict[int, float]) -> bool:
    """A lone row that starts with "Shop" may be a store: it heads a table when a number stands below a heading."""
    best = max(contents, key=lambda i: contents[i], default=None)
    if best is None or contents[best] < 0.5:
        return len(cells) > 1 or not below
    return best < len(cells) and bool(cells[best].strip())


def _by_content(sample: Sequence[tuple[int, list[str]]], region: str) -> Columns:
    rows = [cells for _, cells in sample]
    contents = _scores(rows, _phone_score(region))
    phone = max(contents, key=lambda i: (contents[i], -i), default=None)
    if phone is not None and contents[phone] == 0:
        phone = None
    name = _best_name(rows, {phone})
    heading = 0
    if phone is not None and len(rows) > 1 and sample[0][0]:
        first, rest = rows[0], _scores(rows[1:], _phone_score(region))
        cell = first[phone].strip() if phone < len(first) else ""
        if (
            cell
            and not any(c.isdigit() for c in "".join(first))
            and all(c.strip() for c in first)
            and rest[phone] > 0.6
        ):
            heading = sample[0][0]  # headings in a language that `headings` does not read
    return Columns(name, phone, heading, guessed=True, country=_calling_codes(rows[bool(heading) :], {name, phone}))


def _calling_codes(rows: list[list[str]], taken: set[int | None]) -> int | None:
    """A column of "+49" and nothing else."""
    for i in range(max(map(len, rows), default=0)):
        cells = [row[i].strip() for row in rows if i < len(row) and row[i].strip()]
        if i not in taken and cells and all(map(_CALLING_CODE.fullmatch, cells)):
            return i
    return None


def _best_name(rows: list[list[str]], taken: set[int | None]) -> int | None:
    """Letters, no addresses of any kind, and not the same thing again and again; the first such column."""
    scores = {i: score for i, score in _scores(rows, _name_score).items() if i not in taken}
    for i in scores:
        cells = [row[i].casefold().strip() for row in rows if i < len(row) and row[i].strip()]
        scores[i] *= 0.2 + 0.8 * len(set(cells)) / max(1, len(cells))
    best = max(scores, key=lambda i: (round(scores[i] - 0.02 * i, 3), -i), default=None)
    return best if best is not None and scores[best] > 0 else None


def _best(likeness: dict[int, int], contents: dict[int, float]) -> int | None:
    """The surest heading; of several, the first with the right things in half of what is below."""
    if not likeness or max(likeness.values()) == 0:
        return None
    return max(
        (i for i in likeness if likeness[i]), key=lambda i: (likeness[i] + 80 * min(1, 2 * contents.get(i, 0)), -i)
    )


def _scores(rows: list[list[str]], score: Callable[[str], float]) -> dict[int, float]:
    """For each column the mean score of its cells that hold anything, less for those that are often empty."""
    totals: dict[int, float] = {}
    for cells in rows:
        for i, cell in enumerate(cells):
            totals[i] = totals.get(i, 0) + (score(cell) if cell.strip() else 0)
    return {i: total / len(rows) for i, total in totals.items()}


def _phone_score(region: str) -> Callable[[str], float]:
    def score(cell: str) -> float:
        if not looks_like_phone(cell):
            return 0
        return 1 if phones.check(cell, region).verdict == phones.Verdict.VALID else 0.6

    return score


def _name_score(cell: str) -> float:
    letters = sum(character.isalpha() for character in cell)
    if not letters or _NO_NAME.search(cell) or looks_like_phone(cell):
        return 0
    return 0.5 if cell.lstrip()[:1].isdigit() or len(cell) > 120 else min(1, 0.4 + letters / 10)

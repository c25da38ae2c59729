"""Long lists page by page. A page starts behind the last row of the one before (keyset), so the thousandth costs what
the first does, and a row that comes or goes meanwhile moves no other."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import DateTimeField, Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


class BadCursor(ValueError):
    """No page ended there."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    rows: list[Row]
    next: str  # the cursor of the page behind this one; empty at the end


@dataclass(frozen=True, slots=True)
class Keyset:
    """An order: by `field`, and by id where that is the same."""

    name: str  # in its cursors, so that one of another list is known as such
    field: str
    descending: bool = True

    def page(self, rows: QuerySet[Row], after: str = "", size: int = 50) -> Page[Row]:
        """Up to `size` of `rows`, from the first one or behind the cursor `after`. Raises BadCursor."""
        if after:
            rows = rows.filter(self._behind(rows, after))
        found = list(rows.order_by(*(f"-{key}" if self.descending else key for key in (self.field, "id")))[: size + 1])
        return Page(found[:size], self._cursor(found[size - 1]) if len(found) > size else "")

    def _behind(self, rows: QuerySet[Row], after: str) -> Q:
        value, pk = self._read(rows, after)
        way = "lt" if self.descending else "gt"
        # The first condition follows from the second, and is the one that an index can start at.
        return Q(**{f"{self.field}__{way}e": value}) & (Q(**{f"{self.field}__{way}": value}) | Q(**{f"id__{way}": pk}))

    def _cursor(self, last: Model) -> str:
        value = getattr(last, self.field)
        text = value.isoformat() if isinstance(value, datetime) else value
        return base64.urlsafe_b64encode(json.dumps([self.name, text, last.pk.hex]).encode()).decode().rstrip("=")

    def _read(self, rows: QuerySet[Row], cursor: str) -> tuple[Any, UUID]:
        try:
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            made_for, text, pk = json.loads(base64.urlsafe_b64decode(padded))
            if made_for != self.name or not isinstance(text, str) or "\0" in text:
                raise BadCursor("This cursor belongs to another list.")
            text.encode()
            is_time = isinstance(rows.model._meta.get_field(self.field), DateTimeField)
            value = datetime.fromisoformat(text) if is_time else text
            if isinstance(value, datetime) and value.tzinfo is None:
                raise BadCursor("This cursor has no time zone.")
            return value, UUID(pk)
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise BadCursor("There is no such page.") from error

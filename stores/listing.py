"""The directory page by page. A page starts behind the last store of the one before (keyset), so the thousandth costs
what the first does, and a store that is saved or deleted meanwhile moves no other."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q

from stores.models import Store, StoreQuerySet

SIZE = 50
COUNTED = 10_000  # "10,000+" says enough, and a million rows take a while to count


class Order(StrEnum):
    NAME = "name"
    NEWEST = "newest"
    DELETED = "deleted"  # of the trash: the latest deletion first


_FIELDS = {Order.NAME: "normalized_name", Order.NEWEST: "created_at", Order.DELETED: "deleted_at"}


class BadCursor(ValueError):
    """No page ended there."""


@dataclass(frozen=True, slots=True)
class Page:
    stores: list[Store]
    next: str  # the cursor of the page behind this one; empty at the end


def page(stores: StoreQuerySet, order: Order, after: str = "", size: int = SIZE) -> Page:
    """Up to `size` of `stores` in `order`, from the first one or behind the cursor `after`. Raises BadCursor."""
    field, descending = _FIELDS[order], order is not Order.NAME
    if after:
        stores = stores.filter(_behind(order, after))
    found = list(stores.order_by(*(f"-{key}" if descending else key for key in (field, "id")))[: size + 1])
    more = len(found) > size
    return Page(found[:size], _cursor(order, found[size - 1]) if more else "")


def count(stores: StoreQuerySet) -> str:
    """How many, in words for a heading: exact up to COUNTED."""
    counted = stores.order_by()[: COUNTED + 1].count()
    return f"{COUNTED:,}+" if counted > COUNTED else f"{counted:,}"


def _behind(order: Order, after: str) -> Q:
    value, pk = _read(order, after)
    field, way = _FIELDS[order], "gt" if order is Order.NAME else "lt"
    # The first condition follows from the second, and is the one that an index can start at.
    return Q(**{f"{field}__{way}e": value}) & (Q(**{f"{field}__{way}": value}) | Q(**{f"id__{way}": pk}))


def _cursor(order: Order, last: Store) -> str:
    value = getattr(last, _FIELDS[order])
    text = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([order, text, last.pk.hex]).encode()).decode().rstrip("=")


def _read(order: Order, cursor: str) -> tuple[Any, UUID]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        made_for, text, pk = json.loads(base64.urlsafe_b64decode(padded))
        if made_for != order or not isinstance(text, str) or "\0" in text:
            raise BadCursor("This cursor belongs to another list.")
        text.encode()
        value = text if order is Order.NAME else datetime.fromisoformat(text)
        if isinstance(value, datetime) and value.tzinfo is None:
            raise BadCursor("This cursor has no time zone.")
        return value, UUID(pk)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise BadCursor("There is no such page.") from error

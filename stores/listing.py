"""The orders in which the directory is shown page by page."""

from __future__ import annotations

from enum import StrEnum

from django.utils.formats import number_format

from storeagent.keyset import BadCursor as BadCursor
from storeagent.keyset import Keyset, Page
from stores.models import Store, StoreQuerySet

SIZE = 50
COUNTED = 10_000  # "10,000+" says enough, and a million rows take a while to count


class Order(StrEnum):
    NAME = "name"
    NEWEST = "newest"
    DELETED = "deleted"  # of the trash: the latest deletion first


_ORDERS = {
    Order.NAME: Keyset("name", "normalized_name", descending=False),
    Order.NEWEST: Keyset("newest", "created_at"),
    Order.DELETED: Keyset("deleted", "deleted_at"),
}


def page(stores: StoreQuerySet, order: Order, after: str = "", size: int = SIZE) -> Page[Store]:
    """Up to `size` of `stores` in `order`, from the first one or behind the cursor `after`. Raises BadCursor."""
    return _ORDERS[order].page(stores, after, size)


def count(stores: StoreQuerySet) -> tuple[int, str]:
    """How many, and that as it is written in a heading: exact up to COUNTED."""
    counted = stores.order_by()[: COUNTED + 1].count()
    shown = number_format(min(counted, COUNTED), force_grouping=True)
    return counted, f"{shown}+" if counted > COUNTED else shown

"""Rows for tests, written straight to the database."""

from __future__ import annotations

from itertools import count
from typing import Any

from storeagent.accounts.models import User
from stores import names
from stores.models import Store

_numbers = count(100)


def make_store(user: User, name: str = "Costco Wholesale", phone: str = "", **fields: Any) -> Store:
    """A store of `user`; without `phone` it gets a fictional number that no other has."""
    phone = phone or f"+1{200 + next(_numbers) // 100}555{next(_numbers) % 10_000:04}"
    return Store.objects.create(user=user, name=name, normalized_name=names.normalize(name), phone=phone, **fields)


def make_many_stores(users: list[User], each: int) -> None:
    """`each` stores for every user, with names and numbers that differ: enough for the planner to want an index."""
    words = ["Harbor", "Golden", "Maple", "River", "Cedar", "Summit", "Velvet", "Copper", "Lunar", "Amber"]
    kinds = ["Bakery", "Hardware", "Books", "Florist", "Cycles", "Pharmacy", "Records", "Deli"]
    Store.objects.bulk_create(
        Store(user=user, name=name, normalized_name=names.normalize(name), phone=f"+1415{number:07}")
        for user in users
        for number in range(each)
        for name in [f"{words[number % 10]} {kinds[number % 8]} {number}"]
    )

"""A store as it is shown, rendered from the database: what a model said never becomes a name or a number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from uuid import UUID

from storeagent.prepared import prepared
from stores import phones
from stores.models import Store, StoreQuerySet

if TYPE_CHECKING:
    from storeagent.accounts.models import User


@dataclass(frozen=True, slots=True)
class Card:
    """One store to show. Without the right to its number, `phone_display`, `tel` and `e164` are None."""

    id: str
    name: str
    phone_display: str | None  # as a person of the user's region writes it
    tel: str | None  # for a "tel:" link
    e164: str | None
    is_doubtful: bool

    @classmethod
    def sealed(cls, store: Store) -> Self:
        return cls(str(store.pk), store.name, None, None, None, store.phone_is_doubtful)

    @classmethod
    def opened(cls, store: Store, region: str) -> Self:
        shown = phones.display(store.phone, region)
        return cls(str(store.pk), store.name, shown, store.phone, store.phone, store.phone_is_doubtful)


def cards(user: User, ids: Iterable[str], *, with_phone: bool) -> list[Card]:
    """The user's live stores among `ids`, each once, in that order. One query."""
    wanted = list(dict.fromkeys(str(pk) for pk in ids))
    stores = {str(store.pk): store for store in _live.all(user, tuple(map(UUID, wanted)))} if wanted else {}
    shown = [stores[pk] for pk in wanted if pk in stores]
    return [Card.opened(store, user.region) if with_phone else Card.sealed(store) for store in shown]


@prepared
def _live(user: User, ids: tuple[UUID, ...]) -> StoreQuerySet:
    return Store.objects.of(user).live().filter(pk__in=ids)

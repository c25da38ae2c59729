"""Where stores came from, for their cards: a conversation or an imported file; nothing for those typed on the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from stores.models import Import, Store


@dataclass(frozen=True, slots=True)
class Source:
    text: str
    url: str

    @classmethod
    def of(cls, store: Store) -> Self | None:
        if store.source_import:
            return cls(
                _("From %(name)s") % {"name": store.source_import.filename},
                reverse("stores:import_one", args=[store.source_import.pk]),
            )
        if store.source_conversation:
            return cls(_("From a conversation"), reverse("chat:origin", args=[store.pk]))
        return None


def read_imports(stores: Iterable[Store]) -> None:
    """Read the imports of `stores` for `Source.of`, in one query, without their rows."""
    imports = Import.objects.only("filename")
    prefetch_related_objects(list(stores), Prefetch("source_import", imports))

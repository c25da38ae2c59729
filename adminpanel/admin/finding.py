"""The search of tables that belong to users: by what an operator has at hand, each of it a look into an index."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from storeagent.accounts.models import User

MOST_USERS = 100


class FoundByOwner(admin.ModelAdmin):
    """Each word is the beginning of an owner's e-mail address (it has an @), an id, or else text for `text_fields`."""

    search_fields = ("pk",)  # what Django asks for, to show the field
    search_help_text = "An e-mail address or its beginning with the @, or an id."
    owner = "user"
    id_fields: ClassVar[tuple[str, ...]] = ("pk", "user_id")
    text_fields: ClassVar[tuple[str, ...]] = ()  # lookups, as "request_id" or "name__icontains"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        for word in search_term.replace("\0", "").split()[:5]:
            queryset = queryset.filter(self._where(word))
        return queryset, False

    def _where(self, word: str) -> Q:
        if "@" in word:
            owners = User.objects.filter(email__startswith=word.lower()).values("pk")[:MOST_USERS]
            return Q(**{f"{self.owner}__in": list(owners.values_list("pk", flat=True))})
        where = Q(pk__in=[])  # finds nothing
        if id := _uuid(word):
            where = where | _any(self.id_fields, id)
        return where | _any(self.text_fields, word)


def _any(lookups: tuple[str, ...], value: Any) -> Q:
    where = Q(pk__in=[])
    for lookup in lookups:
        where |= Q(**{lookup: value})
    return where


def _uuid(word: str) -> UUID | None:
    try:
        return UUID(word)
    except ValueError:
        return None

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest

# PostgreSQL has no loose index scan of its own: a DISTINCT would read the whole table for a dozen words.
_EACH_ONCE = """
WITH RECURSIVE each AS (
    (SELECT {column} AS value FROM {table} ORDER BY {column} LIMIT 1)
    UNION ALL
    SELECT (SELECT {column} FROM {table} WHERE {column} > each.value ORDER BY {column} LIMIT 1)
    FROM each WHERE each.value IS NOT NULL
)
SELECT value FROM each WHERE value IS NOT NULL LIMIT 100
"""


class TypeFilter(admin.SimpleListFilter):
    """The types that the audit log has, by the index that begins with them."""

    title = parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        table = connection.ops.quote_name(model_admin.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(_EACH_ONCE.format(column="type", table=table))
            return [(value, value) for (value,) in cursor.fetchall()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(type=self.value()) if self.value() else queryset


class Choices(admin.SimpleListFilter):
    """A filter with fixed answers: `choices` are (value, what is shown, the condition that it is)."""

    choices_with: tuple[tuple[str, str, Any], ...] = ()

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(value, shown) for value, shown, _ in self.choices_with]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = (condition for value, _, condition in self.choices_with if value == self.value())
        return queryset.filter(*wanted)

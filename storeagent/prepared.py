"""Queries of the ORM that are worded once: to word one anew takes it five times as long as to have it answered."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

P = ParamSpec("P")
Row = TypeVar("Row", bound=Model)

MOST_STATEMENTS = 32  # of one query: one for each length of its tuples


class Prepared(Generic[P, Row]):
    """The query that a function makes of its arguments. It is called once, and its statement kept.

    So it must use each argument as it stands, and ask for rows of a model without annotations. Arguments come by place:
    UUIDs, texts, rows (which stand for their keys), and tuples of these.
    """

    def __init__(self, build: Callable[P, QuerySet[Row]]) -> None:
        self._build = build
        self._worded = functools.lru_cache(MOST_STATEMENTS)(self._word)

    def all(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        if kwargs:
            raise TypeError("the arguments of a prepared query come by place")
        statement = self._worded(*map(_shape, args))
        return list(statement.rows(list(_flat(args))))

    def first(self, *args: P.args, **kwargs: P.kwargs) -> Row | None:
        return next(iter(self.all(*args, **kwargs)), None)

    def get(self, *args: P.args, **kwargs: P.kwargs) -> Row:
        """Of a query for one row. Raises the model's DoesNotExist."""
        for row in self.all(*args, **kwargs):
            return row
        raise self._worded(*map(_shape, args)).model.DoesNotExist  # type: ignore[attr-defined]

    def _word(self, *shape: Any) -> _Statement:
        build: Callable[..., QuerySet[Row]] = self._build
        marks = list(map(_mark, shape))
        query = build(*marks).query
        return _Statement.of(query.get_compiler(connection=connection), list(_flat(marks)), query.select_for_update)


def prepared(build: Callable[P, QuerySet[Row]]) -> Prepared[P, Row]:
    return Prepared(build)


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement, where its values come from, and how its rows become a model's."""

    sql: str
    values: list[tuple[int | None, Any]]  # each the place of an argument, or else what always stands there
    model: type[Model]
    columns: slice
    names: list[str]
    converters: list[tuple[int, Sequence[Callable[..., Any]], Any]]
    populators: list[Any]
    locks: bool

    @classmethod
    def of(cls, compiler: Any, marks: list[Any], locks: bool) -> _Statement:
        sql, params = compiler.as_sql()
        info, select = compiler.klass_info, compiler.select
        if not set(marks) <= set(params) or info is None or compiler.annotation_col_map:
            raise TypeError("only rows of a model, found by arguments as they stand, can be asked for like this")
        if odd := [value for value in params if value not in marks and not isinstance(value, (str, int))]:
            raise TypeError(f"{type(odd[0]).__name__} would stay what it is now: make it an argument")
        columns = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
        converters = compiler.get_converters([expression for expression, *_ in select])
        return cls(
            sql,
            [(marks.index(value) if value in marks else None, value) for value in params],
            info["model"],
            columns,
            [expression.target.attname for expression, *_ in select[columns]],
            [(column, found, expression) for column, (found, expression) in converters.items()],
            get_related_populators(info, select, connection.alias),  # type: ignore[call-arg]  # of a later Django
            locks,
        )

    def rows(self, given: list[Any]) -> Iterator[Any]:
        if self.locks and connection.get_autocommit():  # Django asks only where it words the statement
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [fixed if place is None else given[place] for place, fixed in self.values])
            found = cursor.fetchall()
        for row in map(list, found):
            for column, converters, expression in self.converters:
                for convert in converters:
                    row[column] = convert(row[column], expression, connection)
            made = self.model.from_db(connection.alias, self.names, row[self.columns])
            for populator in self.populators:
                populator.populate(row, made)
            yield made


def _shape(value: Any) -> Any:
    return tuple(map(_shape, value)) if isinstance(value, tuple) else value.__class__  # of a lazy user: User


def _mark(shape: Any) -> Any:
    """A value of this kind that is found again among the parameters of a statement."""
    if isinstance(shape, tuple):
        return tuple(map(_mark, shape))
    if issubclass(shape, Model):
        return shape(pk=uuid.uuid4())
    if issubclass(shape, uuid.UUID):
        return uuid.uuid4()
    if issubclass(shape, str):
        return f"Mark {uuid.uuid4()}"  # which shows whether a case or a length was changed
    raise TypeError(f"no {shape.__name__} can be an argument of a prepared query")


def _flat(values: Sequence[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, tuple):
            yield from _flat(value)
        else:
            yield value.pk if isinstance(value, Model) else value

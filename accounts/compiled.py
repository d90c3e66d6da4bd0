"""Queries whose SQL is made once in a process: what is asked again and again differs in its values alone.

Making the SQL of a query costs the ORM several times what the database needs to answer it. ADR 0013 says where this is
worth a second way of asking: under the locks of a decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import Expression, QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable, get_related_populators
from django.db.models.sql import UpdateQuery

R = TypeVar("R")


class Given(Expression):
    """Stands for the value number ``place`` of a query made before its values are known."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def as_sql(self, compiler: Any, connection: Any) -> Any:  # noqa: ARG002 (Django's signature)
        return "%s", [self]


class Compiled(Generic[R]):
    """A query by its values: ``Compiled(lambda pk: Branch.objects.filter(pk=pk))(7)`` is a list of branches.

    ``build`` gets a mark for each value and returns the queryset, of models (with ``select_related``) or of
    ``values_list``. Called with another number of values it is made once more. Values are whole numbers, text, dates
    and instants; every call asks the database anew.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, R]]) -> None:
        self._build = build
        self._made: dict[tuple[str, int], _Statement] = {}

    def __call__(self, *values: Any) -> list[R]:
        """The rows for ``values``, in the order ``build`` takes them."""
        key = (connection.vendor, len(values))
        if key not in self._made:
            self._made[key] = _Statement(self._build(*map(Given, range(len(values)))))
        return self._made[key].read(values)


def ready_cursor() -> Any:
    """A cursor for statements that stay the same: PostgreSQL gets their values apart and keeps their plans."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    connection.ensure_connection()
    backend: Any = connection  # its stubs know neither
    cursor_of: Any = ServerBindingCursor
    return backend._prepare_cursor(cursor_of(backend.connection))  # noqa: SLF001 (as connection.cursor() does)


class CompiledUpdate:
    """An update by its values: those of ``columns`` first, then those ``build`` takes. Returns how many rows it met."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *columns: str) -> None:
        self._build = build
        self._columns = columns
        self._made: dict[tuple[str, int], tuple[str, tuple[Any, ...]]] = {}

    def __call__(self, *values: Any) -> int:
        """Sets the columns on the rows for ``values``."""
        key = (connection.vendor, len(values))
        if key not in self._made:
            self._made[key] = self._statement(len(values))
        sql, params = self._made[key]
        with ready_cursor() as cursor:
            cursor.execute(sql, _filled(params, values))
            met: int = cursor.rowcount
        return met

    def _statement(self, count: int) -> tuple[str, tuple[Any, ...]]:
        marks = [Given(place) for place in range(count)]
        set_to, asked = marks[: len(self._columns)], marks[len(self._columns) :]
        query: Any = self._build(*asked).query.chain(UpdateQuery)
        query.add_update_values(dict(zip(self._columns, set_to, strict=True)))
        sql, params = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        return sql, params


class _Statement:
    """The SQL of one query, and how its rows become what the query promises."""

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        compiler: Any = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, self._params = compiler.as_sql()
        select, found = compiler.select, compiler.klass_info
        self._converters = compiler.get_converters([column for column, _sql, _alias in select])
        form = rows._iterable_class  # noqa: SLF001 (what the query promises: models, values or one value a row)
        self._flat = form is FlatValuesListIterable
        self._model: Any = found["model"] if form is ModelIterable else None
        if self._model is not None:
            self._own = slice(found["select_fields"][0], found["select_fields"][-1] + 1)
            self._names = [column.target.attname for column, _sql, _alias in select[self._own]]
            self._related = get_related_populators(found, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # stubs of Django 6

    def read(self, values: Sequence[Any]) -> list[Any]:
        with ready_cursor() as cursor:
            cursor.execute(self._sql, _filled(self._params, values))
            rows = self._converted(cursor.fetchall())
        if self._model is not None:
            return [self._instance(row) for row in rows]
        return [row[0] for row in rows] if self._flat else [tuple(row) for row in rows]

    def _converted(self, rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
        found = [list(row) for row in rows]
        for place, (converters, column) in self._converters.items():
            for row in found:
                for convert in converters:
                    row[place] = convert(row[place], column, connection)
        return found

    def _instance(self, row: list[Any]) -> Any:
        made = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._own])
        for related in self._related:
            related.populate(row, made)
        return made


def _filled(params: Iterable[Any], values: Sequence[Any]) -> list[Any]:
    """The parameters of a statement with the values in the places of their marks."""
    return [_sent(values[each.place]) if isinstance(each, Given) else each for each in params]


def _sent(value: Any) -> Any:
    """A value as the database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value

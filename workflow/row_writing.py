"""Writes single rows with statements made once per model: ``save()`` makes its SQL anew each time (ADR 0013)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

from django.db import DatabaseError, connection, models

from accounts.compiled import ready_cursor


def insert_row(row: models.Model) -> None:
    """``save(force_insert=True)`` for a model without parents, whose key the database gives."""
    fields = _given_fields(type(row))
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with ready_cursor() as cursor:
        cursor.execute(_insert_sql(type(row), connection.vendor), values)
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 (as save() leaves it)


def insert_rows(rows: Sequence[models.Model], *, unless_there: bool = False) -> None:
    """Inserts rows of one kind in one statement; their keys are not read.

    ``unless_there``: a row whose unique value is taken is left out.
    """
    if not rows:
        return
    fields = _given_fields(type(rows[0]))
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in rows for field in fields]
    with ready_cursor() as cursor:
        cursor.execute(_insert_all_sql(type(rows[0]), len(rows), unless_there, connection.vendor), values)


def update_row(row: models.Model, columns: Iterable[str]) -> None:
    """``save(update_fields=…)`` by attribute names; a row that is gone is an error as it is there."""
    update_rows([row], columns)


def update_rows(rows: Sequence[models.Model], columns: Iterable[str]) -> None:
    """``bulk_update`` for many columns: one UPDATE run for each row instead of one CASE a column and row.

    ``columns`` are attribute names. Constraints and triggers see each row; the caller holds the locks.
    """
    if not rows:
        return
    names = tuple(columns)
    fields = _named_fields(type(rows[0]), names)
    values = [_values(row, fields) for row in rows]
    with ready_cursor() as cursor:
        sql = _update_sql(type(rows[0]), names, connection.vendor)
        if len(values) == 1:
            cursor.execute(sql, values[0])
        else:
            cursor.executemany(sql, values)
        if cursor.rowcount != len(rows):
            raise DatabaseError(f"{cursor.rowcount} of {len(rows)} rows were there to be updated")


def _values(row: models.Model, fields: Sequence[Any]) -> list[Any]:
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    return [*values, row.pk]


@cache
def _given_fields(model: type[models.Model]) -> tuple[Any, ...]:
    """Every column but the key."""
    return tuple(field for field in model._meta.local_concrete_fields if not field.primary_key)


@cache
def _named_fields(model: type[models.Model], names: tuple[str, ...]) -> tuple[Any, ...]:
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    return tuple(by_name[name] for name in names)


@cache
def _insert_sql(model: type[models.Model], vendor: str) -> str:  # noqa: ARG001 (the quotes are the vendor's)
    return f"{_insert_into(model, 1)} RETURNING {connection.ops.quote_name(str(model._meta.pk.column))}"


@lru_cache(maxsize=200)
def _insert_all_sql(model: type[models.Model], count: int, unless_there: bool, vendor: str) -> str:  # noqa: ARG001 (as above; cached by place)
    return f"{_insert_into(model, count)}{' ON CONFLICT DO NOTHING' if unless_there else ''}"


def _insert_into(model: type[models.Model], count: int) -> str:
    quote, fields = connection.ops.quote_name, _given_fields(model)
    columns = ", ".join(quote(field.column) for field in fields)
    marks = f"({', '.join(['%s'] * len(fields))})"
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {', '.join([marks] * count)}"  # noqa: S608 (own column names)


@cache
def _update_sql(model: type[models.Model], names: tuple[str, ...], vendor: str) -> str:  # noqa: ARG001 (as above)
    quote = connection.ops.quote_name
    settings = ", ".join(f"{quote(str(field.column))} = %s" for field in _named_fields(model, names))
    return f"UPDATE {quote(model._meta.db_table)} SET {settings} WHERE {quote('id')} = %s"  # noqa: S608 (own column names)

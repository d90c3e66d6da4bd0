"""Raw tables as frames."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from django.db import connection, models

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICRO = timedelta(microseconds=1)
OFFICE = 8 * 3600 * 1_000_000
DAY = 24 * 3600 * 1_000_000
FIRST_DAY = date(1970, 1, 1).toordinal()


def instant(value: Any) -> int:
    """An instant, as either database gives it, in microseconds."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return ((at.replace(tzinfo=UTC) if at.tzinfo is None else at) - EPOCH) // MICRO


def day(value: Any) -> int:
    """A day as its number."""
    return (date.fromisoformat(value) if isinstance(value, str) else value).toordinal()


def fen(value: Any) -> int:
    """An amount in whole fen."""
    amount = Decimal(str(value)) * 100
    assert amount == amount.to_integral_value()
    return int(amount)


MAKERS: Mapping[str, tuple[Callable[[Any], Any], Any]] = {
    "DateTimeField": (instant, pl.Int64),
    "DateField": (day, pl.Int64),
    "DecimalField": (fen, pl.Int64),
    "BooleanField": (bool, pl.Boolean),
    "CharField": (str, pl.Utf8),
    "StatusField": (str, pl.Utf8),
    "TextField": (str, pl.Utf8),
    "JSONField": (str, pl.Utf8),
}


def exact(value: Any) -> Decimal:
    """A decimal with all its places: shares have ten."""
    return Decimal(str(value))


def parsed(value: Any) -> Any:
    """What is kept as JSON."""
    return json.loads(value) if isinstance(value, str) else value


def frame(model: type[models.Model], *columns: str) -> pl.DataFrame:
    """Columns of a whole table, read with a plain SELECT."""
    kinds, rows = _selected(model, columns)
    series = []
    for place, kind in enumerate(kinds):
        make, dtype = MAKERS.get(kind, (int, pl.Int64))
        values = [None if row[place] is None else make(row[place]) for row in rows]
        series.append(pl.Series(columns[place], values, dtype=dtype))
    return pl.DataFrame(series)


def records(model: type[models.Model], *columns: str) -> list[dict[str, Any]]:
    """The same row by row, with decimals as they are."""
    kinds, rows = _selected(model, columns)
    made = {**{kind: make for kind, (make, _dtype) in MAKERS.items()}, "DecimalField": exact, "JSONField": parsed}
    makers = [made.get(kind, int) for kind in kinds]
    return [
        {name: None if value is None else make(value) for name, make, value in zip(columns, makers, row, strict=True)}
        for row in rows
    ]


def _selected(model: type[models.Model], columns: tuple[str, ...]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The kind of each column, and every row of the table."""
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    named = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {named} FROM "{model._meta.db_table}"')
        return [field.get_internal_type() for field in fields], cursor.fetchall()


def day_of(column: str) -> pl.Expr:
    """The office's day of an instant."""
    return (pl.col(column) + OFFICE) // DAY + FIRST_DAY


def begin_of(number: int) -> int:
    """The first instant of a day in the office."""
    return (number - FIRST_DAY) * DAY - OFFICE

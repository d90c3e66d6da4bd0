"""Writes changed rows of one kind back at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def update_rows(rows: Sequence[models.Model], columns: Iterable[str]) -> None:
    """``bulk_update`` for many columns: one prepared UPDATE run for each row instead of one CASE a column and row.

    ``columns`` are attribute names. Constraints and triggers see each row; the caller holds the locks.
    """
    if not rows:
        return
    options = type(rows[0])._meta
    by_name = {field.attname: field for field in options.concrete_fields}
    fields = [by_name[name] for name in columns]
    quote = connection.ops.quote_name
    settings = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    sql = f"UPDATE {quote(options.db_table)} SET {settings} WHERE {quote('id')} = %s"  # noqa: S608 (own column names)
    with connection.cursor() as cursor:
        cursor.executemany(sql, [_values(row, fields) for row in rows])


def _values(row: models.Model, fields: Sequence[Any]) -> list[Any]:
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    return [*values, row.pk]

"""Cells of a list as the database makes them: what ``value_<column>`` says, without an object for each row.

A table whose columns all have one is written to files straight from the database (``ListTable.expressions``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, F, Q, TextField, Value, When
from django.db.models.functions import Cast, Concat, Substr, TruncMinute

MINUTE = len("2026-01-31 10:30")


def words_of(column: str, choices: Iterable[tuple[Any, Any]]) -> Case:
    """The label of a choice in the reader's language; empty for a value without one."""
    whens = [When(**{column: value}, then=Value(str(label))) for value, label in choices]
    return Case(*whens, default=Value(""), output_field=TextField())


def minute_of(column: str) -> Substr:
    """An instant on the clock of the office: 2026-01-31 10:30; nothing where there is none."""
    return Substr(Cast(TruncMinute(column), TextField()), 1, MINUTE)


def joined(*parts: Any) -> Concat:
    """Texts and numbers of columns (``F``) one after the other."""
    return Concat(
        *(Cast(part, TextField()) if isinstance(part, F) else part for part in parts), output_field=TextField()
    )


def name_of(column: str) -> Case:
    """A column of a row that may be missing; empty then."""
    return Case(When(**{f"{column}__isnull": True}, then=Value("")), default=F(column), output_field=TextField())


def either(condition: Q, then: Any, otherwise: Any) -> Case:
    """One text where the condition holds, the other elsewhere."""
    return Case(When(condition, then=then), default=otherwise, output_field=TextField())

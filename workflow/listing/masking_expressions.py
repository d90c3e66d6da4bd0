"""The masks of :mod:`workflow.identifiers.masking` as the database makes them, for files of whole lists.

A test compares every one with its function on both databases; the function is the rule.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Concat, Left, Length, Repeat, Right
from django.db.models.lookups import GreaterThanOrEqual, LessThan

STAR = Value("*")
SHORTEST_NAME, SHORTEST_PLATE = 3, 6


def masked_name(column: str) -> Case:
    """``mask_name`` of a column."""
    length = Length(F(column))
    return Case(
        When(
            GreaterThanOrEqual(length, SHORTEST_NAME),
            then=_text(Left(column, 1), Repeat(STAR, length - 2), Right(column, 1)),
        ),
        When(GreaterThanOrEqual(length, 1), then=_text(Left(column, 1), Repeat(STAR, length - 1))),
        default=Value(""),
        output_field=TextField(),
    )


def masked_plate(column: str) -> Case:
    """``mask_plate`` of a column; no plate stays empty."""
    length = Length(F(column))
    return Case(
        When(LessThan(length, SHORTEST_PLATE), then=Repeat(STAR, length)),
        default=_text(Left(column, 2), Value("·"), Repeat(STAR, length - 5), Right(column, 3)),
        output_field=TextField(),
    )


def _text(*parts: Any) -> Concat:
    return Concat(*parts, output_field=TextField())

"""The masks of :mod:`workflow.identifiers.masking` as the database makes them, for files of whole lists.

A test compares every one with its function on both databases; the function is the rule.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, Q, TextField, Value, When
from django.db.models.functions import Concat, Left, Length, Repeat, Right
from django.db.models.lookups import GreaterThanOrEqual, In, LessThan
from django.utils.translation import gettext

from workflow.identifiers.masking import COMPOUND_SURNAMES

STAR = Value("*")
SHORTEST_NAME, SHORTEST_PLATE, COMPOUND = 3, 6, 2


def titled_name(column: str) -> Case:
    """``salutation`` of a column in the language of the moment; no name stays empty."""
    length = Length(F(column))
    before, after = (Value(part) for part in gettext("Mr/Ms %(surname)s").split("%(surname)s"))
    compound = Q(In(Left(column, COMPOUND), sorted(COMPOUND_SURNAMES))) & Q(GreaterThanOrEqual(length, SHORTEST_NAME))
    return Case(
        When(compound, then=_text(before, Left(column, COMPOUND), after)),
        When(GreaterThanOrEqual(length, 1), then=_text(before, Left(column, 1), after)),
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

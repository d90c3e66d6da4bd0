"""Numbers as strings in plain digits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reinsurance.rules.amounts import SHARE_DIGITS, WIDE, rounded


class Plain:
    """Shows amounts with the decimals of one currency."""

    def __init__(self, digits: int) -> None:
        self.digits = digits

    def __call__(self, amount: Decimal) -> str:
        return f"{WIDE.quantize(amount or Decimal(0), Decimal(1).scaleb(-self.digits)):f}"


def plain(percentage: Decimal) -> str:
    """A percentage with ten decimals."""
    return f"{WIDE.quantize(percentage or Decimal(0), Decimal(1).scaleb(-SHARE_DIGITS)):f}"


def percent(exact: Fraction) -> str:
    """An exact percentage, rounded to ten decimals."""
    return plain(rounded(exact, SHARE_DIGITS))


def added(rows: Iterable[Mapping[str, Any]], name: str, show: Plain) -> str:
    """The sum of one column of amounts."""
    return show(sum((Decimal(row[name]) for row in rows if row.get(name)), Decimal(0)))

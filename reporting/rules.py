"""Targets as pure functions: the gap to a target, values that make sense, months as people write them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

PERCENT, POINTS = "percent", "points"
HIGHEST_PERCENT = Decimal(200)
CENT = Decimal("0.01")
_MONTH = re.compile(r"(\d{4})\s*(?:[-/.年])?\s*(\d{1,2})\s*月?(?:份)?")


@dataclass(frozen=True, slots=True)
class Gap:
    """How far a figure is from its target. ``unit`` is "points" (percentage points) for figures in percent."""

    amount: Decimal
    unit: str
    met: bool

    @property
    def signed(self) -> str:
        """The amount with its sign; nothing has none."""
        return f"{self.amount:+.2f}" if self.amount else "0.00"


def gap(value: Decimal | None, target: Decimal | None, *, unit: str = PERCENT, better: int = 1) -> Gap | None:
    """``value`` − ``target``: percentage points of a rate, never percent of it; else the unit of the figure.

    ``better`` -1: the target is met by staying at or below it. None where there is no value or no target.
    """
    if value is None or target is None:
        return None
    amount = (value - target).quantize(CENT, ROUND_HALF_UP)
    return Gap(amount, POINTS if unit == PERCENT else unit, amount * better >= 0)


def fault_of(unit: str, better: int, base: Decimal, challenge: Decimal | None) -> str:
    """The code of what is wrong with the values of a target; "" if nothing is."""
    values = [base] if challenge is None else [base, challenge]
    if any(value < 0 for value in values):
        return "target_negative"
    if unit == PERCENT and any(value > HIGHEST_PERCENT for value in values):
        return "target_over_limit"
    if challenge is not None and (challenge - base) * better < 0:
        return "target_challenge"
    return ""


def month_of(text: str) -> date | None:
    """The first day of a month written as 2026-06, 2026/6, 202606 or 2026年6月; None if it is none."""
    found = _MONTH.fullmatch(text.strip())
    if found is None:
        return None
    year, month = int(found[1]), int(found[2])
    return date(year, month, 1) if 2000 <= year <= 2100 and 1 <= month <= 12 else None


def month_end(day: date) -> date:
    """The last day of the month of ``day``."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def shifted(day: date, months: int) -> date:
    """The same day a number of months on; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day))


def whole_month(first: date, last: date) -> date | None:
    """The first day of the month that the window is exactly, both ends inclusive; None if it is none."""
    return first if first.day == 1 and last == month_end(first) else None


def whole_months(first: date, last: date) -> list[date]:
    """The first days of the months that lie wholly in the window, both ends inclusive."""
    found = []
    month = first.replace(day=1)
    while month <= last:
        if first <= month and month_end(month) <= last:
            found.append(month)
        month = shifted(month, 1)
    return found


def places(values: Mapping[str, Decimal | None], better: int = 1) -> dict[str, int | None]:
    """The place of each key, best first; equal values share one and the next is skipped. None has no place.

    ``better`` -1: the smallest value comes first.
    """
    valued = [value for value in values.values() if value is not None]
    return {
        key: None if value is None else 1 + sum(other * better > value * better for other in valued)
        for key, value in values.items()
    }

"""Verified complaints stop calls to new customers (renewals brief §6: two in a year, three months)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta


def stopped_until(verified: Iterable[date], *, on: date, most: int, within_days: int, stop_days: int) -> date | None:
    """The last day of the stop that stands on ``on``, or None: ``most`` complaints within ``within_days`` days begin a
    stop of ``stop_days`` days, the day of the last one included."""
    days = sorted(day for day in verified if day <= on)
    ends = [
        last + timedelta(days=stop_days - 1)
        for first, last in zip(days, days[most - 1 :], strict=False)
        if (last - first).days < within_days
    ]
    return max((end for end in ends if end >= on), default=None)

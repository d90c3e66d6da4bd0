"""Spreads callbacks over the days of a caller (brief §1.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date


def spread(ids: Sequence[int], days: Sequence[date], booked: Mapping[date, int], per_day: int) -> dict[int, date]:
    """Each of ``ids``, in their order, on the first day that has room; those that find none are left out.

    ``booked`` is what the caller has on a day already.
    """
    room = {day: max(per_day - booked.get(day, 0), 0) for day in days}
    found: dict[int, date] = {}
    places = iter([day for day in days for _place in range(room[day])])
    for each in ids:
        day = next(places, None)
        if day is None:
            break
        found[each] = day
    return found

"""Days a pack looks at beside its own: the month before, and the months up to the last. Pure functions."""

from __future__ import annotations

from datetime import date, timedelta

from reporting.rules import month_end, shifted, whole_month


def month_start(day: date, back: int) -> date:
    """The first day of the month ``back`` months before that of ``day``."""
    return shifted(day.replace(day=1), -back)


def a_month_earlier(day: date) -> date:
    """The same day of the month before; the last day of a month stays the last."""
    same = shifted(day, -1)
    return month_end(same) if day == month_end(day) else same


def before(first: date, last: date, as_of: date) -> tuple[date, date, date]:
    """The window before and the day up to which it was known then: as old as this one is now.

    Before a whole month lies the month before; before other days lie as many days.
    """
    if whole_month(first, last) is not None:
        start = month_start(first, 1)
        return start, month_end(start), a_month_earlier(as_of)
    length = last - first + timedelta(days=1)
    return first - length, last - length, as_of - length


def months_up_to(last: date, count: int) -> list[tuple[date, date]]:
    """``count`` months, the oldest first; the last one ends on ``last``."""
    starts = [month_start(last, back) for back in range(count - 1, -1, -1)]
    return [(start, min(month_end(start), last)) for start in starts]

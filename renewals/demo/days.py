"""The calendar of the story: working days of the mainland, moments in Shanghai."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from workflow.working_time import SHANGHAI, is_working_day

DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
def worked(day: date) -> bool:
    """Whether the branches work that day."""
    return is_working_day(day)


def from_workday(day: date) -> date:
    """``day`` itself, or the next day that is worked."""
    while not worked(day):
        day += DAY
    return day


def back_to_workday(day: date) -> date:
    """``day`` itself, or the last worked day before it."""
    while not worked(day):
        day -= DAY
    return day


def next_workday(day: date, steps: int = 1) -> date:
    """The ``steps``-th worked day after ``day``."""
    for _step in range(steps):
        day = from_workday(day + DAY)
    return day


def last_workday(day: date, steps: int = 1) -> date:
    """The ``steps``-th worked day before ``day``."""
    for _step in range(steps):
        day = back_to_workday(day - DAY)
    return day


def moment(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """That hour of a local day."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def year_later(day: date) -> date:
    """The same day of the next year: the last covered day of the next period."""
    return year_before(day, -1)


def year_before(day: date, years: int = 1) -> date:
    """The same day ``years`` earlier; the 28th for a leap day."""
    leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - years, day.month, 28 if leap_day else day.day)


def month_before(month: date, months: int) -> date:
    """The first day of the month ``months`` before."""
    place = month.year * 12 + month.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)

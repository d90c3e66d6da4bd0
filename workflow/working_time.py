"""Working days and hours of the mainland, where deadlines are counted (renewals brief §1.5 rows 4 and 14).

The published calendar is ``chinesecalendar``; it ends with the last year the State Council has announced. Beyond it,
Monday to Friday are worked. ``overrides`` (day → worked) win over both; :func:`calendar_overrides` reads them once.

A working hour is any hour of a working day, around the clock: "48 working hours" are two working days, whatever the
opening hours of a branch.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar

from accounts.compiled import Compiled
from workflow.models import CalendarDay

SHANGHAI = ZoneInfo("Asia/Shanghai")
NO_OVERRIDES: Mapping[date, bool] = {}
SATURDAY = 5


_OVERRIDES = Compiled(lambda: CalendarDay.objects.order_by().values_list("day", "working"))


def calendar_overrides() -> dict[date, bool]:
    """The exceptions kept in the database; one query."""
    return dict(_OVERRIDES())


def is_working_day(day: date, overrides: Mapping[date, bool] = NO_OVERRIDES) -> bool:
    """Whether the branches work on ``day``."""
    known = overrides.get(day)
    return published_working_day(day) if known is None else known


@lru_cache(maxsize=8192)
def published_working_day(day: date) -> bool:
    """Whether ``day`` is worked by the published calendar, which stays the same while the process runs."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # the calendar's way to say that the holidays of that year are not announced yet
        return day.weekday() < SATURDAY


def is_public_holiday(day: date, overrides: Mapping[date, bool] = NO_OVERRIDES) -> bool:
    """Whether ``day`` is off for another reason than being a Saturday or Sunday: a holiday of the State Council, or a
    weekday that an exception gives free."""
    if is_working_day(day, overrides):
        return False
    return day.weekday() < SATURDAY or day in overrides or _named_holiday(day)


@lru_cache(maxsize=8192)
def _named_holiday(day: date) -> bool:
    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:  # as above
        return False
    return bool(off and name)


def add_working_days(day: date, n: int, overrides: Mapping[date, bool] = NO_OVERRIDES) -> date:
    """The ``n``-th working day after ``day`` (``n`` ≥ 0; 0 is ``day`` itself, worked or not)."""
    if n < 0:
        raise ValueError(n)
    while n > 0:
        day += timedelta(days=1)
        n -= is_working_day(day, overrides)
    return day


def add_working_hours(start: datetime, hours: int, overrides: Mapping[date, bool] = NO_OVERRIDES) -> datetime:
    """The instant when ``hours`` working hours have passed since ``start`` (aware), in Shanghai time."""
    if hours < 0:
        raise ValueError(hours)
    moment, left = start.astimezone(SHANGHAI), timedelta(hours=hours)
    while left:
        midnight = datetime.combine(moment.date() + timedelta(days=1), time.min, SHANGHAI)
        if is_working_day(moment.date(), overrides):
            if left <= midnight - moment:
                return moment + left
            left -= midnight - moment
        moment = midnight
    return moment

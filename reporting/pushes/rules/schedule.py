"""When a subscription is due: days of a rule at times of the day, on the clock of the wall."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

WORKING_DAYS, WEEKDAYS, MONTH_DAYS = "working_days", "weekdays", "month_days"
#: A next instant is looked for on so many days; no rule leaves out a whole year.
FARTHEST = 400
MOST_TIMES = 6
DAY = timedelta(days=1)
IsWorking = Callable[[date], bool]
_TIME = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")
_BETWEEN = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, slots=True)
class Schedule:
    """``numbers`` are weekdays (1 Monday to 7) or days of the month; 29 to 31 stand for the last day of a shorter one.

    ``times`` are in local time, ascending.
    """

    days: str
    numbers: tuple[int, ...]
    times: tuple[time, ...]

    def falls_on(self, day: date, is_working: IsWorking) -> bool:
        """Whether something is due on ``day``."""
        if self.days == WORKING_DAYS:
            return is_working(day)
        if self.days == WEEKDAYS:
            return day.isoweekday() in self.numbers
        last = monthrange(day.year, day.month)[1]
        return day.day in {min(number, last) for number in self.numbers}


def next_instant(schedule: Schedule, after: datetime, is_working: IsWorking, zone: tzinfo) -> datetime | None:
    """The first due instant later than ``after``; None where there is none within :data:`FARTHEST` days."""
    day = after.astimezone(zone).date()
    return next((at for at in _from(schedule, day, FARTHEST, is_working, zone) if at > after), None)


def instants_between(
    schedule: Schedule, first: datetime, last: datetime, is_working: IsWorking, zone: tzinfo, *, most: int
) -> list[datetime]:
    """The due instants from ``first`` to ``last``, both inclusive, oldest first; of more than ``most`` the newest."""
    start, end = first.astimezone(zone).date(), last.astimezone(zone).date()
    start = max(start, end - FARTHEST * DAY)
    found = [at for at in _from(schedule, start, (end - start).days + 1, is_working, zone) if first <= at <= last]
    return found[-most:]


def _from(schedule: Schedule, day: date, days: int, is_working: IsWorking, zone: tzinfo) -> Iterator[datetime]:
    for each in (day + number * DAY for number in range(days)):
        if schedule.falls_on(each, is_working):
            yield from (datetime.combine(each, moment, zone) for moment in schedule.times)


def times_in(text: str) -> tuple[time, ...] | None:
    """The times of day in a text such as "08:30, 17:00", ascending, each once; None if it says anything else."""
    found = [_TIME.fullmatch(part) for part in _BETWEEN.split(text.strip()) if part]
    if not found or len(found) > MOST_TIMES:
        return None
    times = {time(int(each[1]), int(each[2])) for each in found if each is not None}
    return tuple(sorted(times)) if all(found) else None


def month_days_in(text: str) -> tuple[int, ...] | None:
    """The days of the month in a text such as "1, 15", ascending, each once; None if it says anything else."""
    parts = [part for part in _BETWEEN.split(text.strip()) if part]
    if not parts or not all(part.isascii() and part.isdigit() and 1 <= int(part) <= 31 for part in parts):
        return None
    return tuple(sorted({int(part) for part in parts}))

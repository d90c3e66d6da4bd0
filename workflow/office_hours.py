"""Office time: the hours in which the branches work, on which the deadlines of approvals are counted (claims §1.7).

Unlike a working hour (``workflow.working_time``: any hour of a working day), an office hour lies between opening and
closing of a working day. Opening hours are a branch setting; holidays and 调休 come from the calendar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from workflow.working_time import NO_OVERRIDES, SHANGHAI, is_working_day

#: A deadline is found within this many days, or the calendar has no working day left.
FARTHEST = 3660


@dataclass(frozen=True, slots=True)
class Opening:
    """Whole hours of the day, ``until`` excluded; 0 to 24 is the whole day."""

    opens: int = 9
    until: int = 18

    def span(self, day: date) -> tuple[datetime, datetime]:
        """First and last instant of the office day."""
        midnight = datetime.combine(day, time.min, SHANGHAI)
        return midnight + timedelta(hours=self.opens), midnight + timedelta(hours=self.until)


def add_office_minutes(
    start: datetime, minutes: int, opening: Opening, overrides: Mapping[date, bool] = NO_OVERRIDES
) -> datetime:
    """The instant when ``minutes`` office minutes have passed since ``start`` (aware), in Shanghai time."""
    if minutes < 0 or opening.opens >= opening.until:
        raise ValueError(minutes, opening)
    left = timedelta(minutes=minutes)
    day = start.astimezone(SHANGHAI).date()
    for _day in range(FARTHEST):
        if is_working_day(day, overrides):
            opens, closes = opening.span(day)
            begin = max(start.astimezone(SHANGHAI), opens)
            if begin < closes and left <= closes - begin:
                return begin + left
            left -= max(closes - begin, timedelta(0))
        day += timedelta(days=1)
    raise ValueError(start)


def office_minutes_between(
    start: datetime, end: datetime, opening: Opening, overrides: Mapping[date, bool] = NO_OVERRIDES
) -> int:
    """Whole office minutes from ``start`` to ``end``; 0 where ``end`` is not later."""
    total = timedelta(0)
    first, last = start.astimezone(SHANGHAI), end.astimezone(SHANGHAI)
    for day in {first.date(), last.date()}:
        if is_working_day(day, overrides):
            opens, closes = opening.span(day)
            total += max(min(last, closes) - max(first, opens), timedelta(0))
    between = (first.date() + timedelta(days=number) for number in range(1, (last.date() - first.date()).days))
    total += timedelta(hours=opening.until - opening.opens) * sum(is_working_day(day, overrides) for day in between)
    return int(total.total_seconds() // 60)

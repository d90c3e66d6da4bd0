"""Weeks from Monday to Sunday in local time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from workflow.working_time import SHANGHAI

DAYS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """``monday`` is its first day; ``end`` is the first instant after it."""

    monday: date

    @property
    def last(self) -> date:
        """Sunday."""
        return self.monday + timedelta(days=6)

    @property
    def start(self) -> datetime:
        """The first instant of Monday."""
        return datetime.combine(self.monday, time.min, SHANGHAI)

    @property
    def end(self) -> datetime:
        """The first instant of the next Monday."""
        return datetime.combine(self.monday + DAYS, time.min, SHANGHAI)


def before(day: date) -> Week:
    """The last whole week before a day."""
    return Week(day - timedelta(days=day.weekday()) - DAYS)

"""Settings of branches and the hours in which offices are open, over the raw settings and calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import chinese_calendar

from tests.reporting.three_ways.raw import DAY, FIRST_DAY, OFFICE, begin_of, records
from workflow.models import BranchSetting, CalendarDay

HOUR, MINUTE = DAY // 24, DAY // 1440
SATURDAY = 5
#: What holds where no branch says otherwise: claims brief §1.7, reinsurance brief §7.1, Insurance Law art. 103.
DEFAULTS: dict[str, Any] = {
    "workflow.office_opens": 9,
    "workflow.office_closes": 18,
    "reinsurance.inception_days": 3,
    "reinsurance.capital_and_reserves": 200_000,
}


def local_day(instant: int) -> int:
    """The office's day of an instant."""
    return (instant + OFFICE) // DAY + FIRST_DAY


class Settings:
    """What is set for branches from days on. ``paths``: branch → path."""

    def __init__(self, paths: Mapping[int, str]) -> None:
        self.paths = paths
        self.rows = [
            (row["code"], paths[row["branch"]], row["valid_from"], row["value"])
            for row in records(BranchSetting, "code", "branch", "valid_from", "value")
            if row["code"] in DEFAULTS
        ]

    def value(self, code: str, branch: int, on: int) -> Any:
        """That of the nearest branch upward, its latest, else the default."""
        path = self.paths[branch]
        known = [
            (len(place), begins, value)
            for name, place, begins, value in self.rows
            if name == code and path.startswith(place) and begins <= on
        ]
        return max(known, key=lambda each: each[:2])[2] if known else DEFAULTS[code]


class OfficeHours:
    """How long offices were open between two instants."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.exceptions = {row["day"]: row["working"] for row in records(CalendarDay, "day", "working")}
        self.worked: dict[int, bool] = {}
        self.told: dict[tuple[int, int, int], int] = {}

    def minutes(self, branch: int, begins: int, ends: int) -> int:
        """Whole minutes; the hours are those of the day on which it ends."""
        asked = (branch, begins, ends)
        if asked not in self.told:
            on = local_day(ends)
            opens, closes = (
                int(self.settings.value(f"workflow.office_{name}", branch, on)) for name in ("opens", "closes")
            )
            open_for = 0
            for day in range(local_day(begins), on + 1):
                if self.works(day):
                    since, until = begin_of(day) + opens * HOUR, begin_of(day) + closes * HOUR
                    open_for += max(0, min(ends, until) - max(begins, since))
            self.told[asked] = open_for // MINUTE
        return self.told[asked]

    def works(self, day: int) -> bool:
        """By the exceptions kept, the published calendar, or the weekday in years that have none yet."""
        if day not in self.worked:
            self.worked[day] = self.exceptions[day] if day in self.exceptions else _published(date.fromordinal(day))
        return self.worked[day]


def _published(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY

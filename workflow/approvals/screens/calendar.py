"""A year of the working-time calendar as the page shows it: published holidays and 调休, and the own exceptions."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import chinese_calendar
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.models import CalendarDay
from workflow.working_time import SATURDAY, is_working_day

MONTHS = 12
#: Any week, for the names of its days.
MONDAY_TO_SUNDAY = [date(2024, 1, day) for day in range(1, 8)]
MARKS: Mapping[str, str | Promise] = {
    "holiday": pgettext_lazy("mark of a day", "off"),
    "worked": pgettext_lazy("mark of a day", "work"),
}
#: The names ``chinesecalendar`` gives to the statutory holidays.
HOLIDAYS: Mapping[str, str | Promise] = {
    "New Year's Day": _("New Year's Day"),
    "Spring Festival": _("Spring Festival"),
    "Tomb-sweeping Day": _("Tomb-sweeping Day"),
    "Labour Day": _("Labour Day"),
    "Dragon Boat Festival": _("Dragon Boat Festival"),
    "National Day": _("National Day"),
    "Mid-autumn Festival": _("Mid-autumn Festival"),
}


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day.

    ``look``: plain, rest (weekend), holiday (a weekday that is free), worked (调休: a weekend day that is worked).
    """

    day: date
    working: bool
    look: str
    holiday: str | Promise
    note: str
    own: bool

    @property
    def mark(self) -> str | Promise:
        """休 on a holiday, 班 on a weekend that is worked."""
        return MARKS.get(self.look, "")


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks from Monday to Sunday; None: a day of another month."""

    first: date
    weekdays: list[date]
    weeks: list[list[DayCell | None]]


def months_of(year: int) -> list[Month]:
    """The year, in one query."""
    rows = {row.day: row for row in CalendarDay.objects.filter(day__year=year)}
    overrides = {day: row.working for day, row in rows.items()}
    weeks = Calendar()
    return [
        Month(
            date(year, month, 1),
            MONDAY_TO_SUNDAY,
            [
                [_cell(day, rows, overrides) if day.month == month else None for day in week]
                for week in weeks.monthdatescalendar(year, month)
            ],
        )
        for month in range(1, MONTHS + 1)
    ]


def is_published(year: int) -> bool:
    """Whether the State Council's arrangement for ``year`` is known; else weekends alone are free."""
    try:
        chinese_calendar.is_workday(date(year, 6, 1))
    except NotImplementedError:
        return False
    return True


def _cell(day: date, rows: Mapping[date, CalendarDay], overrides: Mapping[date, bool]) -> DayCell:
    working = is_working_day(day, overrides)
    weekend = day.weekday() >= SATURDAY
    row = rows.get(day)
    look = ("worked" if weekend else "plain") if working else ("rest" if weekend else "holiday")
    return DayCell(day, working, look, holiday_name(day), row.note if row is not None else "", row is not None)


def holiday_name(day: date) -> str | Promise:
    """The published holiday a day belongs to; "" where there is none or nothing is published."""
    try:
        _free, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return ""
    return HOLIDAYS.get(str(name), str(name)) if name else ""

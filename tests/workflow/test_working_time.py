"""Working days and hours, against the published arrangement of holidays."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from workflow.models import CalendarDay
from workflow.working_time import SHANGHAI, add_working_days, add_working_hours, calendar_overrides, is_working_day


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        pytest.param(date(2026, 6, 1), True, id="monday"),
        pytest.param(date(2026, 6, 6), False, id="saturday"),
        pytest.param(date(2026, 10, 1), False, id="national day"),
        pytest.param(date(2026, 10, 10), True, id="saturday worked instead of a holiday"),
        pytest.param(date(2027, 3, 1), True, id="monday of a year not yet published"),
        pytest.param(date(2027, 10, 2), False, id="saturday of a year not yet published"),
    ],
)
def test_day_is_worked(day, worked):
    assert is_working_day(day) is worked


def test_override_wins_over_the_calendar():
    assert is_working_day(date(2027, 10, 1), {date(2027, 10, 1): False}) is False
    assert is_working_day(date(2026, 6, 6), {date(2026, 6, 6): True}) is True


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        pytest.param(date(2026, 6, 1), 7, date(2026, 6, 10), id="over one weekend"),
        pytest.param(date(2026, 9, 30), 1, date(2026, 10, 8), id="over the national holiday"),
        pytest.param(date(2026, 6, 6), 0, date(2026, 6, 6), id="none"),
        pytest.param(date(2027, 9, 30), 2, date(2027, 10, 4), id="year not yet published"),
    ],
)
def test_working_days_are_added(start, n, end):
    assert add_working_days(start, n) == end


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        pytest.param((2026, 6, 1, 10), 48, (2026, 6, 3, 10), id="two working days"),
        pytest.param((2026, 6, 5, 10), 48, (2026, 6, 9, 10), id="over a weekend"),
        pytest.param((2026, 6, 6, 10), 48, (2026, 6, 10, 0), id="begins on a saturday"),
        pytest.param((2026, 6, 6, 10), 0, (2026, 6, 6, 10), id="none"),
    ],
)
def test_working_hours_are_added(start, hours, end):
    assert add_working_hours(datetime(*start, tzinfo=SHANGHAI), hours) == datetime(*end, tzinfo=SHANGHAI)


def test_negative_spans_are_refused():
    with pytest.raises(ValueError, match="-1"):
        add_working_days(date(2026, 6, 1), -1)
    with pytest.raises(ValueError, match="-1"):
        add_working_hours(datetime(2026, 6, 1, tzinfo=SHANGHAI), -1)


@pytest.mark.django_db
def test_overrides_are_read_from_the_table():
    CalendarDay.objects.create(day=date(2027, 2, 6), working=False, note="春节")
    assert calendar_overrides() == {date(2027, 2, 6): False}

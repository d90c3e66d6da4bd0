"""Days, periods and texts of pushes, as values."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from reporting.pushes.rules.periods import PERIODS, earlier, span_of
from reporting.pushes.rules.schedule import (
    Schedule,
    instants_between,
    month_days_in,
    next_instant,
    times_in,
)
from reporting.pushes.rules.texts import fitted_lines, size
from workflow.working_time import is_working_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = (time(8, 30),)


def at(month: int, day: int, hour: int = 8, minute: int = 30, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("schedule", "after", "expected"),
    [
        pytest.param(Schedule("working_days", (), MORNING), at(6, 1), at(6, 2), id="the instant itself is past"),
        pytest.param(Schedule("working_days", (), MORNING), at(6, 1, 8, 29), at(6, 1), id="later the same day"),
        pytest.param(Schedule("working_days", (), MORNING), at(6, 5), at(6, 8), id="over a weekend"),
        pytest.param(Schedule("working_days", (), MORNING), at(9, 30), at(10, 8), id="over the national holiday"),
        pytest.param(Schedule("working_days", (), MORNING), at(9, 18), at(9, 20), id="a worked Sunday"),
        pytest.param(Schedule("weekdays", (1, 5), MORNING), at(6, 1), at(6, 5), id="Monday and Friday"),
        pytest.param(Schedule("month_days", (31,), MORNING), at(6, 1), at(6, 30), id="31 is the last day"),
        pytest.param(Schedule("month_days", (1, 15), MORNING), at(6, 16), at(7, 1), id="next month"),
        pytest.param(Schedule("weekdays", (1,), (time(8, 30), time(17))), at(6, 1), at(6, 1, 17, 0), id="twice a day"),
        pytest.param(Schedule("weekdays", (), MORNING), at(6, 1), None, id="never"),
    ],
)
def test_next_instant(schedule: Schedule, after: datetime, expected: datetime | None) -> None:
    assert next_instant(schedule, after, is_working_day, SHANGHAI) == expected


def test_instants_between_are_inclusive_and_the_newest_when_there_are_many() -> None:
    daily = Schedule("weekdays", (1, 2, 3, 4, 5, 6, 7), MORNING)

    found = instants_between(daily, at(6, 1), at(6, 4), is_working_day, SHANGHAI, most=3)

    assert found == [at(6, 2), at(6, 3), at(6, 4)]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("08:30", (time(8, 30),)),
        ("17:00，8:30 08:30", (time(8, 30), time(17))),
        ("8：30", (time(8, 30),)),
        ("", None),
        ("24:00", None),
        ("08:60", None),
        ("morning", None),
        ("1:00 2:00 3:00 4:00 5:00 6:00 7:00", None),
    ],
)
def test_times_as_people_write_them(text: str, times: tuple[time, ...] | None) -> None:
    assert times_in(text) == times


@pytest.mark.parametrize(
    ("text", "days"), [("1, 15", (1, 15)), ("31、1", (1, 31)), ("0", None), ("32", None), ("", None), ("x", None)]
)
def test_days_of_the_month_as_people_write_them(text: str, days: tuple[int, ...] | None) -> None:
    assert month_days_in(text) == days


@pytest.mark.parametrize(
    ("period", "today", "days", "before"),
    [
        ("today", date(2026, 6, 1), ("06-01", "06-01"), ("05-31", "05-31")),
        ("yesterday", date(2026, 6, 1), ("05-31", "05-31"), ("05-30", "05-30")),
        ("last_7_days", date(2026, 6, 10), ("06-03", "06-09"), ("05-27", "06-02")),
        ("month_to_date", date(2026, 3, 31), ("03-01", "03-31"), ("02-01", "02-28")),
        ("whole_month", date(2026, 6, 10), ("06-01", "06-30"), ("05-01", "05-31")),
        ("last_month", date(2026, 6, 10), ("05-01", "05-31"), ("04-01", "04-30")),
    ],
)
def test_periods_and_what_they_are_compared_with(
    period: str, today: date, days: tuple[str, str], before: tuple[str, str]
) -> None:
    spans = span_of(period, today), earlier(period, today)

    assert [(f"{span.first:%m-%d}", f"{span.last:%m-%d}") for span in spans] == [days, before]
    assert spans[0].as_of == today


def test_comparison_never_knows_more_than_its_own_day() -> None:
    today = date(2026, 6, 10)
    assert all(earlier(period, today).as_of < today for period in PERIODS)


def more(number: int) -> str:
    return f"… 另有 {number} 行"


@pytest.mark.parametrize("most", [30, 60, 120, 500, 2048])
def test_text_is_cut_by_whole_lines_and_fits(most: int) -> None:
    lines = [f"机构{number}: 66.67%" for number in range(40)]

    text, left = fitted_lines("标题", lines, "http://x/", most, more)

    assert size(text) <= most
    said = [line for line in text.splitlines() if line.startswith("机构")]
    assert said == lines[: len(lines) - left]
    assert (more(left) in text) or not left


def test_text_within_its_limit_is_whole() -> None:
    assert fitted_lines("head", ["a", "b"], "foot", 13, more) == ("head\na\nb\nfoot", 0)
    assert fitted_lines("", ["a"] * 1000, "", 0, more)[1] == 0

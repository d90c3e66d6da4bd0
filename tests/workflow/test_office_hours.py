"""Office time: what counts between opening and closing, over holidays, 调休 and weekends."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pytest

from workflow.office_hours import Opening, add_office_minutes, office_minutes_between
from workflow.working_time import SHANGHAI

NINE_TO_SIX = Opening(9, 18)


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        pytest.param(at(6, 1, 10), 60, at(6, 1, 11), id="within the day"),
        pytest.param(at(6, 1, 7), 60, at(6, 1, 10), id="before opening"),
        pytest.param(at(6, 1, 19), 60, at(6, 2, 10), id="after closing"),
        pytest.param(at(6, 1, 17), 60, at(6, 1, 18), id="exactly until closing"),
        pytest.param(at(6, 1, 17), 61, at(6, 2, 9, 1), id="a minute over closing"),
        pytest.param(at(6, 1, 18), 1, at(6, 2, 9, 1), id="begins at closing"),
        pytest.param(at(6, 5, 17), 120, at(6, 8, 10), id="over a weekend"),
        pytest.param(at(6, 6, 12), 30, at(6, 8, 9, 30), id="begins on a saturday"),
        pytest.param(at(2, 14, 17), 120, at(2, 24, 10), id="a worked saturday before the spring festival"),
        pytest.param(at(2, 17, 12), 60, at(2, 24, 10), id="begins on a holiday"),
        pytest.param(at(6, 1, 10), 540 * 5, at(6, 8, 10), id="five days"),
        pytest.param(at(6, 1, 10), 0, at(6, 1, 10), id="nothing within the day"),
    ],
)
def test_office_minutes_are_added(start: datetime, minutes: int, end: datetime) -> None:
    assert add_office_minutes(start, minutes, NINE_TO_SIX) == end


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        pytest.param(at(6, 1, 7), at(6, 1, 8), 0, id="before opening"),
        pytest.param(at(6, 1, 8), at(6, 1, 9, 30), 30, id="across opening"),
        pytest.param(at(6, 1, 17), at(6, 1, 23), 60, id="across closing"),
        pytest.param(at(6, 5, 17), at(6, 8, 10), 120, id="over a weekend"),
        pytest.param(at(2, 14, 9), at(2, 24, 9), 540, id="over the spring festival"),
        pytest.param(at(6, 2, 9), at(6, 1, 9), 0, id="backwards"),
        pytest.param(at(6, 1, 10), at(6, 1, 10, 0), 0, id="no time"),
    ],
)
def test_office_minutes_between(start: datetime, end: datetime, minutes: int) -> None:
    assert office_minutes_between(start, end, NINE_TO_SIX) == minutes


def test_exceptions_of_the_calendar_win() -> None:
    closed, worked = {date(2026, 6, 2): False}, {date(2026, 6, 6): True}
    assert add_office_minutes(at(6, 1, 17), 120, NINE_TO_SIX, closed) == at(6, 3, 10)
    assert add_office_minutes(at(6, 5, 17), 120, NINE_TO_SIX, worked) == at(6, 6, 10)


@pytest.mark.parametrize(("opening", "minutes"), [(Opening(9, 9), 1), (Opening(18, 9), 1), (NINE_TO_SIX, -1)])
def test_impossible_hours_are_refused(opening: Opening, minutes: int) -> None:
    with pytest.raises(ValueError, match="Opening"):
        add_office_minutes(at(6, 1, 10), minutes, opening)


def test_minutes_that_were_added_lie_between() -> None:
    """5,000 random starts, lengths, opening hours and exceptions of 2026: adding and counting are inverse."""
    chance = random.Random(20260601)
    for _trial in range(5000):
        opens = chance.randrange(0, 23)
        opening = Opening(opens, chance.randrange(opens + 1, 25))
        start = at(1, 1, 0) + timedelta(minutes=chance.randrange(60 * 24 * 365))
        overrides = {
            date(2026, 1, 1) + timedelta(days=chance.randrange(365)): chance.random() < 0.5 for _day in range(9)
        }
        minutes = chance.randrange(0, 5000)
        end = add_office_minutes(start, minutes, opening, overrides)
        assert office_minutes_between(start, end, opening, overrides) == minutes

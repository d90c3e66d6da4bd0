"""When a customer is taken back: days without follow-up, protection, working hours backwards."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewals.assignment.rules.reclaiming import Followed, StaleNumbers, hours_back, is_stale
from workflow.working_time import SHANGHAI, add_working_hours, is_working_day

TODAY = date(2026, 6, 15)
NUMBERS = StaleNumbers()


def followed(idle: int, *, left: int = 60, next_in: int | None = None) -> Followed:
    day = timedelta(days=1)
    return Followed(TODAY - idle * day, TODAY + left * day, None if next_in is None else TODAY + next_in * day)


@pytest.mark.parametrize(
    ("row", "stale"),
    [
        pytest.param(followed(6), False, id="six days"),
        pytest.param(followed(7), True, id="seven days"),
        pytest.param(followed(2, left=15), False, id="two days at T−15"),
        pytest.param(followed(3, left=15), True, id="three days at T−15"),
        pytest.param(followed(3, left=16), False, id="three days at T−16"),
        pytest.param(followed(9, next_in=0), False, id="next contact today protects"),
        pytest.param(followed(9, next_in=-1), True, id="next contact missed"),
        pytest.param(followed(29, next_in=5), False, id="protected to the 29th day"),
        pytest.param(followed(30, next_in=5), True, id="no protection from the 30th day"),
    ],
)
def test_stale(row, stale):
    assert is_stale(row, TODAY, NUMBERS) is stale


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)),
    later=st.integers(0, 60 * 24 * 12),
    hours=st.integers(1, 72),
)
def test_hours_back_is_the_other_side_of_a_deadline(start, later, hours):
    """Started at or before the instant ⇔ the deadline has come."""
    begun = start.replace(tzinfo=SHANGHAI)
    now = begun + timedelta(minutes=later)
    assert (begun <= hours_back(now, hours, is_working_day)) == (add_working_hours(begun, hours) <= now)

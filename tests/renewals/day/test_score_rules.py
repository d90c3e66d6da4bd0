"""The order of the queue as a pure rule: premium × chance × urgency, with the reasons as codes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewals.day.rules.score import Candidate, Reason, ScoreTable, chance_of, score, urgency_of
from renewals.rules.contact import Intention

PLAIN = Candidate(premium=Decimal("8000.00"), days_left=5, intention=Intention.GOOD)
candidates = st.builds(
    Candidate,
    premium=st.decimals(0, 1_000_000, places=2),
    days_left=st.none() | st.integers(-90, 120),
    intention=st.sampled_from(Intention),
    quoted=st.booleans(),
    interested=st.booleans(),
    overdue=st.booleans(),
)


@pytest.mark.parametrize(
    ("change", "points"),
    [
        pytest.param({}, "4800", id="B with 5 days left"),
        pytest.param({"intention": Intention.HIGH}, "7200", id="A"),
        pytest.param({"intention": Intention.MEDIUM}, "3200", id="C"),
        pytest.param({"intention": Intention.LOW}, "1200", id="D"),
        pytest.param({"intention": Intention.NONE}, "400", id="E"),
        pytest.param({"intention": Intention.NOT_REACHED}, "2800", id="U"),
        pytest.param({"quoted": True}, "5760", id="quoted"),
        pytest.param({"interested": True}, "7200", id="interest told to telesales"),
        pytest.param({"quoted": True, "interested": True}, "8000", id="never above certainty"),
        pytest.param({"overdue": True}, "6240", id="missed contact"),
        pytest.param({"days_left": None}, "2400", id="after the callback"),
        pytest.param({"premium": Decimal(0)}, "0", id="no premium"),
    ],
)
def test_points_are_the_product(change, points):
    assert score(replace(PLAIN, **change)).points == Decimal(points)


@pytest.mark.parametrize(
    ("days", "percent"),
    [(-3, 100), (0, 100), (7, 100), (8, 80), (15, 80), (16, 50), (30, 50), (31, 30), (40, 30), (41, 10)],
)
def test_urgency_by_days_left(days, percent):
    assert urgency_of(days, ScoreTable(), overdue=False) == percent


def test_odd_chances_are_rounded_half_up():
    assert chance_of(Intention.NOT_REACHED, ScoreTable(), quoted=False, interested=True) == 53


def test_table_of_a_branch_counts():
    table = ScoreTable(urgency=((3, 200),), later=1, quoted=100)
    assert score(replace(PLAIN, days_left=3, quoted=True), table).points == Decimal(9600)
    assert score(replace(PLAIN, days_left=4), table).points == Decimal(48)


def test_reasons_are_told_in_a_fixed_order():
    every = replace(PLAIN, quoted=True, interested=True, overdue=True, first_contact=True)
    assert score(every).reasons == (
        Reason.OVERDUE,
        Reason.FIRST_CONTACT,
        Reason.DAYS_LEFT,
        Reason.PREMIUM,
        Reason.QUOTED,
        Reason.INTERESTED,
        Reason.INTENTION,
    )
    assert score(replace(PLAIN, callback=True)).reasons == (Reason.CALLBACK, Reason.PREMIUM, Reason.INTENTION)
    lapsed = replace(PLAIN, days_left=None, premium=Decimal(0), intention=Intention.NOT_REACHED)
    assert score(lapsed).reasons == (Reason.LAPSED,)


@given(candidates)
def test_more_of_anything_never_comes_later(candidate):
    here = score(candidate).points
    assert score(replace(candidate, premium=candidate.premium + 1)).points >= here
    assert score(replace(candidate, quoted=True)).points >= here
    assert score(replace(candidate, interested=True)).points >= here
    assert score(replace(candidate, overdue=True)).points >= here
    if candidate.days_left is not None:
        assert score(replace(candidate, days_left=candidate.days_left - 1)).points >= here
    assert 0 <= here <= candidate.premium * 2

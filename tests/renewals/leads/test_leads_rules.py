"""Samples, plans, leads and shares as pure rules."""

from __future__ import annotations

from datetime import date

import pytest

from renewals.leads.rules.losses import share_exceeded, tried_enough
from renewals.leads.rules.planning import spread
from renewals.leads.rules.sampling import drawn, needed, week_of
from renewals.leads.rules.seeding import lead_from_callback, lead_from_closed, plausible_until, year_later

MONDAY = date(2026, 6, 1)


@pytest.mark.parametrize(("count", "wanted"), [(0, 0), (1, 1), (9, 1), (10, 1), (11, 2), (1000, 100), (1001, 101)])
def test_sample_is_at_least_one_in_ten(count, wanted):
    assert needed(count, 10) == wanted
    assert len(drawn(range(count), (), MONDAY, 10)) == wanted


def test_sample_is_the_same_in_any_order_and_another_next_week():
    ids = list(range(200))
    assert drawn(ids, (), MONDAY, 10) == drawn(reversed(ids), (), MONDAY, 10)
    assert drawn(ids, (), MONDAY, 10) != drawn(ids, (), date(2026, 6, 8), 10)


def test_only_what_is_missing_is_drawn():
    first = drawn(range(10), (), MONDAY, 10)
    assert drawn(range(10), first, MONDAY, 10) == []
    more = drawn(range(11), first, MONDAY, 10)
    assert len(more) == 1
    assert not set(more) & set(first)


def test_week_begins_on_monday():
    assert {week_of(date(2026, 6, day)) for day in range(1, 8)} == {MONDAY}


def test_plan_fills_the_first_days_with_room():
    days = [date(2026, 6, 1), date(2026, 6, 2)]
    plan = spread([7, 5, 9, 3], days, {days[0]: 1}, 2)
    assert plan == {7: days[0], 5: days[1], 9: days[1]}
    assert spread([1], days, {days[0]: 9, days[1]: 9}, 2) == {}


@pytest.mark.parametrize(
    ("elsewhere", "until", "lead"),
    [
        (True, date(2027, 6, 10), date(2027, 6, 10)),
        (True, MONDAY, None),
        (True, None, None),
        (False, date(2027, 6, 10), None),
    ],
    ids=["elsewhere", "ends today", "unknown", "not elsewhere"],
)
def test_callback_tells_next_years_day(elsewhere, until, lead):
    assert lead_from_callback(elsewhere, until, MONDAY) == lead


@pytest.mark.parametrize(
    ("reason", "gone", "lead"),
    [
        ("P1", False, date(2027, 3, 1)),
        ("", False, date(2027, 3, 1)),
        ("V1", False, None),
        ("V2", False, None),
        ("P1", True, None),
    ],
)
def test_closed_customer_is_asked_a_year_later_unless_gone(reason, gone, lead):
    assert lead_from_closed(date(2026, 3, 1), reason, vehicle_gone=gone) == lead


def test_leap_day():
    assert year_later(date(2028, 2, 29)) == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("until", "fits"),
    [(date(2026, 5, 31), False), (date(2026, 6, 1), True), (date(2028, 6, 2), True), (date(2028, 6, 3), False)],
)
def test_other_policy_ends_after_ours_and_not_in_years(until, fits):
    assert plausible_until(until, date(2026, 5, 31), MONDAY) is fits


@pytest.mark.parametrize(
    ("unreached", "losses", "over"),
    [(29, 100, False), (30, 100, False), (31, 100, True), (3, 10, False), (4, 10, True), (9, 9, False)],
    ids=["29 %", "30 %", "31 %", "3 of 10", "4 of 10", "too few to say"],
)
def test_share_of_unreached_losses(unreached, losses, over):
    assert share_exceeded(unreached, losses, most=30, least=10) is over


@pytest.mark.parametrize(
    ("days", "enough"), [([1, 1, 1], False), ([1, 2], False), ([1, 1, 2], True), ([1, 2, 3], True)]
)
def test_three_attempts_on_two_days(days, enough):
    assert tried_enough([date(2026, 6, day) for day in days], attempts=3, on_days=2) is enough

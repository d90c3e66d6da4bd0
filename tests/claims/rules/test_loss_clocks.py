"""Deadlines of listed losses, places and times on site, cross-region duties (claims brief §4.1, §4.2, §5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from claims.rules.attendance import Place, distance_km, refuse_attendance
from claims.rules.cross_region import (
    Delegation,
    Reach,
    acceptance_due,
    acting_limit,
    needs_assessment,
    reach_of,
    same_prefecture,
)
from claims.rules.loss_clocks import ClockRules, attendance_due, is_late, progress_due, report_due

LISTED = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
CLOCKS = ClockRules()
WENZHOU, HANGZHOU = Place(Decimal("27.9949"), Decimal("120.6994")), Place(Decimal("30.2741"), Decimal("120.1551"))


def test_first_report_is_due_24_hours_after_listing():
    assert report_due(LISTED, CLOCKS) == LISTED + timedelta(hours=24)


@pytest.mark.parametrize(("tier", "hours"), [("yellow", 48), ("orange", 48), ("red", 24)])
def test_site_is_attended_within(tier, hours):
    assert attendance_due(LISTED, tier, CLOCKS) == LISTED + timedelta(hours=hours)


@pytest.mark.parametrize(("tier", "days"), [("yellow", 7), ("orange", 7), ("red", 3)])
def test_progress_is_due_every(tier, days):
    assert progress_due(LISTED, tier, CLOCKS) == LISTED + timedelta(days=days)


def test_numbers_of_a_branch_replace_the_defaults():
    assert progress_due(LISTED, "yellow", ClockRules(progress_days=5)) == LISTED + timedelta(days=5)


def test_deadline_itself_is_in_time():
    due = report_due(LISTED, CLOCKS)
    assert not is_late(due, due)
    assert is_late(due + timedelta(seconds=1), due)
    assert not is_late(due, None)


def test_distance_between_two_cities():
    assert abs(distance_km(WENZHOU, HANGZHOU) - Decimal(259)) < 3
    assert distance_km(WENZHOU, WENZHOU) == 0


def attended(**given):
    values = {"arrived_at": LISTED, "now": LISTED, "loss_at": LISTED, "here": WENZHOU, "site": WENZHOU, "most_km": 50}
    return refuse_attendance(**{**values, **given})


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param({"arrived_at": LISTED + timedelta(minutes=1)}, "attendance_in_future", id="in-the-future"),
        pytest.param({"loss_at": LISTED + timedelta(minutes=1)}, "attendance_before_loss", id="before-the-accident"),
        pytest.param({"here": Place(Decimal(91), Decimal(0))}, "place_invalid", id="off-the-globe"),
        pytest.param({"here": Place(Decimal(0), Decimal(0))}, "place_invalid", id="phone-does-not-know"),
        pytest.param({"here": HANGZHOU}, "attendance_too_far", id="in-another-city"),
    ],
)
def test_attendance_is_refused(given, code):
    if "loss_at" in given:
        given = {**given, "now": LISTED + timedelta(hours=1)}
    assert attended(**given).code == code


def test_attendance_near_the_place_is_believed():
    near = Place(Decimal("28.40"), Decimal("120.70"))
    assert distance_km(near, WENZHOU) < 50
    assert attended(here=near) is None
    assert attended(here=HANGZHOU, site=None) is None


def test_doer_goes_up_to_the_lower_limit():
    assert acting_limit(Decimal(30_000), Decimal(50_000)) == 30_000
    assert acting_limit(Decimal(80_000), Decimal(50_000)) == 50_000
    assert acting_limit(None, Decimal(50_000)) == 0


def test_acceptance_is_due_after_the_minutes():
    assert acceptance_due(LISTED, 30) == LISTED + timedelta(minutes=30)


def test_reach_says_whether_a_province_is_left():
    assert reach_of("/HQ/33/3303/330301/", "/HQ/33/3301/") == Reach.WITHIN_PROVINCE
    assert reach_of("/HQ/33/3303/", "/HQ/51/5101/") == Reach.BETWEEN_PROVINCES


def test_offices_of_one_prefecture_do_not_delegate():
    assert same_prefecture("/HQ/33/3303/330301/", "/HQ/33/3303/330302/")
    assert not same_prefecture("/HQ/33/3303/", "/HQ/33/3301/")


def test_survey_alone_assesses_nothing():
    assert [needs_assessment(each) for each in Delegation] == [False, True, True, True]

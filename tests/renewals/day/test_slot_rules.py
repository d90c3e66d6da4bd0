"""The next best time: another part of the day than those that failed, never outside the permitted hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewals.conduct.rules.dialling import Ask, Block, Call, ConductNumbers, DayKind, verdict
from renewals.day.rules.slots import Why, best_slot
from renewals.rules.contact import Attempt, time_slot

MONDAY = datetime(2026, 6, 1, 10, 0)
T = date(2026, 6, 20)


def ask(at=MONDAY, **more):
    return Ask(at=at, expires_on=T, **more)


def failed(*times):
    return [Attempt(datetime.fromisoformat(each), effective=False) for each in times]


def test_nobody_tried_yet_means_now():
    slot = best_slot([], ask())
    assert (slot.since, slot.until, slot.why) == (MONDAY, datetime(2026, 6, 1, 12), Why.FIRST_FREE)


@pytest.mark.parametrize(
    ("attempts", "since"),
    [
        pytest.param(["2026-05-29T10:00"], "2026-06-01T13:30", id="morning failed: afternoon, after lunch"),
        pytest.param(["2026-05-29T10:00", "2026-05-30T15:00"], "2026-06-01T18:00", id="then the evening"),
        pytest.param(
            ["2026-05-29T10:00", "2026-05-30T15:00", "2026-05-31T19:00"], "2026-06-01T10:00", id="all failed: the first"
        ),
        pytest.param(
            ["2026-05-28T10:00", "2026-05-29T10:00", "2026-05-30T15:00", "2026-05-31T19:00"],
            "2026-06-01T13:30",
            id="fewest failures first",
        ),
    ],
)
def test_another_slot_than_those_that_failed(attempts, since):
    slot = best_slot(failed(*attempts), ask())
    assert slot.since == datetime.fromisoformat(since)


def test_slot_in_which_the_customer_was_reached_wins():
    attempts = [Attempt(datetime(2026, 5, 20, 19, 0), effective=True)]
    slot = best_slot(attempts, ask())
    assert (slot.since, slot.why) == (datetime(2026, 6, 1, 18), Why.REACHED_THEN)


def test_failures_before_the_last_contact_no_longer_count():
    attempts = [*failed("2026-05-10T10:00"), Attempt(datetime(2026, 5, 12, 11, 0), effective=True)]
    assert best_slot(attempts, ask()).since == MONDAY


def test_late_in_the_day_the_next_day_is_meant():
    assert best_slot([], ask(datetime(2026, 6, 1, 19, 55))).since == datetime(2026, 6, 2, 9)


def test_evening_missed_and_evening_over_goes_to_tomorrow_morning():
    slot = best_slot(failed("2026-06-01T18:30"), ask(datetime(2026, 6, 1, 18, 40)))
    assert slot.since == datetime(2026, 6, 2, 9)
    assert slot.why is Why.OTHER_SLOT


def test_agreed_day_is_not_brought_forward():
    assert best_slot([], ask(), not_before=date(2026, 6, 4)).since == datetime(2026, 6, 4, 9)


def test_gap_between_two_calls_is_kept():
    spoken = [Call(datetime(2026, 6, 1, 9, 30), "R2")]
    assert best_slot([], ask(calls=spoken)).since == datetime(2026, 6, 3, 9)


def test_days_off_are_left_out():
    def weekend(day):
        return DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKED

    friday_late = datetime(2026, 6, 5, 20, 30)
    slot = best_slot([], ask(friday_late, day_kind=weekend, numbers=ConductNumbers(weekends=False)))
    assert slot.since == datetime(2026, 6, 8, 9)


def test_blocked_number_has_no_slot():
    assert best_slot([], ask(block=Block(None))) is None
    assert best_slot([], ask(block=Block(date(2027, 1, 1)))) is None


attempted = st.lists(
    st.builds(
        Attempt,
        at=st.datetimes(datetime(2026, 5, 1), datetime(2026, 6, 1, 9, 59)),
        effective=st.booleans(),
    ),
    max_size=8,
)


@given(attempted, st.datetimes(datetime(2026, 6, 1), datetime(2026, 6, 14)))
def test_slot_is_always_permitted_and_named_after_its_part_of_the_day(attempts, at):
    asked = ask(at)
    slot = best_slot(attempts, asked)
    assert slot is not None
    last = slot.until - timedelta(minutes=1)
    for moment in (slot.since, last):
        assert verdict(Ask(at=moment, expires_on=T)).allowed
        assert time_slot(moment) == slot.name

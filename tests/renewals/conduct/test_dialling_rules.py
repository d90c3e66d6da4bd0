"""The verdict as a table of the brief's numbers (§6): hours, days, caps, blocks, and the next possible time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewals.conduct.rules.complaints import stopped_until
from renewals.conduct.rules.consent import Statement, state_on
from renewals.conduct.rules.dialling import (
    Ask,
    Block,
    Call,
    ConductNumbers,
    ConsentState,
    DayKind,
    Purpose,
    Reason,
    cycle_begins,
    may_call,
    open_hours,
    verdict,
)

T = date(2026, 6, 30)
MONDAY = date(2026, 6, 1)
NUMBERS = ConductNumbers()


def at(hour: int = 10, minute: int = 0, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time(hour, minute))


def ask(**more) -> Ask:
    return Ask(**{"at": at(), "expires_on": T, **more})


def reasons(**more) -> tuple[Reason, ...]:
    found = verdict(ask(**more)).reasons
    assert may_call(ask(**more)) is not bool(found)
    return found


@pytest.mark.parametrize(
    ("hour", "minute", "allowed"),
    [
        (8, 59, False),
        (9, 0, True),
        (11, 59, True),
        (12, 0, False),
        (13, 29, False),
        (13, 30, True),
        (19, 59, True),
        (20, 0, False),
    ],
)
def test_hours_of_a_day(hour, minute, allowed):
    assert reasons(at=at(hour, minute)) == (() if allowed else (Reason.HOURS,))


@pytest.mark.parametrize(("days", "allowed"), [(40, True), (41, False)])
def test_sales_calls_begin_forty_days_before_expiry(days, allowed):
    found = verdict(ask(expires_on=MONDAY + timedelta(days=days)))
    assert found.allowed is allowed
    assert found.next_at == (at() if allowed else at(9, 0, MONDAY + timedelta(days=1)))


@pytest.mark.parametrize(
    ("kind", "numbers", "allowed"),
    [
        (DayKind.WEEKEND, NUMBERS, True),
        (DayKind.WEEKEND, replace(NUMBERS, weekends=False), False),
        (DayKind.HOLIDAY, NUMBERS, False),
        (DayKind.HOLIDAY, replace(NUMBERS, holidays=True), True),
        (DayKind.WORKED, replace(NUMBERS, weekends=False), True),
    ],
)
def test_days_off_are_the_branchs_choice(kind, numbers, allowed):
    assert reasons(day_kind=lambda _day: kind, numbers=numbers) == (() if allowed else (Reason.DAY_OFF,))


@pytest.mark.parametrize(("tries", "allowed"), [(2, True), (3, False)])
@pytest.mark.parametrize("result", ["N1", "N6", "N7"])
def test_unanswered_calls_of_a_day(tries, allowed, result):
    calls = [Call(at(9, minute), result) for minute in range(tries)]
    assert reasons(calls=calls) == (() if allowed else (Reason.TRIED_TODAY,))
    assert reasons(calls=calls, at=at(10, day=MONDAY + timedelta(days=1))) == ()


@pytest.mark.parametrize(("days", "allowed"), [(0, False), (1, False), (2, True)])
def test_one_sales_call_in_two_days(days, allowed):
    spoken = Call(at(9, 30, MONDAY - timedelta(days=days)), "R2")
    assert reasons(calls=[spoken]) == (() if allowed else (Reason.TOO_OFTEN,))


@pytest.mark.parametrize(("spoken", "allowed"), [(5, True), (6, False)])
def test_sales_calls_of_a_cycle(spoken, allowed):
    calls = [Call(at(9, 30, MONDAY - timedelta(days=3 * each + 3)), "R2") for each in range(spoken)]
    found = verdict(ask(calls=calls))
    assert found.reasons == (() if allowed else (Reason.CYCLE_USED_UP,))
    assert (found.next_at is None) is not allowed


def test_call_that_came_later_does_not_count_against_an_earlier_one():
    assert reasons(calls=[Call(at(15), "R2")]) == ()


@pytest.mark.parametrize(
    ("block", "reason", "next_at"),
    [
        (Block(None), Reason.BLOCKED, None),
        (Block(date(2026, 6, 5)), Reason.BLOCKED, at(9, 0, date(2026, 6, 6))),
        (Block(date(2027, 6, 1), refusal=True), Reason.REFUSED, at(9, 0, date(2027, 6, 2))),
    ],
)
def test_blocked_number_and_the_day_it_ends(block, reason, next_at):
    found = verdict(ask(block=block))
    assert (found.reasons, found.next_at) == ((reason,), next_at)


@pytest.mark.parametrize(
    ("state", "needed", "expected"),
    [
        (ConsentState.UNKNOWN, False, ()),
        (ConsentState.UNKNOWN, True, (Reason.NO_CONSENT,)),
        (ConsentState.GIVEN, True, ()),
        (ConsentState.WITHDRAWN, False, (Reason.WITHDRAWN,)),
        (ConsentState.WITHDRAWN, True, (Reason.WITHDRAWN,)),
    ],
)
def test_consent(state, needed, expected):
    assert reasons(consent=state, numbers=replace(NUMBERS, consent_needed=needed)) == expected


def test_next_time_is_after_every_reason_and_inside_the_hours_of_a_day_that_is_called_on():
    friday = date(2026, 6, 5)
    kinds = {friday + timedelta(days=1): DayKind.HOLIDAY, friday + timedelta(days=2): DayKind.HOLIDAY}
    asked = ask(
        at=at(21, 0, friday),
        calls=[Call(at(11, 0, friday), "R2")],
        day_kind=lambda day: kinds.get(day, DayKind.WORKED),
    )
    found = verdict(asked)
    assert found.reasons == (Reason.TOO_OFTEN, Reason.HOURS)
    assert found.next_at == at(9, 0, friday + timedelta(days=3))


@pytest.mark.parametrize("outside", [{"purpose": Purpose.SERVICE}, {"customer_asked": True}])
def test_service_and_the_customers_wish_stand_outside(outside):
    everything = {"block": Block(None), "at": at(23), "calls": [Call(at(9), "R2")] * 9, "expires_on": date(2027, 1, 1)}
    assert verdict(ask(**everything)).reasons
    assert verdict(ask(**everything, **outside)).allowed
    assert may_call(ask(**everything, **outside))


@given(
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    ahead=st.integers(-60, 120),
    results=st.lists(st.sampled_from(["R1", "R6", "N1"]), max_size=5),
    until=st.one_of(st.none(), st.integers(-5, 30)),
)
def test_the_next_time_named_is_allowed_when_it_comes(hour, minute, ahead, results, until):
    calls = [Call(at(9, 10 + place, MONDAY - timedelta(days=1)), result) for place, result in enumerate(results)]
    block = None if until is None or until < 0 else Block(MONDAY + timedelta(days=until))
    asked = ask(at=at(hour, minute), expires_on=MONDAY + timedelta(days=ahead), calls=calls, block=block)
    found = verdict(asked)
    assert may_call(asked) is found.allowed
    if found.next_at is None:
        assert Reason.CYCLE_USED_UP in found.reasons
        return
    later = block if block is not None and block.until is not None and block.until >= found.next_at.date() else None
    assert verdict(replace(asked, at=found.next_at, block=later)).allowed
    assert found.next_at >= asked.at


@pytest.mark.parametrize(
    ("lunch", "stretches"),
    [
        ((time(12), time(12)), ((time(9), time(20)),)),
        ((time(8), time(10)), ((time(10), time(20)),)),
        ((time(12), time(13, 30)), ((time(9), time(12)), (time(13, 30), time(20)))),
    ],
)
def test_lunch_cuts_the_day(lunch, stretches):
    assert open_hours(replace(NUMBERS, lunch_from=lunch[0], lunch_until=lunch[1])) == stretches


def test_cycles_follow_each_other_without_a_gap():
    assert cycle_begins(date(2027, 6, 30), 90) == T + timedelta(days=91)


@pytest.mark.parametrize(
    ("statements", "state"),
    [
        ([], ConsentState.UNKNOWN),
        ([("phone", True, 1, None)], ConsentState.GIVEN),
        ([("any", True, 1, None), ("phone", False, 2, None)], ConsentState.WITHDRAWN),
        ([("phone", False, 2, None), ("phone", True, 2, None)], ConsentState.GIVEN),
        ([("sms", False, 2, None)], ConsentState.UNKNOWN),
        ([("phone", True, 1, 4)], ConsentState.UNKNOWN),
        ([("phone", True, 1, 5)], ConsentState.GIVEN),
        ([("phone", False, 9, None)], ConsentState.UNKNOWN),
    ],
)
def test_newest_statement_counts(statements, state):
    rows = [
        Statement("marketing", channel, given, date(2026, 6, on), date(2026, 6, until) if until else None)
        for channel, given, on, until in statements
    ]
    assert state_on(rows, purpose="marketing", channel="phone", day=date(2026, 6, 5)) is state


@pytest.mark.parametrize(
    ("days_ago", "stopped"),
    [([10], False), ([10, 20], True), ([89, 100], True), ([90, 100], False), ([5, 369], True), ([5, 370], False)],
)
def test_two_verified_complaints_in_a_year_stop_three_months(days_ago, stopped):
    days = [MONDAY - timedelta(days=each) for each in days_ago]
    found = stopped_until(days, on=MONDAY, most=2, within_days=365, stop_days=90)
    assert (found is not None) is stopped
    if found is not None:
        assert found == max(days) + timedelta(days=89)

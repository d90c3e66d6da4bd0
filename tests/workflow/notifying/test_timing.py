"""Quiet hours and digests on the clock on the wall."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.notifying.rules.timing import after_quiet, is_quiet, next_digest

SHANGHAI = ZoneInfo("Asia/Shanghai")
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("2026-06-01 21:59", "2026-06-01 21:59"),
        ("2026-06-01 22:00", "2026-06-02 07:30"),
        ("2026-06-02 00:00", "2026-06-02 07:30"),
        ("2026-06-02 07:29", "2026-06-02 07:30"),
        ("2026-06-02 07:30", "2026-06-02 07:30"),
    ],
)
def test_quiet_hours_over_midnight(asked, answer):
    assert after_quiet(at(asked), time(22), time(7, 30), SHANGHAI) == at(answer)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [("11:59", "11:59"), ("12:00", "14:00"), ("13:59", "14:00"), ("14:00", "14:00")],
)
def test_quiet_hours_at_noon(asked, answer):
    found = after_quiet(at(f"2026-06-01 {asked}"), time(12), time(14), SHANGHAI)
    assert found == at(f"2026-06-01 {answer}")


def test_equal_ends_are_no_quiet_hours():
    assert not is_quiet(at("2026-06-01 12:00"), time(12), time(12), SHANGHAI)


@pytest.mark.parametrize(
    ("rhythm", "asked", "answer"),
    [
        ("hourly", "2026-06-01 10:00", "2026-06-01 11:00"),
        ("hourly", "2026-06-01 23:59", "2026-06-02 00:00"),
        ("daily", "2026-06-01 07:59", "2026-06-01 08:00"),
        ("daily", "2026-06-01 08:00", "2026-06-02 08:00"),
    ],
)
def test_digest_goes_at_the_next_slot(rhythm, asked, answer):
    assert next_digest(at(asked), rhythm, 8, SHANGHAI) == at(answer)


@given(INSTANTS, TIMES, TIMES)
def test_message_never_goes_early_nor_in_quiet_hours(instant, first, last):
    found = after_quiet(instant, first, last, SHANGHAI)
    assert found >= instant
    assert not is_quiet(found, first, last, SHANGHAI)
    assert (found - instant).total_seconds() <= 86400


@given(INSTANTS, st.sampled_from(["hourly", "daily"]), st.integers(0, 23))
def test_digest_is_always_ahead_and_within_a_day(instant, rhythm, hour):
    found = next_digest(instant, rhythm, hour, SHANGHAI)
    assert 0 < (found - instant).total_seconds() <= (3600 if rhythm == "hourly" else 86400)

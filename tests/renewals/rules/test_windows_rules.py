"""The days around the end of cover (renewals brief §1.3, §3.5), edge by edge."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from renewals.rules import windows
from renewals.rules.windows import Phase, Windows

T = date(2026, 8, 31)


def _workday(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("days_after", "phase"),
    [
        (-31, Phase.NOT_OPEN),
        (-30, Phase.RENEWABLE),
        (-8, Phase.RENEWABLE),
        (-7, Phase.URGENT),
        (0, Phase.URGENT),
        (1, Phase.EXPIRED),
        (2, Phase.WIN_BACK),
        (90, Phase.WIN_BACK),
        (91, Phase.CLOSED),
    ],
)
def test_phase_changes_on_exact_days(days_after: int, phase: Phase) -> None:
    assert windows.phase_on(T, T + timedelta(days=days_after)) is phase


def test_phase_follows_the_settings_of_the_branch() -> None:
    settings = Windows(renewable_days=60, grace_days=5)
    assert windows.phase_on(T, T - timedelta(days=60), settings) is Phase.RENEWABLE
    assert windows.phase_on(T, T + timedelta(days=5), settings) is Phase.EXPIRED


def test_days_derived_from_expiry() -> None:
    assert windows.next_start(T) == date(2026, 9, 1)
    assert windows.renewable_from(T) == date(2026, 8, 1)
    assert windows.sales_call_from(T) == date(2026, 7, 22)
    assert windows.lapses_on(T) == date(2026, 9, 1)
    assert windows.lapses_on(T, Windows(grace_days=3)) == date(2026, 9, 4)
    assert windows.closes_on(T) == T + timedelta(days=91)
    assert windows.owner_window(T) == (date(2026, 8, 1), date(2026, 9, 15))


def test_matured_includes_the_day_of_expiry() -> None:
    assert windows.is_matured(T, T)
    assert not windows.is_matured(T, T - timedelta(days=1))


def test_issue_before_the_window_is_flagged() -> None:
    assert windows.issued_too_early(T - timedelta(days=31), T, 30)
    assert not windows.issued_too_early(T - timedelta(days=30), T, 30)


def test_deadlines_by_the_calendar() -> None:
    assigned = datetime(2026, 8, 7, 15, tzinfo=UTC)
    assert windows.first_contact_deadline(assigned) == datetime(2026, 8, 8, 15, tzinfo=UTC)
    assert windows.claim_deadline(date(2026, 8, 7)) == date(2026, 8, 12)
    assert windows.matching_deadline(date(2026, 8, 7)) == date(2026, 8, 10)


def test_reclaim_counts_hours_of_working_days_only() -> None:
    friday = datetime(2026, 8, 7, 15, tzinfo=UTC)
    assert windows.reclaim_deadline(friday, _workday) == datetime(2026, 8, 11, 15, tzinfo=UTC)
    saturday = datetime(2026, 8, 8, 15, tzinfo=UTC)
    assert windows.reclaim_deadline(saturday, _workday) == datetime(2026, 8, 12, 0, tzinfo=UTC)


def test_callback_is_due_on_the_seventh_working_day() -> None:
    assert windows.callback_due(date(2026, 9, 1), _workday) == date(2026, 9, 10)
    assert windows.add_workdays(date(2026, 9, 4), 1, _workday) == date(2026, 9, 7)
    assert windows.add_workdays(date(2026, 9, 4), 0, _workday) == date(2026, 9, 4)


def test_every_phase_has_a_label() -> None:
    assert set(windows.PHASE_LABELS) == set(Phase)

"""When a listed loss is to be reported, visited and reported on again (claims brief §4.2 [I], S36)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from claims.rules.large_losses import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRules:
    """The spans of a branch."""

    report_hours: int = 24
    attend_hours: int = 48
    attend_hours_red: int = 24
    progress_days: int = 7
    progress_days_red: int = 3


def report_due(listed_at: datetime, rules: ClockRules) -> datetime:
    """上报截止: until then, inclusive, the first report is in time."""
    return listed_at + timedelta(hours=rules.report_hours)


def attendance_due(listed_at: datetime, tier: str, rules: ClockRules) -> datetime:
    """介入截止: until then, inclusive, somebody has been on site."""
    hours = rules.attend_hours_red if tier == Tier.RED else rules.attend_hours
    return listed_at + timedelta(hours=hours)


def progress_due(last_report_at: datetime, tier: str, rules: ClockRules) -> datetime:
    """The next progress report, counted from the one before it."""
    days = rules.progress_days_red if tier == Tier.RED else rules.progress_days
    return last_report_at + timedelta(days=days)


def is_late(at: datetime, due: datetime | None) -> bool:
    """Whether ``at`` lies after the deadline; without one nothing is late."""
    return due is not None and at > due

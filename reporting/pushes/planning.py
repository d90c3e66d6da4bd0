"""Due instants of a subscription by the holiday calendar and the clock of the installation."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from reporting.models import Subscription
from reporting.pushes.rules.schedule import IsWorking, Schedule, instants_between, next_instant
from workflow.working_time import calendar_overrides, is_working_day

#: Of instants missed in one downtime only so many newest are kept as runs.
MOST_MISSED = 60


def working() -> IsWorking:
    """Whether a day is worked, with the calendar read once."""
    overrides = calendar_overrides()

    def is_working(day: date) -> bool:
        return is_working_day(day, overrides)

    return is_working


def next_of(schedule: Schedule, after: datetime) -> datetime:
    """The first due instant later than ``after``; refuses a schedule that has none."""
    found = next_instant(schedule, after, working(), timezone.get_default_timezone())
    if found is None:
        raise DomainError("schedule_never", _("This schedule never falls due. Choose other days."))
    return found


def passed(subscription: Subscription, now: datetime) -> list[datetime]:
    """The due instants from its next one to ``now``, by the calendar as it is now: a day that became a holiday is
    none."""
    assert subscription.next_at is not None  # noqa: S101 (only active ones are asked)
    zone = timezone.get_default_timezone()
    return instants_between(subscription.schedule, subscription.next_at, now, working(), zone, most=MOST_MISSED)

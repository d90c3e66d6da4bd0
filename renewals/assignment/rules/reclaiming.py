"""When a customer is taken back from an owner (brief §5). Derived from what happened, never stored: no deadline can be
bypassed by a bulk change, and switching the rule off and on again loses none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

IsWorkday = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class StaleNumbers:
    """A branch's numbers of days. ``late_from``: so many days before the end of cover ``late_days`` hold."""

    days: int = 7
    late_days: int = 3
    late_from: int = 15
    protect_most: int = 30


@dataclass(frozen=True, slots=True)
class Followed:
    """A customer in follow-up: the day of the last contact (or of the hand-over, if later), and the next one agreed."""

    since: date
    expires_on: date
    next_contact_on: date | None


def is_stale(row: Followed, today: date, numbers: StaleNumbers) -> bool:
    """No follow-up for so many days: seven, or three shortly before the cover ends.

    A next contact that still lies ahead protects the owner, for it was agreed with the customer; but not for longer
    than the most days of protection, counted from the last contact.
    """
    idle = (today - row.since).days
    if idle >= numbers.protect_most:
        return True
    if row.next_contact_on is not None and row.next_contact_on >= today:
        return False
    late = (row.expires_on - today).days <= numbers.late_from
    return idle >= (numbers.late_days if late else numbers.days)


def hours_back(at: datetime, hours: int, is_workday: IsWorkday) -> datetime:
    """The latest start from which ``hours`` working hours have passed at ``at`` (local time).

    So that "assigned before that instant" is one comparison for all customers instead of a deadline for each.
    """
    left, moment = timedelta(hours=hours), at
    while True:
        midnight = datetime.combine(moment.date(), time.min, tzinfo=moment.tzinfo)
        if moment == midnight and left:
            moment, midnight = midnight, midnight - timedelta(days=1)
        if is_workday(midnight.date()):
            if left <= moment - midnight:
                return moment - left
            left -= moment - midnight
        moment = midnight

"""The days that count around the end of cover (renewals brief §1.3, §3.5). T is the last covered day.

Every number is a branch's setting with an effective date; ``Windows`` holds the defaults and travels as a value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ONE_DAY = timedelta(days=1)
IsWorkday = Callable[[date], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """A branch's numbers of days (and hours where the name says so)."""

    renewable_days: int = 30
    urgent_days: int = 7
    sales_call_days: int = 40
    early_match_days: int = 90
    win_back_days: int = 90
    grace_days: int = 0
    display_grace_days: int = 1
    claim_days: int = 5
    reminder_days: int = 60
    first_contact_hours: int = 24
    reclaim_hours: int = 48
    callback_workdays: int = 7
    matching_days: int = 3
    owner_before_days: int = 30
    owner_after_days: int = 15


DEFAULT_WINDOWS = Windows()


class Phase(StrEnum):
    """Where a renewal stands in time, derived and never stored."""

    NOT_OPEN = "not_open"
    RENEWABLE = "renewable"
    URGENT = "urgent"
    EXPIRED = "expired"
    WIN_BACK = "win_back"
    CLOSED = "closed"


PHASE_LABELS: dict[Phase, Promise | str] = {
    Phase.NOT_OPEN: _("Not yet renewable"),
    Phase.RENEWABLE: _("Renewable"),
    Phase.URGENT: _("About to lapse"),
    Phase.EXPIRED: _("Expired"),
    Phase.WIN_BACK: _("Win-back period"),
    Phase.CLOSED: _("Win-back closed"),
}


def next_start(expires_on: date) -> date:
    """T+1: the first day that is not covered any more, and the normal first day of the new policy."""
    return expires_on + ONE_DAY


def phase_on(expires_on: date, today: date, windows: Windows = DEFAULT_WINDOWS) -> Phase:
    """The phase on a day. ``EXPIRED`` lasts for the display grace: core feeds arrive the next morning."""
    left = (expires_on - today).days
    if left > windows.renewable_days:
        return Phase.NOT_OPEN
    if left > windows.urgent_days:
        return Phase.RENEWABLE
    if left >= 0:
        return Phase.URGENT
    if -left <= max(windows.display_grace_days, windows.grace_days):
        return Phase.EXPIRED
    return Phase.WIN_BACK if -left <= windows.win_back_days else Phase.CLOSED


def renewable_from(expires_on: date, windows: Windows = DEFAULT_WINDOWS) -> date:
    """可续期首日: the first day for quoting and issuing; first-day and first-week quote rates start here."""
    return expires_on - timedelta(days=windows.renewable_days)


def sales_call_from(expires_on: date, windows: Windows = DEFAULT_WINDOWS) -> date:
    """The first day for an outbound sales call (T−40, CIRC 2013). Visits and service reminders may come earlier."""
    return expires_on - timedelta(days=windows.sales_call_days)


def lapses_on(expires_on: date, windows: Windows = DEFAULT_WINDOWS) -> date:
    """T+1 plus grace: on this day a renewal without a matched policy becomes lapsed."""
    return next_start(expires_on) + timedelta(days=windows.grace_days)


def closes_on(expires_on: date, windows: Windows = DEFAULT_WINDOWS) -> date:
    """T+91: the first day after the win-back period."""
    return next_start(expires_on) + timedelta(days=windows.win_back_days)


def is_matured(expires_on: date, as_of: date) -> bool:
    """T ≤ as-of: only now is a renewal that has not happened a loss; before that it is waiting."""
    return expires_on <= as_of


def owner_window(expires_on: date, windows: Windows = DEFAULT_WINDOWS) -> tuple[date, date]:
    """First and last day on which the owner alone works the renewal."""
    before, after = timedelta(days=windows.owner_before_days), timedelta(days=windows.owner_after_days)
    return expires_on - before, expires_on + after


def issued_too_early(signed_on: date, expires_on: date, days: int) -> bool:
    """Signed before T minus ``days``: not refused, but a warning and a compliance flag."""
    return signed_on < expires_on - timedelta(days=days)


def claim_deadline(issued_on: date, windows: Windows = DEFAULT_WINDOWS) -> date:
    """The last day for a unit to claim what was issued to it (five days)."""
    return issued_on + timedelta(days=windows.claim_days)


def first_contact_deadline(assigned_at: datetime, windows: Windows = DEFAULT_WINDOWS) -> datetime:
    """When the first effective contact counts as late; a change of owner restarts the clock."""
    return assigned_at + timedelta(hours=windows.first_contact_hours)


def reclaim_deadline(assigned_at: datetime, is_workday: IsWorkday, windows: Windows = DEFAULT_WINDOWS) -> datetime:
    """When a renewal without any attempt goes back to the pool: 48 hours, of which only working days count.

    ``assigned_at`` is in local time.
    """
    left = timedelta(hours=windows.reclaim_hours)
    at = assigned_at
    while True:
        midnight = datetime.combine(at.date() + ONE_DAY, time.min, tzinfo=at.tzinfo)
        if is_workday(at.date()):
            if at + left < midnight:
                return at + left
            left -= midnight - at
        at = midnight


def add_workdays(start: date, days: int, is_workday: IsWorkday) -> date:
    """The ``days``-th working day after ``start``."""
    day = start
    while days > 0:
        day += ONE_DAY
        days -= is_workday(day)
    return day


def callback_due(lapsed_on: date, is_workday: IsWorkday, windows: Windows = DEFAULT_WINDOWS) -> date:
    """The last day for the lapse callback: seven working days after the lapse."""
    return add_workdays(lapsed_on, windows.callback_workdays, is_workday)


def matching_deadline(claimed_on: date, windows: Windows = DEFAULT_WINDOWS) -> date:
    """The last day on which a claimed renewal may wait for the core's policy; after it, it is followed up again."""
    return claimed_on + timedelta(days=windows.matching_days)

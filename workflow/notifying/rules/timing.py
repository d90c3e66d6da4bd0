"""When a message may go: quiet hours and the rhythm of a digest, in local time."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)


def is_quiet(at: datetime, first: time, last: time, zone: tzinfo) -> bool:
    """Whether ``at`` lies in [first, last), which may go over midnight. Equal ends: there are no quiet hours."""
    moment = at.astimezone(zone).time().replace(tzinfo=None)
    if first <= last:
        return first <= moment < last
    return moment >= first or moment < last


def after_quiet(at: datetime, first: time, last: time, zone: tzinfo) -> datetime:
    """``at``, or the end of the quiet hours it lies in."""
    if not is_quiet(at, first, last, zone):
        return at
    return _next(at, last, zone)


def next_digest(at: datetime, rhythm: str, hour: int, zone: tzinfo) -> datetime:
    """The next full hour (``hourly``), or the next day's or this day's ``hour`` (``daily``): always after ``at``."""
    if rhythm == "hourly":
        local = at.astimezone(zone).replace(minute=0, second=0, microsecond=0)
        return (local + timedelta(hours=1)).astimezone(at.tzinfo)
    return _next(at, time(hour), zone)


def _next(at: datetime, moment: time, zone: tzinfo) -> datetime:
    """The first time after ``at`` at which the clock on the wall shows ``moment``."""
    local = at.astimezone(zone)
    ahead = local.replace(hour=moment.hour, minute=moment.minute, second=0, microsecond=0)
    if ahead <= local:
        ahead += DAY
    return ahead.astimezone(at.tzinfo)

"""Which customers are asked again next year, and when their cover ends then (brief §1.5 rows 15 and 17)."""

from __future__ import annotations

from datetime import date, timedelta

#: Nobody knows a policy that ends later than this after today: a longer date is a slip of the pen.
LONGEST_COVER = timedelta(days=2 * 366)
#: The vehicle or its owner is gone: sold or transferred, scrapped, a duplicate.
NO_CUSTOMER_ANY_MORE = frozenset({"V1", "V2", "X1"})


def year_later(day: date) -> date:
    """The same day of the next year; 28 February after the 29th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def cycle_of(expires_on: date) -> date:
    """The first day of the month of T, by which a vehicle has one renewal and one lead."""
    return expires_on.replace(day=1)


def lead_from_callback(insured_elsewhere: bool, insured_until: date | None, today: date) -> date | None:
    """When the cover elsewhere ends, or None where that says nothing about next year."""
    if not insured_elsewhere or insured_until is None or insured_until <= today:
        return None
    return insured_until


def lead_from_closed(expires_on: date, loss_reason: str, *, vehicle_gone: bool) -> date | None:
    """Without a known day the customer is taken to have insured from T+1 for a year: T + 1 year."""
    if vehicle_gone or loss_reason in NO_CUSTOMER_ANY_MORE:
        return None
    return year_later(expires_on)


def plausible_until(insured_until: date, expires_on: date, today: date) -> bool:
    """The other policy ends after ours did, and not later than anybody sells cover."""
    return expires_on < insured_until <= today + LONGEST_COVER

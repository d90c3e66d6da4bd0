"""Which days a push is about, seen from the day on which it is due, and what it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from reporting.rules import month_end, shifted

TODAY, YESTERDAY, LAST_WEEK = "today", "yesterday", "last_7_days"
MONTH_TO_DATE, WHOLE_MONTH, LAST_MONTH = "month_to_date", "whole_month", "last_month"
#: How far back the comparison lies, in days; the others are compared with the month before.
LENGTHS = {TODAY: 1, YESTERDAY: 1, LAST_WEEK: 7}
PERIODS = (TODAY, YESTERDAY, LAST_WEEK, MONTH_TO_DATE, WHOLE_MONTH, LAST_MONTH)


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day, both inclusive, known at the end of ``as_of``."""

    first: date
    last: date
    as_of: date


def span_of(period: str, today: date) -> Span:
    """The days of a period on ``today``; LookupError for an unknown period."""
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    yesterday = today - timedelta(days=1)
    spans = {
        TODAY: (today, today),
        YESTERDAY: (yesterday, yesterday),
        LAST_WEEK: (today - timedelta(days=7), yesterday),
        MONTH_TO_DATE: (month, today),
        WHOLE_MONTH: (month, month_end(today)),
        LAST_MONTH: (before.replace(day=1), before),
    }
    first, last = spans[period]
    return Span(first, last, today)


def earlier(period: str, today: date) -> Span:
    """The same period seen from as far back as it is long: a day, a week, or the same day of the month before."""
    if period in LENGTHS:
        return span_of(period, today - timedelta(days=LENGTHS[period]))
    return span_of(period, shifted(today, -1))

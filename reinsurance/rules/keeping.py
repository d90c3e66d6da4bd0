"""How long books and documents of a contract are kept (Insurance Law art. 87; reinsurance brief §4 R28)."""

from __future__ import annotations

from calendar import isleap
from datetime import date

from reinsurance.rules.regulation import Laws


def kept_until(begin: date, end: date, laws: Laws) -> date:
    """The last day on which they must be kept, counted from the end of the contract.

    Five years where the contract runs for a year or less, ten where it runs longer; the years are numbers of the rule.
    """
    short = end <= years_later(begin, 1)
    return years_later(end, int(laws.number("R28", "short" if short else "long")))


def years_later(day: date, years: int) -> date:
    """The same day so many years later; after a 29 February the first of March: never a day too early."""
    year = day.year + years
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return date(year, 3, 1)
    return day.replace(year=year)

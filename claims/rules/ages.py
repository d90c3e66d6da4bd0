"""Full years (周岁) and the years of compensation that follow from them (法释〔2022〕14号 §12, §15, §17)."""

from __future__ import annotations

import calendar
from datetime import date

LONGEST = 20
FROM, UNTIL = 60, 75
LEAST = 5
ADULT = 18
OLDEST = 120


def birthday(born: date, age: int) -> date:
    """The day on which somebody born on ``born`` is ``age``. Of a leap-day birth in a common year it is 1 March.

    A year of age is not complete before the corresponding day has come (民法典 §200–203); where the month has no such
    day, the day after its last is the first on which it certainly is. In doubt the victim keeps the year.
    """
    year = born.year + age
    if (born.month, born.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 3, 1)
    return born.replace(year=year)


def full_years(born: date, on: date) -> int:
    """Completed years of age on a day; the birthday itself counts."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def compensation_years(age: int) -> int:
    """Years for which 残疾赔偿金 and 死亡赔偿金 are paid: 20; from 60 on one less per year; from 75 on 5."""
    if age < FROM:
        return LONGEST
    return LEAST if age >= UNTIL else LONGEST - (age - FROM)

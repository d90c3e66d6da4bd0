"""Days of cover, pro-rata and short-rate returns, interest on a deposit (reinsurance brief §3.6).

A period is counted in calendar days of the slip's zone: actual days, 366 in a leap year, nothing rounded in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from reinsurance.rules.amounts import HUNDRED, rounded
from reinsurance.rules.refusals import Refusal

LONGEST_DAYS = 3653
"""Ten years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From 0:00 of ``first`` to 24:00 of ``last``: both days are covered."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last

    def check(self, original: Period | None, *, outside_allowed: bool) -> None:
        """From < to, at most ten years, inside the original policy unless there is a reason."""
        shown = f"{self.first} – {self.last}"
        if self.last < self.first:
            raise Refusal("PERIOD", "period", value=shown, wanted=_("The end is after the start."))
        if self.days > LONGEST_DAYS:
            raise Refusal("PERIOD", "period", value=self.days, wanted=_("Ten years are the most."))
        inside = original is None or (original.covers(self.first) and original.covers(self.last))
        if not inside and not outside_allowed:
            raise Refusal("PERIOD", "period", value=shown, wanted=_("Stay inside the original policy."))

    def used_until(self, first_uncovered: date) -> int:
        """Days used when cover ends at 0:00 of a day."""
        if not self.first <= first_uncovered <= self.last + timedelta(days=1):
            raise Refusal("PERIOD", value=first_uncovered, wanted=_("Choose a day of the period."))
        return (first_uncovered - self.first).days


class ReturnMethod(StrEnum):
    """按日比例, 短期费率, 自始注销."""

    PRO_RATA = "pro_rata"
    SHORT_RATE = "short_rate"
    AB_INITIO = "ab_initio"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnTerms:
    """How a premium is returned. A ``table`` of (used days, kept percent) wins over ``factor`` percent of pro rata."""

    method: ReturnMethod
    used_days: int
    total_days: int
    factor: Decimal = Decimal(90)
    table: tuple[tuple[int, Decimal], ...] = ()

    def fraction(self) -> Fraction:
        """The part of a premium that goes back, exact."""
        if not 0 <= self.used_days <= self.total_days or self.total_days < 1:
            raise Refusal("PERIOD", value=self.used_days, wanted=_("Used days are between 0 and all days."))
        if self.method is ReturnMethod.AB_INITIO:
            return Fraction(1)
        unused = Fraction(self.total_days - self.used_days, self.total_days)
        if self.method is ReturnMethod.PRO_RATA:
            return unused
        if not self.table:
            return unused * Fraction(self.factor) / HUNDRED
        kept = next((percent for until, percent in self.table if self.used_days <= until), Decimal(100))
        return 1 - Fraction(kept) / HUNDRED


def return_premium(premium: Decimal, terms: ReturnTerms, digits: int) -> Decimal:
    """What goes back of a premium, rounded once."""
    return rounded(Fraction(premium) * terms.fraction(), digits)


def pro_rata_charge(annual: Decimal, left_days: int, total_days: int, digits: int) -> Decimal:
    """The part of an annual additional (or return) premium for the days that are left."""
    return rounded(Fraction(annual) * Fraction(left_days, total_days), digits)


def interest(deposit: Decimal, percent: Decimal, days: int, year_days: int, digits: int) -> Decimal:
    """Interest on a withheld premium: W × i × days ÷ 365 (or what the slip says)."""
    return rounded(Fraction(deposit) * Fraction(percent) / HUNDRED * Fraction(days, year_days), digits)

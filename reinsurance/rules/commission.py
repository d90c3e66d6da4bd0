"""Commission that follows the result: sliding scale and profit commission (reinsurance brief §3.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from reinsurance.rules.amounts import HUNDRED, percent_of, rounded
from reinsurance.rules.refusals import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Points (loss ratio %, commission %) with straight lines between, provisional rate and its bounds."""

    points: tuple[tuple[Decimal, Decimal], ...]
    provisional: Decimal
    least: Decimal
    most: Decimal

    def check(self) -> None:
        """Loss ratios rise from point to point; minimum ≤ provisional ≤ maximum."""
        ratios = [ratio for ratio, _rate in self.points]
        rising = all(low < high for low, high in pairwise(ratios))
        if not self.points or not rising or not self.least <= self.provisional <= self.most:
            raise Refusal("RATE_SCALE")

    def rate(self, loss_ratio: Fraction) -> Fraction:
        """γ(LR) in percent, exact: flat outside the points, clamped to the bounds."""
        first, last = self.points[0], self.points[-1]
        if loss_ratio <= first[0]:
            rate = Fraction(first[1])
        elif loss_ratio >= last[0]:
            rate = Fraction(last[1])
        else:
            low, high = next(pair for pair in pairwise(self.points) if pair[0][0] <= loss_ratio <= pair[1][0])
            steepness = Fraction(high[1] - low[1]) / Fraction(high[0] - low[0])
            rate = Fraction(low[1]) + steepness * (loss_ratio - Fraction(low[0]))
        return min(max(rate, Fraction(self.least)), Fraction(self.most))


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """What the loss ratio is made of, as at the closing."""

    paid: Decimal
    outstanding_start: Decimal = Decimal(0)
    outstanding_end: Decimal = Decimal(0)
    premium: Decimal
    unearned_start: Decimal = Decimal(0)
    unearned_end: Decimal = Decimal(0)

    @property
    def incurred(self) -> Decimal:
        return self.paid + self.outstanding_end - self.outstanding_start

    @property
    def earned(self) -> Decimal:
        return self.premium + self.unearned_start - self.unearned_end

    def loss_ratio(self) -> Fraction:
        """Incurred ÷ earned in percent, exact."""
        if self.earned <= 0:
            raise Refusal("AMOUNT_SIGN", "premium", value=self.earned, wanted="> 0")
        return Fraction(self.incurred) / Fraction(self.earned) * HUNDRED


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfitTerms:
    """``deficit_years`` is how many later years a loss is carried to; None is until extinction."""

    percent: Decimal
    expense_percent: Decimal
    deficit_years: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfitYear:
    """Income and outgo of one year; ``deficit`` is a loss brought forward from before the first year."""

    premium: Decimal
    reserves_in: Decimal = Decimal(0)
    commission: Decimal = Decimal(0)
    claims: Decimal = Decimal(0)
    expenses: Decimal = Decimal(0)
    reserves_out: Decimal = Decimal(0)
    deficit: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfitResult:
    """One year's account. ``profit`` is after the deficit brought forward."""

    income: Decimal
    outgo: Decimal
    expenses: Decimal
    deficit_in: Decimal
    profit: Decimal
    commission: Decimal
    deficit_out: Decimal


def profit_commission(terms: ProfitTerms, years: Sequence[ProfitYear], digits: int) -> list[ProfitResult]:
    """Profit = income − outgo − deficit brought forward; commission on it if positive; a loss is carried on.

    A year's loss meets the profits of the next years, oldest loss first, and lapses after ``deficit_years``.
    """
    results: list[ProfitResult] = []
    carried: list[tuple[int, Decimal]] = []
    for number, year in enumerate(years):
        if year.deficit:
            carried.append((number - 1, year.deficit))
        if terms.deficit_years is not None:
            carried = [(born, loss) for born, loss in carried if number - born <= terms.deficit_years]
        deficit_in = sum((loss for _born, loss in carried), Decimal(0))
        expenses = year.expenses + percent_of(year.premium, terms.expense_percent, digits)
        income = year.premium + year.reserves_in
        outgo = year.commission + year.claims + expenses + year.reserves_out
        result = income - outgo
        carried = _carry(carried, number, result)
        profit = result - deficit_in
        results.append(
            ProfitResult(
                income=income,
                outgo=outgo,
                expenses=expenses,
                deficit_in=deficit_in,
                profit=profit,
                commission=rounded(max(Fraction(profit), Fraction(0)) * Fraction(terms.percent) / HUNDRED, digits),
                deficit_out=sum((loss for _born, loss in carried), Decimal(0)),
            )
        )
    return results


def _carry(carried: list[tuple[int, Decimal]], number: int, result: Decimal) -> list[tuple[int, Decimal]]:
    if result < 0:
        return [*carried, (number, -result)]
    left = []
    for born, loss in carried:
        used = min(loss, result)
        result -= used
        if loss > used:
            left.append((born, loss - used))
    return left

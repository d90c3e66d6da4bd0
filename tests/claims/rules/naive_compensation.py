"""The claims brief §2.2–2.7 reckoned a second time, as a clerk would: no code of the engine, fractions and loops.

A dependant is paid day by day of a tenth, or of a 365th of a year; victims and vehicles are few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
#: Percent of each grade, written out (§2.3), and what a further one adds (§2.4).
INDEX = {1: 100, 2: 90, 3: 80, 4: 70, 5: 60, 6: 50, 7: 40, 8: 30, 9: 20, 10: 10}
FURTHER = {
    "TENTH": {2: 9, 3: 8, 4: 7, 5: 6, 6: 5, 7: 4, 8: 3, 9: 2, 10: 1},
    "STEP": {2: 10, 3: 9, 4: 8, 5: 7, 6: 6, 7: 5, 8: 4, 9: 3, 10: 2},
    "BAND": {2: 10, 3: 10, 4: 10, 5: 10, 6: 5, 7: 5, 8: 5, 9: 5, 10: 5},
}


@dataclass(frozen=True, slots=True)
class Kin:
    """A dependant by day of birth."""

    born: date
    supporters: int


def rounded(amount: Fraction) -> Decimal:
    """Half up to the fen; amounts here are never negative."""
    exact = Decimal(amount.numerator * 1_000_000 // amount.denominator).scaleb(-6)
    if Fraction(exact) != amount and exact == exact.quantize(CENT, ROUND_HALF_UP):
        return exact.quantize(CENT)
    return exact.quantize(CENT, ROUND_HALF_UP)


def age(born: date, on: date) -> int:
    """Birthdays that have been; 29 February is kept on 1 March where there is none."""
    found = 0
    while birthday(born, found + 1) <= on:
        found += 1
    return found


def birthday(born: date, years: int) -> date:
    try:
        return date(born.year + years, born.month, born.day)
    except ValueError:
        return date(born.year + years, 3, 1)


def years(age_now: int) -> int:
    """20; less one a year from 60; 5 from 75."""
    if age_now >= 75:
        return 5
    return 20 if age_now < 60 else 20 - (age_now - 60)


def index(grades: Sequence[int], schedule: str) -> Fraction:
    """Ih + ΣIa, ΣIa at most 10 %, together at most 100 %; grade I absorbs everything."""
    first, *others = sorted(grades)
    if first == 1:
        return Fraction(1)
    extra = min(sum(FURTHER[schedule][each] for each in others), 10)
    return Fraction(min(INDEX[first] + extra, 100), 100)


def disability(income: Decimal, age_now: int, grades: Sequence[int], schedule: str) -> Decimal:
    """残疾赔偿金."""
    return rounded(Fraction(income) * years(age_now) * index(grades, schedule))


def kept_for(kin: Kin, on: date, counting: str) -> Fraction:
    """Years until a dependant is provided for."""
    old = age(kin.born, on)
    if old >= 18:
        return Fraction(years(old))
    if counting == "WHOLE":
        return Fraction(18 - old)
    exact = Fraction((birthday(kin.born, 18) - on).days, 365)
    if counting == "EXACT":
        return exact
    tenths = 0
    while Fraction(tenths + 1, 10) - exact <= Fraction(1, 20):
        tenths += 1
    return Fraction(tenths, 10)


def upkeep(
    base: Decimal, kin: Sequence[Kin], lost: Fraction, on: date, *, before_index: bool, counting: str
) -> Decimal:
    """被扶养人生活费, one small step of time after the other: never more than one base a year for all together."""
    step = {"WHOLE": 1, "ROUND1": 10, "EXACT": 365}[counting]
    ends = [kept_for(each, on, counting) * step for each in kin]
    steps: Counter[tuple[bool, ...]] = Counter(tuple(end > now for end in ends) for now in range(int(max(ends))))
    whole = Fraction(0)
    for present, count in steps.items():
        shares = [Fraction(base) / each.supporters for each, there in zip(kin, present, strict=True) if there]
        if before_index:
            yearly = min(sum(shares), Fraction(base)) * lost
        else:
            yearly = min(sum(share * lost for share in shares), Fraction(base))
        whole += yearly * count / step
    return rounded(whole)


def limits(accident: date, *, at_fault: bool) -> dict[str, Decimal]:
    """交强险 of one vehicle."""
    if accident >= date(2020, 9, 19):
        figures = (18_000, 180_000, 2_000) if at_fault else (1_800, 18_000, 100)
    else:
        figures = (10_000, 110_000, 2_000) if at_fault else (1_000, 11_000, 100)
    return dict(zip(("medical", "death_disability", "property"), map(Decimal, figures), strict=True))


@dataclass(frozen=True, slots=True)
class Settled:
    """Who pays what of one accident with one vehicle."""

    compulsory: dict[str, Decimal]
    commercial: Decimal
    own: Decimal


def settle(losses: Mapping[str, Decimal], accident: date, *, percent: int, cover: Decimal, deductible: int) -> Settled:
    """交强险 by bucket, then the rest × liability less the deductible, at most the cover; without fault none of it."""
    most = limits(accident, at_fault=percent > 0)
    compulsory = {bucket: min(loss, most[bucket]) for bucket, loss in losses.items()}
    rest = sum(losses.values()) - sum(compulsory.values())
    wanted = rounded(Fraction(rest) * percent / 100 * (100 - deductible) / 100)
    commercial = min(wanted, cover) if percent else Decimal(0)
    owed = rounded(Fraction(rest) * percent / 100)
    return Settled(compulsory, commercial, rest - owed)


def shared(losses: Sequence[Decimal], limit: Decimal) -> list[Fraction]:
    """Several victims of one limit: in proportion to their losses, before the fen."""
    whole = sum(losses)
    if whole <= limit:
        return [Fraction(loss) for loss in losses]
    return [Fraction(limit) * Fraction(loss) / Fraction(whole) for loss in losses]

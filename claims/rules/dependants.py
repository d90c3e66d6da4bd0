"""被扶养人生活费: what the victim owed to those who lived on it, year by year (法释〔2022〕14号 §16–17).

Time is cut at every dependant's last day. In each slice the yearly shares stand together; what exceeds one year's
consumption is scaled to it, and everybody keeps the same part of the own share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from claims.rules.ages import ADULT, birthday, compensation_years, full_years
from claims.rules.money import fen, share_out
from claims.rules.refusals import refused

AFTER_INDEX, BEFORE_INDEX = "AFTER_INDEX", "BEFORE_INDEX"
EXACT, ROUND1, WHOLE = "EXACT", "ROUND1", "WHOLE"
YEAR_DAYS = 365
TENTHS = 10


@dataclass(frozen=True, slots=True)
class Dependant:
    """A minor, or an adult without working capacity and without other income. ``supporters`` counts the victim.

    ``other_income`` is what the dependant has a year: it comes off the base. ``years`` is typed when a court found it.
    """

    key: str
    supporters: int
    born: date | None = None
    age: int | None = None
    minor: bool | None = None
    incapacity: str = ""
    no_income: str = ""
    other_income: Decimal = Decimal(0)
    years: Decimal | None = None
    path: str = "dependants"


@dataclass(frozen=True, slots=True)
class Slice:
    """Years from … to, with the yearly shares together and what is paid of them a year."""

    start: Fraction
    end: Fraction
    wanted: Fraction
    paid: Fraction

    @property
    def capped(self) -> bool:
        """Whether the shares exceeded one year's consumption."""
        return self.paid < self.wanted


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The award of all dependants, its slices, and the part and years of each."""

    amount: Decimal
    slices: tuple[Slice, ...]
    parts: dict[str, Decimal]
    years: dict[str, Fraction]
    exact: Fraction


def upkeep(
    dependants: Sequence[Dependant],
    *,
    base: Decimal,
    index: Fraction,
    on: date | None,
    cap_basis: str = AFTER_INDEX,
    counting: str = WHOLE,
) -> Upkeep:
    """The award for ``dependants`` from ``on``; ``index`` is the share of working capacity lost (1 for a death)."""
    years = {each.key: remaining_years(each, on, counting) for each in dependants}
    factor = index if cap_basis == AFTER_INDEX else Fraction(1)
    shares = {
        each.key: max(Fraction(base) - Fraction(each.other_income), Fraction(0)) / each.supporters * factor
        for each in dependants
    }
    after = Fraction(1) if cap_basis == AFTER_INDEX else index
    slices, sums = _cut(years, shares, Fraction(base), after)
    exact = sum(sums.values(), Fraction(0))
    amount = fen(exact)
    return Upkeep(amount, tuple(slices), share_out(amount, sums), years, exact)


def _cut(
    years: dict[str, Fraction], shares: dict[str, Fraction], cap: Fraction, after: Fraction
) -> tuple[list[Slice], dict[str, Fraction]]:
    sums = dict.fromkeys(years, Fraction(0))
    slices: list[Slice] = []
    start = Fraction(0)
    for end in sorted({end for end in years.values() if end > 0}):
        present = [key for key, last in years.items() if last >= end]
        wanted = sum((shares[key] for key in present), Fraction(0))
        scale = cap / wanted if wanted > cap else Fraction(1)
        for key in present:
            sums[key] += shares[key] * scale * after * (end - start)
        slices.append(Slice(start, end, wanted * after, wanted * scale * after))
        start = end
    return slices, sums


def remaining_years(dependant: Dependant, on: date | None, counting: str) -> Fraction:
    """Years until the dependant is provided for: a minor to 18, an adult by the table of 60 and 75."""
    if dependant.years is not None:
        return Fraction(dependant.years)
    age = age_of(dependant, on)
    minor = is_minor(dependant, age)
    if minor and counting != WHOLE:
        return _measured(dependant, on, counting)
    return Fraction(ADULT - age if minor else compensation_years(age))


def age_of(dependant: Dependant, on: date | None) -> int:
    """Full years of the dependant on the day, or the age that is given."""
    if dependant.age is not None and dependant.born is None:
        return dependant.age
    if dependant.born is None or on is None:
        raise refused(
            "age_missing", dependant.path, _("Give the dependant's birth_date (and the day of assessment), or the age.")
        )
    return max(full_years(dependant.born, on), 0)


def is_minor(dependant: Dependant, age: int) -> bool:
    """Whether the dependant counts as a minor; one said to be a minor must be under 18."""
    if dependant.minor and age >= ADULT:
        raise refused(
            "minor_of_age",
            dependant.path,
            _("A minor is under 18; this dependant is %(age)s: give incapacity and no_income instead."),
            age=age,
        )
    return age < ADULT


def _measured(dependant: Dependant, on: date | None, counting: str) -> Fraction:
    if dependant.born is None or on is None:
        raise refused(
            "birth_date_missing",
            f"{dependant.path}.birth_date",
            _("Counting years %(counting)s needs the birth date of every minor: give it, or count WHOLE."),
            counting=counting,
        )
    exact = Fraction((birthday(dependant.born, ADULT) - on).days, YEAR_DAYS)
    return exact if counting == EXACT else Fraction((2 * TENTHS * exact + 1) // 2, TENTHS)

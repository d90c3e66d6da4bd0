"""What the line of a reinsurer keeps that is replaced under a running cover (reinsurance brief §2 row 11, §3.6).

The place of a line on the order carries the money of the whole period. Whoever held it up to a day keeps what falls on
those days, pro rata of all days of the cover; whoever holds it now has the rest, so that both add up to the fen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from reinsurance.rules.amounts import rounded
from reinsurance.rules.endorsing import Days
from reinsurance.rules.lines import LineMoney


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Premium, commission and brokerage of one holder of a place."""

    premium: Decimal = Decimal(0)
    commission: Decimal = Decimal(0)
    brokerage: Decimal = Decimal(0)

    def plus(self, other: Kept) -> Kept:
        """Both together."""
        return Kept(
            premium=self.premium + other.premium,
            commission=self.commission + other.commission,
            brokerage=self.brokerage + other.brokerage,
        )

    def as_money(self, like: LineMoney) -> LineMoney:
        """As the money of a line is told; ``like`` is a line of the same section."""
        return LineMoney(
            premium=self.premium,
            commission=self.commission,
            brokerage=self.brokerage,
            brokerage_deducted=like.brokerage_deducted,
            withheld=Decimal(0),
            taxes=tuple(Decimal(0) for _tax in like.taxes),
            effects=like.effects,
        )


NOTHING_KEPT = Kept()


def together(kept: Iterable[Kept]) -> Kept:
    """All that was kept of one place."""
    total = NOTHING_KEPT
    for each in kept:
        total = total.plus(each)
    return total


def kept_until(whole: Kept, earlier: Kept, days: Days, digits: int) -> Kept:
    """What the holder of a place keeps who leaves it with ``days.left`` of ``days.total`` to go.

    ``whole`` is the money of the place for the whole period, ``earlier`` what former holders kept of it.
    """
    used = Fraction(days.total - days.left, days.total)

    def part(all_of_it: Decimal, before: Decimal) -> Decimal:
        return rounded(Fraction(all_of_it) * used, digits) - before

    return Kept(
        premium=part(whole.premium, earlier.premium),
        commission=part(whole.commission, earlier.commission),
        brokerage=part(whole.brokerage, earlier.brokerage),
    )

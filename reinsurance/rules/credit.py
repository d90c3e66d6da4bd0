"""Credit charge of an acceptor (偿付能力监管规则第8号): ``MC = EX × RF0 × (1 + K)`` (reinsurance brief §4 R11).

The factors come from the actuary's table; the project ships none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reinsurance.rules.security import Rating

ONSHORE, OFFSHORE, HONG_KONG = "onshore", "offshore", "hong_kong"
#: K of the formula lies between these, both inclusive.
LEAST_K, MOST_K = Decimal("-0.25"), Decimal("0.25")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditFactor:
    """One row of the table: RF0 and K for a kind of acceptor.

    An onshore one is found by its comprehensive solvency (``solvency_from``, percent, inclusive; None: not known), any
    other by the grade of an agency and by whether it has given collateral.
    """

    market: str
    base: Decimal
    k: Decimal = Decimal(0)
    solvency_from: Decimal | None = None
    agency: str = ""
    grade: str = ""
    secured: bool = False

    @property
    def factor(self) -> Decimal:
        """``RF = RF0 × (1 + K)``."""
        return self.base * (1 + self.k)


def onshore_factor(factors: Iterable[CreditFactor], solvency: Decimal | None) -> Decimal | None:
    """That of the highest band the solvency reaches; None where the table has no such row."""
    rows = [each for each in factors if each.market == ONSHORE]
    if solvency is None:
        return next((each.factor for each in rows if each.solvency_from is None), None)
    reached = [each for each in rows if each.solvency_from is not None and each.solvency_from <= solvency]
    best = max(reached, key=lambda each: each.solvency_from or Decimal(0), default=None)
    return None if best is None else best.factor


def offshore_factor(
    factors: Iterable[CreditFactor], ratings: Sequence[Rating], *, market: str, secured: bool
) -> Decimal | None:
    """Of several ratings the worse counts. None where the table lacks a row for one of them, or nobody rates it."""
    rows = {
        (each.agency, each.grade): each.factor for each in factors if each.market == market and each.secured == secured
    }
    found = [rows.get((rating.agency, rating.grade)) for rating in ratings] or [rows.get(("", ""))]
    known = [factor for factor in found if factor is not None]
    return max(known) if len(known) == len(found) else None

"""What a percentage is a percentage of: stated, converted, never guessed (reinsurance brief §3.1, §3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from reinsurance.rules.amounts import HUNDRED, SHARE_DIGITS, rounded
from reinsurance.rules.refusals import Refusal


class Basis(StrEnum):
    """占比口径: of the whole risk (占100%), of our own share (占我方), of the order (占排分)."""

    WHOLE = "of_whole"
    OWN = "of_own"
    ORDER = "of_order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scales:
    """What 100 % in each basis is of the whole risk; None where the document does not say.

    ``order_of_own`` alone relates order and own share when the share of the whole is unknown.
    """

    own: Fraction | None = None
    order: Fraction | None = None
    order_of_own: Fraction | None = None

    def factor(self, source: Basis, target: Basis) -> Fraction:
        """By what a percentage is multiplied when its basis changes."""
        if source == target:
            return Fraction(1)
        if {source, target} == {Basis.OWN, Basis.ORDER} and self.order_of_own:
            return self.order_of_own if source is Basis.ORDER else 1 / self.order_of_own
        sizes = {Basis.WHOLE: Fraction(1), Basis.OWN: self.own, Basis.ORDER: self.order}
        from_size, to_size = sizes[source], sizes[target]
        if not from_size or not to_size:
            raise Refusal("BASIS_MISMATCH", "basis", bases=f"{source}, {target}")
        return from_size / to_size

    def convert(self, percent: Decimal, source: Basis, target: Basis) -> Decimal:
        """The percentage on another basis, with ten decimals."""
        return rounded(Fraction(percent) * self.factor(source, target), SHARE_DIGITS)


def order_size(order_amount: Decimal, sum_insured: Decimal) -> Fraction | None:
    """The order as a fraction of a sum insured; None of nothing."""
    return Fraction(order_amount) / Fraction(sum_insured) if sum_insured and order_amount else None


def share_in(amount: Decimal, whole: Decimal) -> Decimal:
    """An amount as percent of a whole with ten decimals."""
    return rounded(Fraction(amount) / Fraction(whole) * HUNDRED, SHARE_DIGITS)

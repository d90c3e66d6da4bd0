"""Our line of an inward offer (分入, reinsurance brief §1.3): the share of the whole and its money."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from reinsurance.rules.amounts import HUNDRED, percent_of, rounded
from reinsurance.rules.bases import Basis, Scales
from reinsurance.rules.lines import Items, Placing, items
from reinsurance.rules.placing import Charges
from reinsurance.rules.section import SectionTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What we carry of the whole risk and what we get for it."""

    of_whole: Decimal
    sum_insured: Decimal
    items: Items

    def of(self, amount: Decimal, digits: int) -> Decimal:
        """Our part of a loss of the whole risk."""
        return percent_of(amount, self.of_whole, digits)


def accept(terms: SectionTerms, signed: Decimal, basis: Basis) -> Accepted:
    """Converts our signed line to a share of the whole; premium rounded once."""
    order = None
    if terms.order.percent is not None and terms.order.basis is not None:
        own = Fraction(terms.share) / HUNDRED
        order = Fraction(terms.order.percent) / HUNDRED * (own if terms.order.basis is Basis.OWN else 1)
    scales = Scales(own=Fraction(terms.share) / HUNDRED, order=order)
    share = Fraction(signed) * scales.factor(basis, Basis.WHOLE) / HUNDRED
    charges: Charges = terms.charges
    carried = charges.carried(signed or Decimal(1), 1, "all")
    placing = Placing(lines=(carried,), unplaced=Decimal(0), digits=terms.digits)
    premium = rounded(Fraction(terms.premium or 0) * share, terms.digits)
    return Accepted(
        of_whole=scales.convert(signed, basis, Basis.WHOLE),
        sum_insured=rounded(Fraction(terms.sum_insured or 0) * share, terms.digits),
        items=items(premium, placing, terms.taxes, carried),
    )

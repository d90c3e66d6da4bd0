"""How rates move from expiring cover to its renewal (reinsurance brief §7.3)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from reinsurance.rules.amounts import rounded
from reinsurance.rules.renewing import Terms

INDEX_DIGITS = 2


def at_expiring_rate(expiring: Terms, renewal: Terms, digits: int) -> Decimal | None:
    """What the order of the renewal would cost at the rate of the expiring cover; None where that had no order."""
    if not expiring.order or not renewal.order:
        return None
    return rounded(Fraction(renewal.order) * Fraction(expiring.order_premium) / Fraction(expiring.order), digits)


def rate_index(premium: Decimal, expected: Decimal) -> Decimal | None:
    """Premium in percent of what the same order would cost at the expiring rate: 100 is unchanged. None of nothing."""
    return rounded(Fraction(premium) * 100 / Fraction(expected), INDEX_DIGITS) if expected else None

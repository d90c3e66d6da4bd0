"""VAT as rows: whose flow, which rate, inside or outside the price, withheld or not (reinsurance brief §3.6).

Premium and ceding commission are two taxable flows. Which row applies is the tax department's decision; nothing here
is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from reinsurance.rules.amounts import HUNDRED, rounded
from reinsurance.rules.refusals import Refusal


class Effect(StrEnum):
    """What a tax does to the net we pay the reinsurer."""

    ADD = "add"
    DEDUCT = "deduct"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRow:
    """One row. ``applies`` is domestic, foreign or all; ``rate`` in percent; an exempt row has a tax of zero."""

    name: str
    flow: str
    rate: Decimal
    inclusive: bool
    effect: Effect
    applies: str = "all"
    exempt: bool = False
    valid_from: date | None = None
    valid_to: date | None = None

    def applies_to(self, domicile: str) -> bool:
        return self.applies in ("all", domicile)

    def tax(self, amount: Decimal, rate: Fraction, digits: int) -> Decimal:
        """The tax in or on an amount. Inside the price: g − round(g ÷ (1 + rate))."""
        if self.exempt:
            return Decimal(0)
        if self.inclusive:
            return amount - rounded(Fraction(amount) / (1 + rate / HUNDRED), digits)
        return rounded(Fraction(amount) * rate / HUNDRED, digits)

    def check_date(self, day: date | None, path: str) -> None:
        """The row must be in force on the day of the deal."""
        if day is None:
            return
        if (self.valid_from and day < self.valid_from) or (self.valid_to and day > self.valid_to):
            raise Refusal("TAX_PERIOD", path, name=self.name, day=day)


def default_effect(*, flow: str, inclusive: bool, withhold: bool) -> Effect:
    """Premium tax on top is paid to the reinsurer, tax on our commission is paid by it.

    Tax inside the price moves nothing; withheld from the price it is kept back and paid to the authority; withheld on
    top it is ours and no business of the reinsurer.
    """
    if withhold:
        return Effect.DEDUCT if inclusive else Effect.NONE
    if inclusive:
        return Effect.NONE
    return Effect.ADD if flow == "premium" else Effect.DEDUCT


def split_inclusive(gross: Decimal, rate: Decimal, digits: int) -> tuple[Decimal, Decimal]:
    """(price without tax, tax) of an amount that includes it: 106,000.00 at 6 % is 100,000.00 + 6,000.00."""
    net = rounded(Fraction(gross) / (1 + Fraction(rate) / HUNDRED), digits)
    return net, gross - net

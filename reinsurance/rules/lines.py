"""Money per line: totals on the order, rounded once, then divided by signed lines (reinsurance brief §3.5–3.6).

The share nobody signed is ours and takes part in every division as the last one, so that placed and unplaced add up to
the order. A line's net is the sum of its rounded items and is not rounded again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial

from reinsurance.rules.allocation import allocate
from reinsurance.rules.amounts import HUNDRED, rounded
from reinsurance.rules.taxes import Effect, TaxRow

MOST_COMMISSION = Decimal(60)
MOST_BROKERAGE = Decimal(15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A signed line and its terms. Percentages are of the line's premium."""

    signed: Decimal
    sequence: int
    commission: Fraction
    brokerage: Fraction = Fraction(0)
    brokerage_deducted: bool = True
    withheld: Fraction = Fraction(0)
    domicile: str = "domestic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """All lines of one section or layer and the share that is ours, on one basis."""

    lines: tuple[Carried, ...]
    unplaced: Decimal
    digits: int

    @property
    def weights(self) -> list[Decimal]:
        return [*(line.signed for line in self.lines), self.unplaced]

    @property
    def sequence(self) -> list[int]:
        last = max((line.sequence for line in self.lines), default=0) + 1
        return [*(line.sequence for line in self.lines), last]

    def spread(self, total: Decimal) -> list[Decimal]:
        """A total on the order, per line, and last what falls on the unplaced share."""
        return allocate(total, self.weights, self.digits, self.sequence)

    def charged(
        self, bases: Sequence[Decimal], rates: Sequence[Fraction], total_of: Callable[[Decimal, Fraction], Decimal]
    ) -> list[Decimal]:
        """A charge on a base already divided: lines on one rate share one total, rounded once."""
        charges = [Decimal(0)] * len(bases)
        weights, sequence = self.weights, self.sequence
        for rate in dict.fromkeys(rates):
            members = [place for place, own in enumerate(rates) if own is rate or own == rate]
            total = total_of(sum((bases[place] for place in members), Decimal(0)), rate)
            if not total:
                continue
            parts = allocate(
                total, [weights[place] for place in members], self.digits, [sequence[place] for place in members]
            )
            for place, part in zip(members, parts, strict=True):
                charges[place] = part
        return charges

    def percent(self, bases: Sequence[Decimal], rates: Sequence[Fraction]) -> list[Decimal]:
        """``charged`` at plain percentages."""
        return self.charged(bases, rates, lambda base, rate: rounded(Fraction(base) * rate / HUNDRED, self.digits))


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMoney:
    """What one line costs and brings. ``tax`` moves the net; ``tax_included`` is only told."""

    premium: Decimal
    commission: Decimal
    brokerage: Decimal
    brokerage_deducted: bool
    withheld: Decimal
    taxes: tuple[Decimal, ...]
    effects: tuple[Effect, ...]

    @property
    def tax(self) -> Decimal:
        added = self._taxes(Effect.ADD)
        return added - self._taxes(Effect.DEDUCT)

    @property
    def tax_included(self) -> Decimal:
        return self._taxes(Effect.NONE)

    @property
    def net(self) -> Decimal:
        """Payable to the reinsurer: premium less commission, deducted brokerage and deposit, and the taxes."""
        deducted = self.brokerage if self.brokerage_deducted else Decimal(0)
        return self.premium - self.commission - deducted - self.withheld + self.tax

    def minus(self, other: LineMoney) -> LineMoney:
        """The difference, item by item: an endorsement is new cumulative less old cumulative."""
        return LineMoney(
            premium=self.premium - other.premium,
            commission=self.commission - other.commission,
            brokerage=self.brokerage - other.brokerage,
            brokerage_deducted=self.brokerage_deducted,
            withheld=self.withheld - other.withheld,
            taxes=tuple(new - old for new, old in zip(self.taxes, other.taxes, strict=True)),
            effects=self.effects,
        )

    def _taxes(self, effect: Effect) -> Decimal:
        pairs = zip(self.taxes, self.effects, strict=True)
        return sum((tax for tax, kind in pairs if kind is effect), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """The money of all lines for one premium on the order; ``unplaced`` is the share that stays with us."""

    order_premium: Decimal
    lines: tuple[LineMoney, ...]
    unplaced: LineMoney

    def minus(self, other: Items) -> Items:
        pairs = zip(self.lines, other.lines, strict=True)
        return Items(
            order_premium=self.order_premium - other.order_premium,
            lines=tuple(new.minus(old) for new, old in pairs),
            unplaced=self.unplaced.minus(other.unplaced),
        )


def items(order_premium: Decimal, placing: Placing, taxes: Sequence[TaxRow], default: Carried) -> Items:
    """Premium, commission, brokerage, deposit and taxes of every line. ``default`` are the terms of our own share."""
    terms = [*placing.lines, default]
    premium = placing.spread(order_premium)
    commission = placing.percent(premium, [line.commission for line in terms])
    brokerage = placing.percent(premium, [line.brokerage for line in terms])
    withheld = placing.percent(premium, [line.withheld for line in terms])
    rows = []
    for row in taxes:
        base = premium if row.flow == "premium" else commission
        rates = [Fraction(row.rate) if row.applies_to(line.domicile) else Fraction(0) for line in terms]
        rows.append(placing.charged(base, rates, partial(row.tax, digits=placing.digits)))
    money = [
        LineMoney(
            premium=premium[place],
            commission=commission[place],
            brokerage=brokerage[place],
            brokerage_deducted=line.brokerage_deducted,
            withheld=withheld[place],
            taxes=tuple(row[place] for row in rows),
            effects=tuple(row.effect for row in taxes),
        )
        for place, line in enumerate(terms)
    ]
    return Items(order_premium=order_premium, lines=tuple(money[:-1]), unplaced=money[-1])


def convert_items(
    made: Items, placing: Placing, taxes: Sequence[TaxRow], default: Carried, convert: Callable[[Decimal], Decimal]
) -> Items:
    """The items in another currency: each total is converted once and divided again by the signed lines.

    ``placing`` carries the decimals of the other currency.
    """
    terms = [*placing.lines, default]
    money = [*made.lines, made.unplaced]

    def again(amounts: list[Decimal], rates: list[Fraction]) -> list[Decimal]:
        return placing.charged(amounts, rates, lambda total, _rate: convert(total))

    premium = placing.spread(convert(made.order_premium))
    commission = again([line.commission for line in money], [line.commission for line in terms])
    brokerage = again([line.brokerage for line in money], [line.brokerage for line in terms])
    withheld = again([line.withheld for line in money], [line.withheld for line in terms])
    rows = [
        again([line.taxes[number] for line in money], [Fraction(row.applies_to(line.domicile)) for line in terms])
        for number, row in enumerate(taxes)
    ]
    lines = [
        LineMoney(
            premium=premium[place],
            commission=commission[place],
            brokerage=brokerage[place],
            brokerage_deducted=line.brokerage_deducted,
            withheld=withheld[place],
            taxes=tuple(row[place] for row in rows),
            effects=line.effects,
        )
        for place, line in enumerate(money)
    ]
    return Items(order_premium=sum(premium, Decimal(0)), lines=tuple(lines[:-1]), unplaced=lines[-1])

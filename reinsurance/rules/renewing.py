"""A renewal beside the cover it follows (临分续转, reinsurance brief §2 no. 6): what changed, and by how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from reinsurance.rules.amounts import rounded

WHOLE, THOUSAND = Decimal(100), 1000
PERCENT_DIGITS, RATE_DIGITS = 2, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What one section says. ``lines``: reinsurer → percent of the order; amounts in the currency of its placement."""

    name: str
    amount: Decimal
    retention: Decimal
    treaty: Decimal
    order: Decimal
    order_premium: Decimal
    commission: Decimal
    brokerage: Decimal
    lines: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def rate(self) -> Decimal:
        """Premium of the order in per mille of the order."""
        if not self.order:
            return Decimal(0)
        return rounded(Fraction(self.order_premium) * THOUSAND / Fraction(self.order), RATE_DIGITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """One figure of the expiring cover beside that of the renewal; None where one of them has no such section."""

    before: Decimal | None
    after: Decimal | None

    @property
    def change(self) -> Decimal:
        """New less old."""
        return (self.after or Decimal(0)) - (self.before or Decimal(0))

    @property
    def percent(self) -> Decimal | None:
        """The change in percent of the expiring figure, two decimals; None where that is nothing."""
        if not self.before:
            return None
        return rounded(Fraction(self.change) * 100 / Fraction(self.before), PERCENT_DIGITS)

    def within(self, tolerance: Decimal) -> bool:
        """At most ``tolerance`` percent up or down, both included; from nothing only nothing is within."""
        return abs(self.change) * WHOLE <= abs(self.before or Decimal(0)) * tolerance


#: Figures of a section that are shown beside each other.
SHOWN = ("amount", "retention", "treaty", "order", "order_premium", "rate", "commission", "brokerage")
#: Those that decide whether a renewal is as the expiring cover.
WEIGHED = ("amount", "retention", "order", "rate", "commission")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One section of both, by its name. ``lines`` are those of either, the largest expiring line first."""

    name: str
    figures: Mapping[str, Beside]
    lines: Sequence[tuple[str, Beside]]
    both: bool

    def as_expiring(self, tolerance: Decimal) -> bool:
        """The section stands in both, and nothing that is weighed moved further than ``tolerance`` percent."""
        return self.both and all(self.figures[name].within(tolerance) for name in WEIGHED)


def compare(expiring: Sequence[Terms], renewal: Sequence[Terms]) -> list[Pair]:
    """Section by section: those of the renewal in their order, then those it no longer has."""
    before, after = {each.name: each for each in expiring}, {each.name: each for each in renewal}
    names = dict.fromkeys([*after, *before])
    return [_pair(name, before.get(name), after.get(name)) for name in names]


def _pair(name: str, before: Terms | None, after: Terms | None) -> Pair:
    old, new = (before.lines if before else {}), (after.lines if after else {})
    carriers = dict.fromkeys([*sorted(old, key=lambda who: -old[who]), *new])
    return Pair(
        name=name,
        figures={
            each: Beside(
                before=getattr(before, each) if before else None,
                after=getattr(after, each) if after else None,
            )
            for each in SHOWN
        },
        lines=[(who, Beside(before=old.get(who), after=new.get(who))) for who in carriers],
        both=before is not None and after is not None,
    )


def as_expiring(pairs: Sequence[Pair], tolerance: Decimal) -> bool:
    """Whether terms and order of every section are within ``tolerance`` percent of the expiring ones."""
    return bool(pairs) and all(each.as_expiring(tolerance) for each in pairs)


def in_window(period_until: datetime, at: datetime, days: int) -> bool:
    """From ``days`` before the last instant of cover until as many after it, both included."""
    window = timedelta(days=days)
    return period_until - window <= at <= period_until + window

"""What we would carry of one risk: our own share, what we accepted of it, what is offered (reinsurance brief §1.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reinsurance.rules.amounts import percent_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One business by which we carry something of the risk: its number and our net part of it, in CNY.

    ``number`` empty: what other branches carry, together.
    """

    number: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Accumulation:
    """``direct`` is our own net retention, ``inward`` what we accepted before, ``offered`` what we would add."""

    direct: tuple[Carried, ...]
    inward: tuple[Carried, ...]
    offered: Decimal
    limit: Decimal

    @property
    def before(self) -> Decimal:
        """What we carry already."""
        return sum((each.amount for each in (*self.direct, *self.inward)), Decimal(0))

    @property
    def total(self) -> Decimal:
        """What we would carry."""
        return self.before + self.offered

    @property
    def headroom(self) -> Decimal:
        """What is left of the limit with the offer; below zero: too much."""
        return self.limit - self.total

    @property
    def numbers(self) -> list[str]:
        """The businesses that count with it and may be named."""
        return [each.number for each in (*self.direct, *self.inward) if each.number]

    @property
    def elsewhere(self) -> bool:
        """Whether other branches carry something of it."""
        return any(not each.number for each in (*self.direct, *self.inward))


def accumulate(
    direct: Sequence[Carried], inward: Sequence[Carried], offered: Decimal, *, limit: Decimal
) -> Accumulation:
    """All of it against the limit of one risk unit (R01)."""
    return Accumulation(direct=tuple(direct), inward=tuple(inward), offered=offered, limit=limit)


def our_part(sum_insured: Decimal, share: Decimal) -> Decimal:
    """Our share of the whole, in fen."""
    return percent_of(sum_insured, share, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What stays with us of one cover, from its first instant until its last (excluded)."""

    begins: datetime
    ends: datetime
    net: Decimal


def heaviest(covers: Sequence[Running], now: datetime) -> datetime:
    """The first instant from ``now`` on at which the covers that run keep most with us."""

    def kept(at: datetime) -> Decimal:
        return sum((each.net for each in covers if each.begins <= at < each.ends), Decimal(0))

    moments = sorted({max(each.begins, now) for each in covers if each.ends > now})
    return max(moments, key=kept, default=now)

"""Proportional recoveries (reinsurance brief §3.7): cumulative per claim, each bill a difference of entitlements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from reinsurance.rules.allocation import allocate
from reinsurance.rules.amounts import HUNDRED, rounded
from reinsurance.rules.capacity import Split
from reinsurance.rules.lines import Placing
from reinsurance.rules.refusals import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """Cumulative figures of one claim for the whole risk (100 %). ``deductible`` is the original insured's."""

    loss: Decimal
    expenses: Decimal = Decimal(0)
    salvage: Decimal = Decimal(0)
    deductible: Decimal = Decimal(0)

    @property
    def covered(self) -> Decimal:
        """What the policy pays: loss above the deductible, and expenses, less salvage and subrogation."""
        return max(self.loss - self.deductible, Decimal(0)) + self.expenses - self.salvage


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """Who bears what of one claim, cumulatively. ``lines`` ends with the unplaced share, which is ours."""

    covered: Decimal
    own: Decimal
    retention: Decimal
    treaties: tuple[Decimal, ...]
    facultative: Decimal
    lines: tuple[Decimal, ...]

    @property
    def placed(self) -> Decimal:
        """What the reinsurers owe."""
        return sum(self.lines[:-1], Decimal(0))


def entitlement(paid: Paid, own_share: Decimal, shares: Split, placing: Placing) -> Entitlement:
    """Own part rounded once, then retention, treaties and facultative, then the signed lines."""
    digits = placing.digits
    own = rounded(Fraction(paid.covered) * Fraction(own_share) / HUNDRED, digits)
    retention, *treaties, facultative = allocate(own, shares.weights, digits)
    lines = placing.spread(facultative) if placing.lines or facultative else [Decimal(0)]
    return Entitlement(
        covered=paid.covered,
        own=own,
        retention=retention,
        treaties=tuple(treaties),
        facultative=facultative,
        lines=tuple(lines),
    )


def bill(entitled: Sequence[Decimal], billed: Sequence[Decimal], *, may_fall: bool) -> list[Decimal]:
    """Entitlement less what was billed, per line. Without salvage an entitlement never falls below what was billed."""
    due = [now - before for now, before in zip(entitled, billed, strict=True)]
    for now, before in zip(entitled, billed, strict=True):
        if now < before and not may_fall:
            raise Refusal("CLAIM_BILLED", billed=before, entitled=now)
    return due


def check_loss(loss: Decimal, sum_insured: Decimal | None) -> None:
    """A loss above the sum insured is a mistake; rescue costs are entered apart (Insurance Law art. 57)."""
    if sum_insured is not None and loss > sum_insured:
        raise Refusal("CLAIM_LIMIT", "amount", value=loss, limit=sum_insured)


def check_day(day: date | None, first: date | None, last: date | None) -> None:
    """A loss before inception or after expiry is not covered."""
    if day is not None and first is not None and last is not None and not first <= day <= last:
        raise Refusal("CLAIM_PERIOD", "date", day=day, first=first, last=last)

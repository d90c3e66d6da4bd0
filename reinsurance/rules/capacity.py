"""What we keep, what the treaties take, what must go facultative (reinsurance brief §3.3).

Retention + treaties + facultative is the own sum insured exactly. Amounts are in the minor unit of one currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from reinsurance.rules.allocation import allocate
from reinsurance.rules.amounts import SHARE_DIGITS, percent_of
from reinsurance.rules.refusals import Refusal

LEGAL_PERCENT = Decimal(10)
"""Insurance Law art. 103: at most 10 % of paid-in capital plus capital and surplus reserves on one risk unit."""


class TreatyKind(StrEnum):
    """成数, 溢额."""

    QUOTA_SHARE = "quota_share"
    SURPLUS = "surplus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Treaty:
    """One treaty, in the order in which it is used.

    A quota share takes ``percent`` of the sum insured (of its first ``of_first``); a surplus takes what is above the
    retention, up to ``lines`` × retention, or a fixed ``amount``. ``limit`` is the most it takes.
    """

    name: str
    kind: TreatyKind
    percent: Decimal | None = None
    of_first: Decimal | None = None
    lines: Decimal | None = None
    amount: Decimal | None = None
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Who bears how much of the own sum insured."""

    retention: Decimal
    treaties: tuple[Decimal, ...]
    facultative: Decimal

    @property
    def weights(self) -> list[Decimal]:
        """Retention, each treaty, facultative: the order in which everything is divided."""
        return [self.retention, *self.treaties, self.facultative]

    @property
    def treaty(self) -> Decimal:
        return sum(self.treaties, Decimal(0))

    def percents(self) -> list[Decimal]:
        """The same in percent of the own sum insured: ten decimals, one hundred in sum."""
        return allocate(Decimal(100), self.weights, SHARE_DIGITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is stated about the split: None is to be found. ``table_limit`` is the retention table's for this risk."""

    retention: Decimal | None = None
    facultative: Decimal | None = None
    treaties: tuple[Treaty, ...] = ()
    facultative_first: bool = False
    table_limit: Decimal | None = None
    legal_limit: Decimal | None = None


def legal_limit(capital: Decimal, reserves: Decimal, digits: int) -> Decimal:
    """``cap_law``. Reserves are 公积金 (capital and surplus reserves), not technical reserves."""
    return percent_of(capital + reserves, LEGAL_PERCENT, digits)


def split(own: Decimal, wanted: Wanted, digits: int) -> Split:
    """Retention, treaty cessions and facultative need of ``own``; whatever was stated is kept, or refused.

    Treaty first: the need is what retention and treaties leave. Facultative first (先临分后合约): the treaties see the
    own sum insured less the facultative part. Without a stated retention we keep what the others leave.
    """
    base = own - (wanted.facultative or 0) if wanted.facultative_first else own
    if base < 0:
        raise Refusal("SHARE_SUM", "facultative", sum=wanted.facultative, whole=own)
    kept = None if wanted.retention is None else min(wanted.retention, base)
    treaties = _cessions(base, kept, wanted, digits)
    left = own - sum(treaties)
    facultative = wanted.facultative
    if facultative is None:
        facultative = left - kept if kept is not None else Decimal(0)
    retention = kept if kept is not None else left - facultative
    if retention < 0 or retention + sum(treaties) + facultative != own:
        raise Refusal("SHARE_SUM", "retention", sum=max(retention, Decimal(0)) + sum(treaties) + facultative, whole=own)
    found = Split(retention=retention, treaties=tuple(treaties), facultative=facultative)
    check_retention(found.retention, wanted)
    return found


def check_retention(retention: Decimal, wanted: Wanted) -> None:
    """R ≤ min(R of the table, legal cap)."""
    for limit in (wanted.table_limit, wanted.legal_limit):
        if limit is not None and retention > limit:
            raise Refusal("RETENTION_OVER_LIMIT", "retention", value=retention, limit=limit)


def on_sum_insured(tested: Split, own: Decimal, digits: int) -> Split:
    """A split that was tested on the EML, carried over to the sum insured: the liability stays there."""
    retention, *treaties, facultative = allocate(own, tested.weights, digits)
    return Split(retention=retention, treaties=tuple(treaties), facultative=facultative)


def scaled(agreed: Split, own: Decimal, digits: int) -> Split:
    """The same shares of another own sum insured, as after an endorsement."""
    return on_sum_insured(agreed, own, digits) if sum(agreed.weights) else agreed


def _cessions(base: Decimal, kept: Decimal | None, wanted: Wanted, digits: int) -> list[Decimal]:
    left = base - (kept or 0)
    cessions = []
    for place, treaty in enumerate(wanted.treaties):
        offered = _offered(treaty, base, left, wanted.retention, digits, f"treaties[{place}]")
        taken = min(offered, left, offered if treaty.limit is None else treaty.limit)
        cessions.append(taken)
        left -= taken
    return cessions


def _offered(
    treaty: Treaty, base: Decimal, left: Decimal, retention: Decimal | None, digits: int, path: str
) -> Decimal:
    if treaty.kind is TreatyKind.QUOTA_SHARE:
        if treaty.percent is None:
            raise Refusal("TREATY_TERMS", path, name=treaty.name, wanted=_("State the ceded percentage."))
        return percent_of(base if treaty.of_first is None else min(base, treaty.of_first), treaty.percent, digits)
    if treaty.amount is not None:
        return treaty.amount
    if treaty.lines is None:
        return left
    if retention is None:
        raise Refusal("TREATY_TERMS", path, name=treaty.name, wanted=_("State the retention the lines multiply."))
    return percent_of(retention, treaty.lines * 100, digits)

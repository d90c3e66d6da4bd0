"""What an endorsement (批改) makes of the totals of a section, and whom it binds (reinsurance brief §1.2, §3.5, §8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from reinsurance.rules.amounts import to_units
from reinsurance.rules.periods import pro_rata_charge
from reinsurance.rules.refusals import Refusal
from reinsurance.rules.requests import check_period

DAY = timedelta(days=1)


class PremiumBasis(StrEnum):
    """加减保费口径: as the policy's endorsement states it, or a premium of the whole period charged by days left."""

    STATED = "stated"
    PRO_RATA = "pro_rata"


class Standing(StrEnum):
    """How far the answers have come."""

    OPEN = "open"
    PART = "part"
    AGREED = "agreed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Cumulative amounts of one section for 100 %. ``amount`` is the sum insured, or the limit of a layer.

    ``premium`` is the original premium (None: a layer has none); ``order_premium`` an agreed reinsurance premium of
    the order (None: the order has its part of the original premium).
    """

    amount: Decimal
    premium: Decimal | None
    order_premium: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days left and all days of the period."""

    left: int
    total: int


def days_begun(start: datetime, end: datetime) -> int:
    """Days begun between two instants on the clock of the slip's zone: noon to noon and 0:00 to 24:00 count alike.

    Both are plain wall-clock times of that zone, so that a change to summer time makes no day.
    """
    return -((start - end) // DAY)


def days_left(first: datetime, last: datetime, effective: datetime) -> Days:
    """How much of a period is left when something changes; a refusal outside it."""
    if not first <= effective < last:
        raise Refusal("PERIOD", "effective_at", value=f"{effective:%Y-%m-%d %H:%M}", wanted=_("Choose a day of cover."))
    total = days_begun(first, last)
    return Days(left=total - days_begun(first, effective), total=total)


def charged(delta: Decimal, basis: PremiumBasis, days: Days, digits: int) -> Decimal:
    """What an additional or return premium comes to; a return mirrors an addition to the fen."""
    if basis is PremiumBasis.STATED:
        return delta
    return pro_rata_charge(delta, days.left, days.total, digits)


def totals_after(before: Totals, delta: Totals, basis: PremiumBasis, days: Days, digits: int) -> Totals:
    """The new cumulative totals: what was before plus what changes, all in whole minor units of the currency.

    No return is more than was charged so far.
    """
    for each in (delta.amount, delta.premium, delta.order_premium):
        to_units(each or Decimal(0), digits)
    amount = before.amount + delta.amount
    if amount <= 0:
        raise Refusal("AMOUNT_SIGN", "amount", value=amount, wanted="> 0")
    return Totals(
        amount=amount,
        premium=_plus(before.premium, delta.premium, basis, days, digits, "premium"),
        order_premium=_plus(before.order_premium, delta.order_premium, basis, days, digits, "order_premium"),
    )


def check_extension(first: datetime, until: datetime, new_until: datetime) -> None:
    """展期: later than now agreed, ten years in all at most."""
    if new_until <= until:
        raise Refusal(
            "PERIOD",
            "period_until",
            value=f"{new_until:%Y-%m-%d %H:%M}",
            wanted=_("An extension ends after the cover does now."),
        )
    check_period(first, new_until)


def standing(answers: Iterable[bool | None]) -> Standing:
    """Of those who must agree (None: not answered yet): one refusal ends it, all agreements complete it."""
    known = list(answers)
    if False in known:
        return Standing.REFUSED
    if known and all(known):
        return Standing.AGREED
    return Standing.PART if any(known) else Standing.OPEN


def binding_parties(leads: Sequence[bool], *, lead_only: bool) -> list[bool]:
    """Which parties must agree: everybody, or whoever leads a section. Nobody leads: everybody."""
    return list(leads) if lead_only and any(leads) else [True] * len(leads)


def _plus(
    before: Decimal | None, delta: Decimal | None, basis: PremiumBasis, days: Days, digits: int, name: str
) -> Decimal | None:
    if before is None:
        return None
    change = charged(delta or Decimal(0), basis, days, digits)
    if before + change < 0:
        raise Refusal("RETURN_EXCEEDS", name, value=-change, premium=before)
    return before + change

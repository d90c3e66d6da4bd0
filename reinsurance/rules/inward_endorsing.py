"""What an endorsement of an inward line makes of our money and of what we carry (reinsurance brief §1.3, §3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from reinsurance.rules.amounts import percent_of
from reinsurance.rules.endorsing import Days, PremiumBasis, Totals, charged, totals_after
from reinsurance.rules.refusals import Refusal
from reinsurance.rules.requests import check_period


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The whole risk in cumulative totals, and our share of it in percent."""

    sum_insured: Decimal
    premium: Decimal
    share: Decimal

    def ours(self, amount: Decimal, digits: int) -> Decimal:
        """Our part of an amount of the whole, rounded once."""
        return percent_of(amount, self.share, digits)


@dataclass(frozen=True, slots=True, kw_only=True)
class OurMoney:
    """Our cumulative premium, and the commission we allow on it."""

    premium: Decimal
    commission: Decimal

    @property
    def net(self) -> Decimal:
        """What the cedant owes us altogether."""
        return self.premium - self.commission


#: Of a line that was cancelled from inception.
NO_MONEY = OurMoney(premium=Decimal(0), commission=Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What we carry from ``begins`` until before ``ends``, as agreed by one version of the line."""

    begins: datetime
    ends: datetime
    amount: Decimal


def money_at_first(line: Line, commission: Decimal, digits: int) -> OurMoney:
    """Our part of the premium of the whole period."""
    premium = line.ours(line.premium, digits)
    return OurMoney(premium=premium, commission=percent_of(premium, commission, digits))


def money_after(before: OurMoney, was: Line, now: Line, days: Days, commission: Decimal, digits: int) -> OurMoney:
    """New cumulative totals: another share counts for the days that are left, other premium at the share from now on.

    Each is a new cumulative part less the old one, so that a change and its reverse come home to the first fen.
    """
    moved = charged(now.ours(was.premium, digits) - was.ours(was.premium, digits), PremiumBasis.PRO_RATA, days, digits)
    premium = before.premium + moved + now.ours(now.premium, digits) - now.ours(was.premium, digits)
    if premium < 0:
        raise Refusal("RETURN_EXCEEDS", "premium", value=before.premium - premium, premium=before.premium)
    return OurMoney(premium=premium, commission=percent_of(premium, commission, digits))


def line_after(
    was: Line, amount: Decimal, premium: Decimal, share: Decimal | None, basis: PremiumBasis, days: Days, digits: int
) -> Line:
    """The line with what is added to the totals, or taken; ``share`` None: as before."""
    before = Totals(amount=was.sum_insured, premium=was.premium, order_premium=None)
    delta = Totals(amount=amount, premium=premium, order_premium=None)
    after = totals_after(before, delta, basis, days, digits)
    if not after.premium:
        raise Refusal("AMOUNT_SIGN", "premium", value=Decimal(0), wanted="> 0")
    wanted = was.share if share is None else share
    if wanted <= 0 or wanted > 100:
        raise Refusal("SHARE_RANGE", "share", value=wanted, most="100")
    return Line(sum_insured=after.amount, premium=after.premium, share=wanted)


def nothing_of(was: Line) -> Line:
    """自始注销: the whole as it was, and no part of it ours."""
    return replace(was, share=Decimal(0))


def check_new_end(first: datetime, until: datetime, new_until: datetime) -> None:
    """A period ends later or earlier than now agreed, after it began, ten years in all at most."""
    if new_until == until:
        raise Refusal(
            "PERIOD",
            "period_until",
            value=f"{new_until:%Y-%m-%d %H:%M}",
            wanted=_("Cover ends then already: choose another moment."),
        )
    check_period(first, new_until)


def most_carried(versions: Sequence[Stretch], begins: datetime, ends: datetime) -> Decimal:
    """The most we carry at any moment from ``begins`` until before ``ends``.

    ``versions`` the oldest first; a later one holds from its beginning on, whatever an earlier one said.
    """
    most, until = Decimal(0), None
    for each in reversed(versions):
        last = each.ends if until is None else min(until, each.ends)
        if each.begins < min(last, ends) and begins < last:
            most = max(most, each.amount)
        until = each.begins if until is None else min(until, each.begins)
    return most

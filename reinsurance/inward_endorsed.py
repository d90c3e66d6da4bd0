"""What an endorsement makes of an inward line: the whole, our share, our money, before and after."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reinsurance.models import InwardEndorsement, InwardOffer, InwardVersion
from reinsurance.models.inward_terms import CHANGE_OPEN, InwardChange, InwardStatus
from reinsurance.rules.amounts import minor_digits
from reinsurance.rules.endorsing import Days, PremiumBasis, days_left
from reinsurance.rules.inward_endorsing import (
    NO_MONEY,
    Line,
    OurMoney,
    check_new_end,
    line_after,
    money_after,
    money_at_first,
    nothing_of,
)
from reinsurance.rules.refusals import Refusal

#: A changed period has its premium as stated: no day is counted.
NO_DAYS = Days(left=1, total=1)
#: What an endorsement states, and its columns of the same names.
STATED = ("kind", "effective_at", "basis", "amount_change", "premium_change", "share", "period_until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The line at one side of an endorsement."""

    line: Line
    money: OurMoney
    period_until: datetime
    carried: Decimal


def line_now(offer: InwardOffer) -> Line:
    """The whole as last agreed, and our line."""
    return Line(sum_insured=offer.sum_insured, premium=offer.premium, share=offer.our_share)


def money_now(offer: InwardOffer) -> OurMoney:
    """Our premium and commission altogether: as the last version says, or as the line was written."""
    last = offer.versions.last()
    return last.money if last is not None else money_of(offer, line_now(offer))


def money_of(offer: InwardOffer, line: Line) -> OurMoney:
    """What a line of the offer has from inception."""
    return money_at_first(line, offer.commission, minor_digits(offer.currency))


def check_change(offer: InwardOffer, values: Mapping[str, Any]) -> bool:
    """Raises a :class:`Refusal` where the change cannot be; whether it changes anything."""
    if values["kind"] == InwardChange.PERIOD:
        ends = (offer.period_from, offer.period_until, values["period_until"])
        check_new_end(*(on_our_clock(each) for each in ends))
    last = offer.versions.filter(endorsement__kind=InwardChange.AMOUNTS).last()
    if last is not None and values["kind"] == InwardChange.AMOUNTS and values["effective_at"] < last.effective_at:
        shown = f"{on_our_clock(values['effective_at']):%Y-%m-%d %H:%M}"
        wanted = _("Choose a moment from %(moment)s on: the line was endorsed as of then.")
        moment = f"{on_our_clock(last.effective_at):%Y-%m-%d %H:%M}"
        raise Refusal("PERIOD", "effective_at", value=shown, wanted=wanted % {"moment": moment})
    was, now = line_now(offer), line_with(offer, values)
    money_with(offer, was, now, values)
    return now != was or values["kind"] == InwardChange.PERIOD


def line_with(offer: InwardOffer, values: Mapping[str, Any]) -> Line:
    """The line after a change; a refusal where it cannot be."""
    if values["kind"] == InwardChange.ANNUL:
        return nothing_of(line_now(offer))
    return line_after(
        line_now(offer),
        values["amount_change"],
        values["premium_change"],
        values["share"],
        PremiumBasis(values["basis"]),
        days_of(offer, values),
        minor_digits(offer.currency),
    )


def money_with(offer: InwardOffer, was: Line, now: Line, values: Mapping[str, Any]) -> OurMoney:
    """Our money after a change."""
    if values["kind"] == InwardChange.ANNUL:
        return NO_MONEY
    days, digits = days_of(offer, values), minor_digits(offer.currency)
    return money_after(money_now(offer), was, now, days, offer.commission, digits)


def days_of(offer: InwardOffer, values: Mapping[str, Any]) -> Days:
    """Days left and all days of the cover."""
    if values["kind"] != InwardChange.AMOUNTS:
        return NO_DAYS
    moments = (offer.period_from, offer.period_until, values["effective_at"])
    return days_left(*(on_our_clock(each) for each in moments))


def on_our_clock(at: datetime) -> datetime:
    """A moment as our own clock shows it: offers are recorded in our time."""
    return timezone.localtime(at).replace(tzinfo=None)


def stated(endorsement: InwardEndorsement) -> dict[str, Any]:
    """What the endorsement states."""
    return {name: getattr(endorsement, name) for name in STATED}


def before_and_after(endorsement: InwardEndorsement) -> tuple[Side, Side] | None:
    """As it was agreed; before that as it would be now. None where it ended without effect."""
    if endorsement.status in CHANGE_OPEN:
        return side_now(endorsement.offer), side_made(endorsement)
    made = InwardVersion.objects.filter(endorsement=endorsement).first()
    if made is None:
        return None
    before = InwardVersion.objects.get(offer=made.offer_id, number=made.number - 1)
    return _side_of(before), _side_of(made)


def side_now(offer: InwardOffer) -> Side:
    """The line as it stands."""
    return Side(line=line_now(offer), money=money_now(offer), period_until=offer.period_until, carried=offer.our_sum)


def side_made(endorsement: InwardEndorsement) -> Side:
    """The line as the endorsement makes it."""
    offer, values = endorsement.offer, stated(endorsement)
    was, now = line_now(offer), line_with(offer, values)
    return Side(
        line=now,
        money=money_with(offer, was, now, values),
        period_until=endorsement.period_until or offer.period_until,
        carried=now.ours(now.sum_insured, 2),
    )


def _side_of(version: InwardVersion) -> Side:
    return Side(
        line=version.line,
        money=version.money,
        period_until=version.period_until,
        carried=version.stretch.amount,
    )


def carries_more(endorsement: InwardEndorsement) -> bool:
    """Whether we carry more by it than before, or longer."""
    sides = before_and_after(endorsement)
    return sides is not None and (sides[1].carried > sides[0].carried or sides[1].period_until > sides[0].period_until)


def offer_after(endorsement: InwardEndorsement) -> InwardOffer:
    """The offer as the endorsement makes it, from its first instant on; not stored. Once decided: as it stands."""
    if endorsement.status not in CHANGE_OPEN:
        return endorsement.offer
    found, made = copy.copy(endorsement.offer), side_made(endorsement)
    found.period_from = endorsement.effective_at
    for name, value in values_made(endorsement.offer, made).items():
        setattr(found, name, value)
    return found


def values_made(offer: InwardOffer, made: Side) -> dict[str, Any]:
    """The columns of the offer afterwards. Who writes or signs more than was offered has been offered that much."""
    share = made.line.share
    found: dict[str, Any] = {
        "sum_insured": made.line.sum_insured,
        "premium": made.line.premium,
        "period_until": made.period_until,
        "offered": max(offer.offered, share),
    }
    if offer.status == InwardStatus.SIGNED:
        return {**found, "signed": share, "written": max(offer.written or share, share)}
    return {**found, "written": share}

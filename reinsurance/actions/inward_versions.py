"""分入份额的各个版本: what our line was from when on. Written once; the caller holds the lock of the offer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from reinsurance.inward_endorsed import Side, line_now, money_of, side_now
from reinsurance.models import InwardEndorsement, InwardOffer, InwardVersion


def keep_endorsed(endorsement: InwardEndorsement, made: Side) -> InwardVersion:
    """The version an endorsement leads to; with the first one the terms before it are kept as well."""
    offer = endorsement.offer
    if not offer.versions.exists():
        _keep(offer, side_now(offer), offer.period_from)
    return _keep(offer, made, endorsement.effective_at, endorsement)


def keep_signed(offer: InwardOffer) -> None:
    """The signed line of an offer that was endorsed before: it holds from inception, with the totals last agreed."""
    if not offer.versions.exists():
        return
    signed = replace(side_now(offer), money=money_of(offer, line_now(offer)))
    _keep(offer, signed, offer.period_from)


def _keep(
    offer: InwardOffer, side: Side, effective_at: datetime, endorsement: InwardEndorsement | None = None
) -> InwardVersion:
    return InwardVersion.objects.create(
        offer=offer,
        branch=offer.branch,
        number=offer.versions.count(),
        endorsement=endorsement,
        effective_at=effective_at,
        period_until=side.period_until,
        sum_insured=side.line.sum_insured,
        premium=side.line.premium,
        share=side.line.share,
        our_premium=side.money.premium,
        our_commission=side.money.commission,
    )

"""What we carry of the risk of an inward offer already: directly, and by other offers (reinsurance brief §1.3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from reinsurance.figures import figures_of_many
from reinsurance.models import InwardOffer, Placement
from reinsurance.regulating import legal_limit_of
from reinsurance.rules.accumulation import Accumulation, Carried, accumulate, our_part


def accumulation_of(offer: InwardOffer, written: Decimal, *, on: date) -> Accumulation:
    """With a line of ``written`` percent; the same place, or the same interest of the same insured, while both
    covers run."""
    return accumulate(
        _direct(offer),
        _inward(offer),
        offer.in_cny(our_part(offer.sum_insured, written)) or Decimal(0),
        limit=legal_limit_of(offer.branch, on),
    )


def same_risk(offer: InwardOffer) -> QuerySet[InwardOffer]:
    """Other offers of the same original risk, as through another broker: linked, never merged."""
    return (
        InwardOffer.objects.filter(_same(offer)).exclude(pk=offer.pk).select_related("cedant", "branch").order_by("pk")
    )


def _same(offer: InwardOffer) -> Q:
    place = Q(situation=offer.situation) | Q(insured_name=offer.insured_name, interest=offer.interest)
    return place & Q(period_from__lt=offer.period_until, period_until__gt=offer.period_from)


def named_to_readers(offer: InwardOffer, row: Placement | InwardOffer) -> bool:
    """Whether everybody who reads ``offer`` may read ``row`` too: it lies on the same branch or below it."""
    return row.branch.path.startswith(offer.branch.path)


def _direct(offer: InwardOffer) -> list[Carried]:
    """Our net retention, with what nobody has taken, of every placement that stands."""
    rows = list(Placement.objects.standing().filter(_same(offer)).select_related("branch").order_by("pk"))
    figures = figures_of_many(rows)
    return _carried(offer, [(row, row.in_cny(figures[row.pk].total("net"))) for row in rows])


def _inward(offer: InwardOffer) -> list[Carried]:
    """Lines we wrote on other offers of the same risk."""
    rows = same_risk(offer).filter(pk__in=InwardOffer.objects.carrying().order_by().values("pk"))
    return _carried(offer, [(row, row.in_cny(row.our_sum)) for row in rows])


def _carried(offer: InwardOffer, amounts: Iterable[tuple[Placement | InwardOffer, Decimal | None]]) -> list[Carried]:
    """Each business by its number; those of other branches count in one sum without a number."""
    found, elsewhere = [], Decimal(0)
    for row, amount in amounts:
        if named_to_readers(offer, row):
            found.append(Carried(number=row.number, amount=amount or Decimal(0)))
        else:
            elsewhere += amount or Decimal(0)
    return [*found, Carried(number="", amount=elsewhere)] if elsewhere else found

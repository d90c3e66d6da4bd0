"""What we carry of a risk altogether: directly, and by inward offers (reinsurance brief §1.3).

Asked when an inward line is written or endorsed, at the firm order, when our own cover is bound and when an
endorsement of it is put in force; all hold :func:`head_office`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from accounts.models import Branch
from accounts.models.branch import ROOT_CODE
from reinsurance.endorsed import figures_after, placement_after
from reinsurance.figures import figures_of, figures_of_many
from reinsurance.inward_endorsed import offer_after
from reinsurance.models import Endorsement, InwardEndorsement, InwardOffer, Placement
from reinsurance.models.placement_terms import PlacementStatus as S
from reinsurance.regulating import legal_limit_of
from reinsurance.rules.accumulation import Accumulation, Carried, accumulate, our_part
from reinsurance.rules.inward_endorsing import most_carried

Business = Placement | InwardOffer
#: Reinsurers are bound: what stays with us is known.
BOUND = (S.BOUND, S.ON_RISK, S.ENDORSING)


def accumulation_of(offer: InwardOffer, written: Decimal, *, on: date) -> Accumulation:
    """With a line of ``written`` percent; the same place, or the same interest of the same insured, while both
    covers run."""
    return accumulate(
        _direct(offer),
        _inward(offer),
        offer.in_cny(our_part(offer.sum_insured, written)) or Decimal(0),
        limit=legal_limit_of(offer.branch, on),
    )


def accumulation_of_cover(placement: Placement, *, on: date) -> Accumulation:
    """Our net of ``placement`` with our net of other bound covers of the risk, and lines written on inward offers."""
    return _beside_bound(placement, figures_of(placement).total("net"), on)


def accumulation_of_order(placement: Placement, *, on: date) -> Accumulation:
    """The same at the firm order: of ``placement`` what we plan to keep, as nobody has written a line yet."""
    return _beside_bound(placement, figures_of(placement).total("retention"), on)


def accumulation_of_endorsed(endorsement: Endorsement, *, on: date) -> Accumulation:
    """The same as the endorsement makes the cover: its net, its period, its place and interest."""
    return _beside_bound(placement_after(endorsement), figures_after(endorsement).total("net"), on)


def accumulation_of_change(endorsement: InwardEndorsement, *, on: date) -> Accumulation:
    """With an inward line as its endorsement makes it, from its first instant on."""
    after = offer_after(endorsement)
    return accumulation_of(after, after.our_share, on=on)


def _beside_bound(placement: Placement, kept: Decimal, on: date) -> Accumulation:
    """``kept`` of ``placement`` in its currency, beside what is bound and written of the risk."""
    return accumulate(
        _net_of(placement, Placement.objects.filter(status__in=BOUND).exclude(pk=placement.pk)),
        _carried(placement, [(row, _most_of(row, placement)) for row in _written(placement)]),
        placement.in_cny(kept) or Decimal(0),
        limit=legal_limit_of(placement.branch, on),
    )


def head_office() -> Branch:
    """Its row is the lock of what is counted over all branches; taken after the row of the business itself."""
    return Branch.objects.get(code=ROOT_CODE)


def same_risk(offer: InwardOffer) -> QuerySet[InwardOffer]:
    """Other offers of the same original risk, as through another broker: linked, never merged."""
    return (
        InwardOffer.objects.filter(_same(offer)).exclude(pk=offer.pk).select_related("cedant", "branch").order_by("pk")
    )


def _same(offer: Business) -> Q:
    place = Q(situation=offer.situation) | Q(insured_name=offer.insured_name, interest=offer.interest)
    return place & Q(period_from__lt=offer.period_until, period_until__gt=offer.period_from)


def named_to_readers(offer: Business, row: Business) -> bool:
    """Whether everybody who reads ``offer`` may read ``row`` too: it lies on the same branch or below it."""
    return row.branch.path.startswith(offer.branch.path)


def _direct(offer: InwardOffer) -> list[Carried]:
    """Our net retention, with what nobody has taken, of every placement that stands."""
    return _net_of(offer, Placement.objects.standing())


def _net_of(about: Business, placements: QuerySet[Placement]) -> list[Carried]:
    rows = list(placements.filter(_same(about)).select_related("branch").order_by("pk"))
    figures = figures_of_many(rows)
    return _carried(about, [(row, row.in_cny(figures[row.pk].total("net"))) for row in rows])


def _inward(offer: InwardOffer) -> list[Carried]:
    """Lines we wrote on other offers of the same risk."""
    return _carried(offer, [(row, _most_of(row, offer)) for row in _written(offer).exclude(pk=offer.pk)])


def _written(about: Business) -> QuerySet[InwardOffer]:
    same = InwardOffer.objects.filter(_same(about)).select_related("cedant", "branch").order_by("pk")
    same = same.prefetch_related("versions")
    return same.filter(pk__in=InwardOffer.objects.carrying().order_by().values("pk"))


def _most_of(row: InwardOffer, about: Business) -> Decimal | None:
    """The most our line of ``row`` carries, in CNY, while ``about`` runs: an endorsed line is not always the same."""
    versions = [each.stretch for each in row.versions.all()]
    if not versions:
        return row.in_cny(row.our_sum)
    return row.in_cny(most_carried(versions, about.period_from, about.period_until))


def _carried(offer: Business, amounts: Iterable[tuple[Business, Decimal | None]]) -> list[Carried]:
    """Each business by its number; those of other branches count in one sum without a number."""
    found, elsewhere = [], Decimal(0)
    for row, amount in amounts:
        if named_to_readers(offer, row):
            found.append(Carried(number=row.number, amount=amount or Decimal(0)))
        else:
            elsewhere += amount or Decimal(0)
    return [*found, Carried(number="", amount=elsewhere)] if elsewhere else found

"""Other placements of the same risk: together they count against a limit (reinsurance brief §8, SPLIT_SUSPECT)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reinsurance.figures import figures_of_many
from reinsurance.models import Placement


def split_off(placement: Placement) -> list[Placement]:
    """Standing placements of the same insured at the same place whose cover overlaps in time."""
    same = Placement.objects.standing().filter(
        insured_name=placement.insured_name,
        situation=placement.situation,
        period_from__lt=placement.period_until,
        period_until__gt=placement.period_from,
    )
    return list(same.exclude(pk=placement.pk).order_by("pk"))


def ceded_in_cny(placements: Sequence[Placement]) -> list[Decimal | None]:
    """What is ordered of every section, in CNY; by placement."""
    figures = figures_of_many(placements)
    return [placement.in_cny(figures[placement.pk].total("order")) for placement in placements]

"""The sums of placements: read where they were kept and still hold, else computed now. Both ways give the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from reinsurance.figures import PlacementFigures, figures_of_many
from reinsurance.models import Placement, PlacementSums

#: Placements named in one statement.
CHUNK = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """A placement in its currency: our share, what is ordered and for how much, what nobody carries; full or not."""

    own: Decimal
    order: Decimal
    order_premium: Decimal
    unplaced: Decimal
    full: bool


def computed(figures: PlacementFigures) -> Sums:
    """The sums of figures."""
    return Sums(
        own=figures.total("own"),
        order=figures.total("order"),
        order_premium=figures.total("order_premium"),
        unplaced=figures.total("unplaced_amount"),
        full=figures.is_full,
    )


def sums_of_many(placements: Iterable[Placement]) -> dict[int, Sums]:
    """By number of row. One statement where all were kept, four where some must be computed."""
    by_pk = {placement.pk: placement for placement in placements}
    found = {pk: sums for pk, sums in kept(by_pk).items() if pk in by_pk}
    missing = [placement for pk, placement in by_pk.items() if pk not in found]
    if missing:
        found.update({pk: computed(figures) for pk, figures in figures_of_many(missing).items()})
    return found


def kept(placements: Mapping[int, Placement]) -> dict[int, Sums]:
    """The sums that were kept at the version of each placement as it was read."""
    found: dict[int, Sums] = {}
    numbers = list(placements)
    for start in range(0, len(numbers), CHUNK):
        rows = PlacementSums.objects.filter(placement__in=numbers[start : start + CHUNK])
        for pk, version, own, order, premium, unplaced, full in rows.values_list(
            "placement", "of_version", "own", "order", "order_premium", "unplaced", "full"
        ):
            if version == placements[pk].version:
                found[pk] = Sums(own=own, order=order, order_premium=premium, unplaced=unplaced, full=full)
    return found

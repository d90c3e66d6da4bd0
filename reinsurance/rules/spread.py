"""Middle and tail of waiting times (reinsurance brief §7.2): both are times that were waited, or lie between two."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
MINUTES_AN_HOUR = 60
TAIL = 90


def median(values: Sequence[int]) -> Decimal | None:
    """The middle one; of an even number the mean of the two in the middle. None of nothing."""
    if not values:
        return None
    ordered, middle = sorted(values), len(values) // 2
    if len(values) % 2:
        return Decimal(ordered[middle])
    return Decimal(ordered[middle - 1] + ordered[middle]) / 2


def percentile(values: Sequence[int], percent: int = TAIL) -> Decimal | None:
    """The smallest one that at least ``percent`` % do not exceed (nearest rank). None of nothing."""
    if not values:
        return None
    rank = -(-len(values) * percent // 100)
    return Decimal(sorted(values)[max(rank, 1) - 1])


def hours(minutes: Decimal | int | None) -> Decimal | None:
    """Minutes in hours, half up at the second decimal."""
    return None if minutes is None else (Decimal(minutes) / MINUTES_AN_HOUR).quantize(CENT, ROUND_HALF_UP)

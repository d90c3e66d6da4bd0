"""Percentiles of spans of time, as PostgreSQL's ``percentile_cont`` defines them: linear between the two neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

MEDIAN, NINETIETH = Fraction(1, 2), Fraction(9, 10)


def percentile(values: Sequence[int], share: Fraction) -> int | None:
    """The value below which ``share`` of ``values`` lie, in whole minutes, halves up; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    exact = ordered[below] + (place - below) * (ordered[above] - ordered[below])
    return int(exact + Fraction(1, 2))

"""The fen rule (尾差): parts that add up to their total, always (reinsurance brief §3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reinsurance.rules.amounts import WIDE, from_units, to_units
from reinsurance.rules.refusals import Refusal


def allocate(
    total: Decimal, weights: Sequence[Decimal], digits: int = 2, sequence: Sequence[int] | None = None
) -> list[Decimal]:
    """``total`` divided by ``weights``: floors first, then one unit each to the largest remainders.

    Ties go to the lower ``sequence`` (the place in the list when none is given; the leader comes first). A negative
    total is divided as its absolute value and negated: a reversal mirrors its original to the fen. Each part is less
    than one minor unit away from its exact share.
    """
    units = to_units(total, digits)
    parts = allocate_units(abs(units), whole_weights(weights), sequence)
    return [from_units(-part if units < 0 else part, digits) for part in parts]


def allocate_units(units: int, weights: Sequence[int], sequence: Sequence[int] | None = None) -> list[int]:
    """The same in whole units and whole weights; ``units`` is not negative."""
    whole = sum(weights)
    if not whole:
        if units:
            raise Refusal("WEIGHTS", value=units)
        return [0] * len(weights)
    parts, remainders = [], []
    for weight in weights:
        part, remainder = divmod(units * weight, whole)
        parts.append(part)
        remainders.append(remainder)
    left = units - sum(parts)
    if left:
        rank = sequence if sequence is not None else range(len(weights))
        for place in sorted(range(len(weights)), key=lambda place: (-remainders[place], rank[place]))[:left]:
            parts[place] += 1
    return parts


def whole_weights(weights: Sequence[Decimal]) -> list[int]:
    """The weights as whole numbers in the same proportion."""
    scale = 0
    for weight in weights:
        exponent = weight.as_tuple().exponent
        if not isinstance(exponent, int) or weight < 0:
            raise Refusal("SHARE_RANGE", value=weight, most="100")
        scale = max(scale, -exponent)
    return [int(WIDE.scaleb(weight, scale)) for weight in weights]

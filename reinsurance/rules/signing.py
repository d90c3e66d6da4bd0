"""From written to signed lines: lines to stand, signing down, shortfall (reinsurance brief §3.4).

All percentages are on one basis here. Signed lines carry ten decimals; that stored number is the contract and is used
for all money.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from reinsurance.rules.allocation import allocate_units
from reinsurance.rules.amounts import SHARE_DIGITS, from_units, to_units, trimmed
from reinsurance.rules.refusals import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLine:
    """What one reinsurer offers. ``sequence`` decides ties; a line that stands is not signed down."""

    written: Decimal
    stands: bool = False
    sequence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What everybody carries. ``factor`` is k of the brief (None when nothing was reduced); ``shortfall`` is ours."""

    order: Decimal
    written_total: Decimal
    stand_total: Decimal
    signed: tuple[Decimal, ...]
    shortfall: Decimal
    factor: Fraction | None


def sign(order: Decimal, lines: Sequence[WrittenLine]) -> Signing:
    """Signs down in proportion when more is written than ordered; what stands, stands."""
    wanted = to_units(order, SHARE_DIGITS)
    written = [to_units(line.written, SHARE_DIGITS) for line in lines]
    standing = [units if line.stands else 0 for line, units in zip(lines, written, strict=True)]
    total, fixed = sum(written), sum(standing)
    if fixed > wanted:
        raise Refusal("STAND_OVER_ORDER", "lines", stand=_shown(fixed), order=_shown(wanted))
    signed, factor = written, None
    if total > wanted:
        factor = Fraction(wanted - fixed, total - fixed)
        open_lines = [units - stand for units, stand in zip(written, standing, strict=True)]
        reduced = allocate_units(wanted - fixed, open_lines, [line.sequence for line in lines])
        signed = [stand + part for stand, part in zip(standing, reduced, strict=True)]
    return Signing(
        order=order,
        written_total=from_units(total, SHARE_DIGITS),
        stand_total=from_units(fixed, SHARE_DIGITS),
        signed=tuple(from_units(units, SHARE_DIGITS) for units in signed),
        shortfall=from_units(max(0, wanted - total), SHARE_DIGITS),
        factor=factor,
    )


def check_signed(
    proposed: Sequence[Decimal], lines: Sequence[WrittenLine], by_rule: Signing, *, disproportionate_allowed: bool
) -> Signing:
    """Signed lines that were agreed outside: exact in sum, never above written, proportional unless a clause allows."""
    for place, (signed, line) in enumerate(zip(proposed, lines, strict=True)):
        path = f"lines[{place}].signed"
        if signed > line.written:
            raise Refusal("SIGNED_OVER_WRITTEN", path, signed=trimmed(signed), written=trimmed(line.written))
        if line.stands and signed < line.written:
            raise Refusal("STAND_REDUCED", path, signed=trimmed(signed), written=trimmed(line.written))
    due = by_rule.order - by_rule.shortfall
    if sum(proposed) != due:
        raise Refusal("SHARE_SUM", "lines", sum=trimmed(sum(proposed, Decimal(0))), whole=trimmed(due))
    for place, (signed, expected) in enumerate(zip(proposed, by_rule.signed, strict=True)):
        if signed != expected and not disproportionate_allowed:
            raise Refusal(
                "SIGNING_DISPROPORTIONATE", f"lines[{place}].signed", signed=trimmed(signed), expected=trimmed(expected)
            )
    return Signing(
        order=by_rule.order,
        written_total=by_rule.written_total,
        stand_total=by_rule.stand_total,
        signed=tuple(proposed),
        shortfall=by_rule.shortfall,
        factor=by_rule.factor if tuple(proposed) == by_rule.signed else None,
    )


def _shown(units: int) -> str:
    return trimmed(from_units(units, SHARE_DIGITS))

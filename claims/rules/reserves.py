"""A reserve as a series of movements: what leads from one state to the next, and what each month comes to.

In every period opening + raised − lowered − paid = closing, where closing is what is outstanding (claims brief §4.5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from claims.rules.case_terms import MovementKind

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Move:
    """One movement; ``estimate`` and ``paid`` are the totals after it. Only a payment taken back is below zero."""

    kind: MovementKind
    amount: Decimal
    estimate: Decimal
    paid: Decimal

    @property
    def effect(self) -> Decimal:
        """By how much the outstanding rises; below zero where it falls."""
        return self.amount if self.kind in {MovementKind.OPENING, MovementKind.UP} else -self.amount


def moves_between(before: tuple[Decimal, Decimal] | None, *, estimate: Decimal, paid: Decimal) -> tuple[Move, ...]:
    """From (estimate, paid) ``before``, None where there was no series yet, to the new totals; ``estimate`` ≥ ``paid``.

    Money that came back is a payment below zero: first it, so that the estimate never lies under what was paid.
    """
    old_estimate, old_paid = before if before is not None else (ZERO, ZERO)
    back = (Move(MovementKind.PAID, paid - old_paid, old_estimate, paid),) if paid < old_paid else ()
    out = (Move(MovementKind.PAID, paid - old_paid, estimate, paid),) if paid > old_paid else ()
    between = paid if back else old_paid
    return (*back, *_estimated(before is None, old_estimate, estimate, between), *out)


def _estimated(first: bool, old: Decimal, new: Decimal, paid: Decimal) -> tuple[Move, ...]:
    if new == old:
        return ()
    rising = MovementKind.OPENING if first else MovementKind.UP
    return (Move(rising if new > old else MovementKind.DOWN, abs(new - old), new, paid),)


@dataclass(frozen=True, slots=True)
class MonthLine:
    """What one month did to what is outstanding. ``raised`` holds first estimates too."""

    month: date
    opening: Decimal
    raised: Decimal
    lowered: Decimal
    paid: Decimal

    @property
    def closing(self) -> Decimal:
        """未决 at the end of the month."""
        return self.opening + self.raised - self.lowered - self.paid


def month_lines(moves: Iterable[tuple[date, MovementKind, Decimal]]) -> list[MonthLine]:
    """One line for each month with a movement; ``moves`` are (day, kind, amount) in any order."""
    months: dict[date, dict[str, Decimal]] = {}
    for day, kind, amount in moves:
        sums = months.setdefault(day.replace(day=1), {"raised": ZERO, "lowered": ZERO, "paid": ZERO})
        name = {MovementKind.DOWN: "lowered", MovementKind.PAID: "paid"}.get(kind, "raised")
        sums[name] += amount
    lines: list[MonthLine] = []
    for month, sums in sorted(months.items()):
        opening = lines[-1].closing if lines else ZERO
        lines.append(MonthLine(month, opening, sums["raised"], sums["lowered"], sums["paid"]))
    return lines

"""Sections, markets and lines of the model (brief §3.3, §3.4): exact fractions, no import of Banli."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

WHOLE = Decimal(100)
#: Signed lines carry ten decimals.
UNIT = Decimal("0.0000000001")


@dataclass
class Line:
    """What one market writes on one section, in percent of the order."""

    section: int
    market: int
    written: Decimal
    stands: bool = False
    leads: bool = False
    standing: bool = True


@dataclass
class Section:
    """One section at 100 %: what is neither kept nor ceded to treaties is the order. ``grown``: sum insured now."""

    insured: int
    retention: int
    treaty: int
    grown: Fraction = Fraction(0)
    lines: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.grown = self.grown or Fraction(self.insured)

    @property
    def order(self) -> Fraction:
        """What is ordered of the sum insured as it is now; shares stay as agreed."""
        return Fraction(self.insured - self.retention - self.treaty) * self.grown / self.insured

    @property
    def carrying(self) -> list[Line]:
        return [line for line in self.lines if line.standing]

    @property
    def written(self) -> Decimal:
        return sum((line.written for line in self.carrying), Decimal(0))

    @property
    def full(self) -> bool:
        return self.written >= WHOLE

    @property
    def net(self) -> Fraction:
        """Retention, and what nobody carries."""
        unplaced = max(Fraction(0), 1 - Fraction(self.written) / 100)
        return Fraction(self.retention) * self.grown / self.insured + self.order * unplaced

    def signed_wrongly(self, signed: list[Decimal]) -> str:
        """What is wrong with these signed lines, or nothing."""
        lines = self.carrying
        stand = sum((line.written for line in lines if line.stands), Decimal(0))
        due = min(WHOLE, self.written)
        if len(signed) != len(lines) or sum(signed, Decimal(0)) != due:
            return f"signed {signed}, {due} in sum are due"
        share = Fraction(due - stand) / Fraction(self.written - stand) if self.written > stand else Fraction(1)
        for line, part in zip(lines, signed, strict=True):
            exact = Fraction(line.written) if line.stands else Fraction(line.written) * share
            if part > line.written or abs(Fraction(part) - exact) >= Fraction(UNIT):
                return f"{line} signed {part}, exactly {float(exact)}"
        return ""
